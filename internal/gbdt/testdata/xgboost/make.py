"""Makes the XGBoost models and answers beside this file. Run it with Debian's
python3-xgboost 1.7.4 (/usr/bin/python3 make.py); the numbers are random."""
import gzip, json, os
import numpy as np, xgboost as xgb

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(5)
X = rng.normal(size=(400, 5)).astype(np.float32).astype(float)
X[:, 4] = rng.integers(-2, 3, 400)
X[rng.random(X.shape) < .1] = np.nan
z = 2 * np.nan_to_num(X[:, 0]) - np.nan_to_num(X[:, 1]) * np.nan_to_num(X[:, 4]) + np.isnan(X[:, 2])
noise = rng.normal(size=400)
cases = {
    "squared": (dict(objective="reg:squarederror"), z + noise),
    "logistic": (dict(objective="binary:logistic", base_score=.3, scale_pos_weight=2), z + noise > .5),
    "share": (dict(objective="reg:logistic"), 1 / (1 + np.exp(-z))),
    "absolute": (dict(objective="reg:absoluteerror"), z + noise),
    "rank": (dict(objective="rank:pairwise"), np.clip(np.round(z + 2), 0, 4)),
    "poisson": (dict(objective="count:poisson", base_score=2), rng.poisson(np.exp(np.clip(z, -2, 2)))),
    "dart": (dict(objective="reg:squarederror", booster="dart", rate_drop=.3, one_drop=1, base_score=1), z + noise),
    "forest": (dict(objective="binary:logistic", num_parallel_tree=3, subsample=.6, colsample_bynode=.6), z > 0),
}
models = {}
for name, (p, y) in cases.items():
    d = xgb.DMatrix(X, y, feature_names=list("abcde") if name == "dart" else None)
    if name == "rank":
        d.set_group([20] * 20)
    models[name] = xgb.train(dict(p, max_depth=4, eta=.3, seed=1, nthread=1), d, 6)
    models[name].save_model(os.path.join(here, name + ".ubj"))
models["logistic"].save_model(os.path.join(here, "logistic.json"))

# Rows on, beside and half-way beside thresholds, where rounding decides.
thresholds = [[] for _ in range(5)]
for m in models.values():
    j = json.loads(m.save_raw("json"))["learner"]["gradient_booster"]
    for t in j.get("gbtree", j)["model"]["trees"]:
        for l, f, c in zip(t["left_children"], t["split_indices"], t["split_conditions"]):
            if l != -1:
                thresholds[f].append(np.float32(c))
rows = []
for r in range(600):
    row = []
    for f in range(5):
        t = rng.choice(thresholds[f]) if thresholds[f] else np.float32(0)
        under = np.nextafter(t, np.float32(-np.inf))
        middle = (float(under) + float(t)) / 2
        row.append([float(t), float(under), middle, np.nextafter(middle, -np.inf), np.nextafter(middle, np.inf),
                    np.nan, 0.0, rng.normal(), float(np.nextafter(t, np.float32(np.inf)))][rng.integers(9)])
    rows.append(row)
rows = np.array(rows)
with gzip.GzipFile(os.path.join(here, "rows.tsv.gz"), "wb", mtime=0) as f:
    f.write("".join("\t".join(map(repr, r)) + "\n" for r in rows.tolist()).encode())
for name, m in models.items():
    d = xgb.DMatrix(rows, feature_names=m.feature_names)
    out = [m.predict(d, output_margin=True, training=False), m.predict(d)]
    if name in ("squared", "logistic"):
        out += list(m.predict(d, pred_contribs=True).T)
    with gzip.GzipFile(os.path.join(here, name + ".out.gz"), "wb", mtime=0) as f:
        f.write("".join("\t".join(repr(float(v)) for v in r) + "\n" for r in np.array(out).T).encode())

tiny = xgb.train(dict(objective="binary:logistic", max_depth=1), xgb.DMatrix(X, z > 0), 1)
tiny.save_model(os.path.join(here, "tiny.ubj"))
tiny.save_model(os.path.join(here, "tiny.json"))

# What must be refused.
xgb.train(dict(booster="gblinear"), xgb.DMatrix(X, z), 1).save_model(os.path.join(here, "linear.ubj"))
xgb.train(dict(objective="multi:softprob", num_class=3, max_depth=2), xgb.DMatrix(X, rng.integers(0, 3, 400)), 1
          ).save_model(os.path.join(here, "classes.ubj"))
C = xgb.DMatrix(np.abs(X[:, 4:]), z, feature_types=["c"], enable_categorical=True)
xgb.train(dict(tree_method="hist", max_cat_to_onehot=2, max_depth=2), C, 1).save_model(os.path.join(here, "categories.ubj"))
