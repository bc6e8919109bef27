"""Trains XGBoost as live_test.go asks: live.py OBJECTIVE COLUMNS FOLDER... Each
folder holds train and test, float32 rows of the target and the columns; model
and answers are left beside them."""
import os, sys
import numpy as np, xgboost as xgb

objective, columns = sys.argv[1], int(sys.argv[2])


def load(folder, name):
    a = np.fromfile(os.path.join(folder, name), dtype="<f4").reshape(-1, columns + 1)
    return xgb.DMatrix(a[:, 1:], a[:, 0], nthread=1), a[:, 0].astype(float).mean()


for folder in sys.argv[3:]:
    train, mean = load(folder, "train")
    model = xgb.train(dict(objective=objective, tree_method="hist", grow_policy="depthwise", max_depth=5, eta=.1,
                           min_child_weight=5, max_bin=256, base_score=mean, nthread=1), train, 100)
    model.save_model(os.path.join(folder, "model.ubj"))
    model.predict(load(folder, "test")[0]).astype("<f4").tofile(os.path.join(folder, "answers"))
