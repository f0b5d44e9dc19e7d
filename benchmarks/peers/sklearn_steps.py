"""scikit-learn's neighbours, k-means, principal components and t-SNE, timed on request: peers of `table`.

Reads a number of runs per line from standard input, and answers with their milliseconds as a JSON list.
"""
import argparse
import json
import os
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--task", choices=["neighbors", "kmeans", "pca", "tsne"], required=True)
parser.add_argument("--data", required=True)
parser.add_argument("--columns", type=int, required=True)
parser.add_argument("--threads", type=int, default=2)
arguments = parser.parse_args()
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = str(arguments.threads)

import numpy as np  # noqa: E402
from sklearn.cluster import KMeans  # noqa: E402
from sklearn.decomposition import PCA  # noqa: E402
from sklearn.manifold import TSNE  # noqa: E402
from sklearn.neighbors import NearestNeighbors  # noqa: E402

data = np.fromfile(arguments.data, np.float32).reshape(-1, arguments.columns)
run = {
    # Brute force is the faster one of its methods at these numbers of columns.
    "neighbors": lambda: NearestNeighbors(n_neighbors=30, algorithm="brute", n_jobs=arguments.threads).fit(data).kneighbors(),
    "kmeans": lambda: KMeans(20, n_init=1, max_iter=50, tol=0, random_state=1).fit(data),
    "pca": lambda: PCA(10, svd_solver="randomized", random_state=1).fit(data),
    "tsne": lambda: TSNE(init="pca", n_jobs=arguments.threads, random_state=1).fit_transform(data),
}[arguments.task]

for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    print(json.dumps(times), flush=True)
