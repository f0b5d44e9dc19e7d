"""gensim's most similar words, timed on request: a peer of `table`."""
import argparse
import json
import os
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--vectors", required=True)
parser.add_argument("--threads", type=int, default=2)
arguments = parser.parse_args()
os.environ["OPENBLAS_NUM_THREADS"] = str(arguments.threads)

from gensim.models import KeyedVectors  # noqa: E402

vectors = KeyedVectors.load_word2vec_format(arguments.vectors)
query = 0
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        vectors.most_similar(f"w{query % len(vectors)}")
        times.append((time.perf_counter() - start) * 1000)
        query += 1
    print(json.dumps(times), flush=True)
