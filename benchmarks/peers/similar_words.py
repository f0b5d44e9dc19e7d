"""The ten most similar words by gensim, or by a product and a partition in NumPy, timed on request: a peer of `table`.

Reads a number of queries per line from standard input, and answers with their milliseconds as a JSON list.
"""
import argparse
import json
import os
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--library", choices=["gensim", "numpy"], required=True)
parser.add_argument("--vectors", required=True)
parser.add_argument("--columns", type=int, required=True)
parser.add_argument("--threads", type=int, default=2)
arguments = parser.parse_args()
os.environ["OPENBLAS_NUM_THREADS"] = str(arguments.threads)

import numpy as np  # noqa: E402

rows = np.fromfile(arguments.vectors, np.float32).reshape(-1, arguments.columns)
words = [f"w{i}" for i in range(len(rows))]
if arguments.library == "gensim":
    from gensim.models import KeyedVectors

    vectors = KeyedVectors(arguments.columns)
    vectors.add_vectors(words, rows)
    similar = vectors.most_similar
else:
    index = {word: i for i, word in enumerate(words)}
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def similar(word):
        at = index[word]
        scores = units @ units[at]
        scores[at] = -2
        nearest = np.argpartition(-scores, 10)[:10]
        return [(words[i], scores[i]) for i in nearest[np.argsort(-scores[nearest])]]


query = 0
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        similar(f"w{query % len(rows)}")
        times.append((time.perf_counter() - start) * 1000)
        query += 1
    print(json.dumps(times), flush=True)
