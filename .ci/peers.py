"""Times the peers that .ci/bench compares with, each only where it is
installed: prints a name and a number a line (ns an operation, unless named)."""
import gzip, os, sqlite3, subprocess, sys, tempfile, time

root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")


def best(f, times):
    """The least time of some runs, in ns."""
    least = float("inf")
    for _ in range(times):
        start = time.perf_counter_ns()
        f()
        least = min(least, time.perf_counter_ns() - start)
    return least


def say(name, value):
    print(f"{name}\t{value:.0f}", flush=True)


def texts():
    with open(os.path.join(root, "internal/feature/testdata/nltk.tsv"), encoding="utf-8") as f:
        return [line.split("\t")[0] for line in f]


def data(rows):
    import numpy as np
    rng = np.random.default_rng(1)
    x = rng.normal(size=(rows, 26))
    y = x[:, 0] * x[:, 1] + np.sin(2 * x[:, 2]) + .5 * x[:, 3] - x[:, 4] ** 2 / 3 + rng.normal(size=rows) / 3
    x[rng.random(x.shape) < .05] = np.nan
    return x.astype("f4"), y


def xgboost():
    import xgboost as xgb
    params = dict(tree_method="hist", max_depth=5, eta=.1, nthread=1, max_bin=256)
    for name, rows, times in (("xgboost-fit-924", 924, 5), ("xgboost-fit-100000", 100_000, 3)):
        d = xgb.DMatrix(*data(rows), nthread=1)
        say(name, best(lambda: xgb.train(params, d, 100), times))
    model = xgb.train(params, xgb.DMatrix(*data(2000), nthread=1), 100)
    x = data(2000)[0]
    say("xgboost-batch-row", best(lambda: model.inplace_predict(x), 20) / len(x))
    say("xgboost-single-row", best(lambda: [model.inplace_predict(x[i:i + 1]) for i in range(200)], 5) / 200)


def nltk():
    from nltk.sentiment.vader import SentimentIntensityAnalyzer, VaderConstants
    from nltk.tag.perceptron import PerceptronTagger
    from nltk.tokenize import TreebankWordTokenizer
    folder = os.path.join(root, "internal/corpus/data")
    tagger = PerceptronTagger(load=False)
    with gzip.open(os.path.join(folder, "tagger.txt.gz"), "rt", encoding="utf-8") as f:
        classes = f.readline().split()
        for _ in range(int(f.readline())):
            word, c = f.readline().rstrip("\n").split("\t")
            tagger.tagdict[word] = classes[int(c)]
        for line in f:
            name, pairs = line.rstrip("\n").split("\t")
            tagger.model.weights[name] = {classes[int(c)]: int(w) / 1000 for c, w in (p.split(":") for p in pairs.split())}
    tagger.classes = tagger.model.classes = set(classes)
    tokens = [TreebankWordTokenizer().tokenize(t) for t in texts()]
    say("nltk-tag-word", best(lambda: [tagger.tag(t) for t in tokens], 3) / sum(map(len, tokens)))
    vader = SentimentIntensityAnalyzer.__new__(SentimentIntensityAnalyzer)
    vader.constants = VaderConstants()
    with gzip.open(os.path.join(folder, "vader.txt.gz"), "rt", encoding="utf-8") as f:
        vader.lexicon_file = "\n".join(line.rstrip("\n") for line in f if "\t" in line)
    vader.lexicon = vader.make_lex_dict()
    say("nltk-vader", best(lambda: [vader.polarity_scores(t) for t in texts()], 3) / len(texts()))


def sqlite():
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(os.path.join(folder, "x.db"), isolation_level=None)
        db.executescript("pragma journal_mode=wal; pragma synchronous=full; create table prompt (id text primary key, wording text)")

        def write(n=iter(range(10 ** 9))):
            for _ in range(500):
                db.execute("begin immediate")
                i = next(n)
                db.execute("insert into prompt values (?, ?)", (str(i), f"Prompt {i}"))
                db.execute("commit")
        say("sqlite-own-commit", best(write, 3) / 500)


def start():
    code = "import numpy, scipy, xgboost, nltk; print(open('/proc/self/status').read())"
    begin = time.perf_counter_ns()
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    say("python-start", time.perf_counter_ns() - begin)
    say("python-memory-kB", float(next(l for l in out.splitlines() if l.startswith("VmRSS")).split()[1]))


for peer in (sqlite, start, nltk, xgboost):
    try:
        peer()
    except (ImportError, subprocess.CalledProcessError, LookupError) as e:
        print(f"no {peer.__name__}: {type(e).__name__}", file=sys.stderr)
