"""The nearest vectors of one query by scikit-learn (exact) or faiss (exact, HNSW), timed on request: a peer of `table`.

Reads a number of queries per line from standard input, and answers with their milliseconds as a JSON list.
"""
import argparse
import json
import os
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--method", choices=["sklearn", "faiss", "faiss-hnsw"], required=True)
parser.add_argument("--vectors", required=True)
parser.add_argument("--queries", required=True)
parser.add_argument("--columns", type=int, required=True)
parser.add_argument("--neighbors", type=int, default=10)
parser.add_argument("--links", type=int, default=16)
parser.add_argument("--construction", type=int, default=120)
parser.add_argument("--breadth", type=int, default=64)
parser.add_argument("--threads", type=int, default=2)
arguments = parser.parse_args()
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = str(arguments.threads)

import numpy as np  # noqa: E402

vectors = np.fromfile(arguments.vectors, np.float32).reshape(-1, arguments.columns)
queries = np.fromfile(arguments.queries, np.float32).reshape(-1, arguments.columns)
if arguments.method == "sklearn":
    from sklearn.neighbors import NearestNeighbors

    index = NearestNeighbors(n_neighbors=arguments.neighbors, algorithm="brute", n_jobs=arguments.threads).fit(vectors)
    search = index.kneighbors
else:
    import faiss

    faiss.omp_set_num_threads(arguments.threads)
    if arguments.method == "faiss":
        index = faiss.IndexFlatL2(arguments.columns)
    else:
        index = faiss.IndexHNSWFlat(arguments.columns, arguments.links)
        index.hnsw.efConstruction = arguments.construction
        index.hnsw.efSearch = arguments.breadth
    index.add(vectors)
    search = lambda query: index.search(query, arguments.neighbors)  # noqa: E731

at = 0
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        search(queries[at : at + 1])
        times.append((time.perf_counter() - start) * 1000)
        at = (at + 1) % len(queries)
    print(json.dumps(times), flush=True)
