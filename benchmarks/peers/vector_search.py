"""Exact and HNSW search by the libraries that are there (NumPy, faiss, hnswlib): the peers of `vector-search`.

Reads vectors of length 1 as raw float32, the last ones being the queries, and prints a line for each library: its name, the microseconds of a query and the
recall against NumPy's exact answers.
"""
import argparse
import os
import time

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--rows", type=int, required=True)
parser.add_argument("--columns", type=int, required=True)
parser.add_argument("--neighbors", type=int, default=10)
parser.add_argument("--threads", type=int, default=2)
arguments = parser.parse_args()

# The BLAS under NumPy reads its number of threads as it is loaded.
for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = str(arguments.threads)

import numpy  # noqa: E402

everything = numpy.fromfile(arguments.file, dtype=numpy.float32).reshape(-1, arguments.columns)
vectors, queries = everything[: arguments.rows], everything[arguments.rows :]
count = arguments.neighbors


def exact(query):
    products = vectors @ query
    nearest = numpy.argpartition(-products, count)[:count]
    return nearest[numpy.argsort(-products[nearest])]


truth = [set(exact(query).tolist()) for query in queries]


def report(name, search):
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        found = [search(query) for query in queries]
        best = min(best, (time.perf_counter() - start) / len(queries))
    recall = sum(len(truth[i] & set(map(int, found[i]))) for i in range(len(queries))) / (count * len(queries))
    print(f"{name}: {1e6 * best:.0f} µs a query, recall {recall:.4f}", flush=True)


report("NumPy, vectors @ query and argpartition", exact)

try:
    import faiss
except ImportError:
    print("faiss is not installed", flush=True)
else:
    faiss.omp_set_num_threads(arguments.threads)
    flat = faiss.IndexFlatL2(arguments.columns)
    flat.add(vectors)
    report("faiss IndexFlatL2", lambda query: flat.search(query[None], count)[1][0])
    graph = faiss.IndexHNSWFlat(arguments.columns, 16)
    graph.hnsw.efConstruction = 120
    graph.add(vectors)
    for breadth in (16, 32, 64, 128):
        graph.hnsw.efSearch = breadth
        report(f"faiss IndexHNSWFlat, ef {breadth}", lambda query: graph.search(query[None], count)[1][0])

try:
    import hnswlib
except ImportError:
    print("hnswlib is not installed", flush=True)
else:
    index = hnswlib.Index(space="l2", dim=arguments.columns)
    index.init_index(max_elements=arguments.rows, M=16, ef_construction=120)
    index.set_num_threads(arguments.threads)
    index.add_items(vectors)
    for breadth in (16, 32, 64, 128):
        index.set_ef(breadth)
        report(f"hnswlib, ef {breadth}", lambda query: index.knn_query(query[None], k=count, num_threads=1)[0][0])
