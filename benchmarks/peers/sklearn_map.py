"""A t-SNE map by scikit-learn (Barnes-Hut) with its defaults: a peer of `tsne-vs-peers` for small data. Prints the seconds of `fit_transform` alone."""
import argparse
import time

import numpy as np
from sklearn.manifold import TSNE

parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True)
parser.add_argument("--columns", type=int, required=True)
parser.add_argument("--output", required=True)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--perplexity", type=float, default=30)
arguments = parser.parse_args()

data = np.fromfile(arguments.data, np.float32).reshape(-1, arguments.columns)
start = time.perf_counter()
embedding = TSNE(perplexity=arguments.perplexity, n_jobs=arguments.threads, init="pca", random_state=1).fit_transform(data)
print(f"{time.perf_counter() - start:.3f}")
embedding.astype(np.float32).tofile(arguments.output)
