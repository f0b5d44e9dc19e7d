"""A t-SNE map by openTSNE with its defaults: the peer of `tsne-vs-peers`. Prints the seconds of `fit` alone."""
import argparse
import time

import numpy as np
from openTSNE import TSNE

parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True, help="rows × columns 32-bit floats")
parser.add_argument("--columns", type=int, required=True)
parser.add_argument("--output", required=True, help="takes rows × 2 32-bit floats")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--perplexity", type=float, default=30)
arguments = parser.parse_args()

data = np.fromfile(arguments.data, np.float32).reshape(-1, arguments.columns).astype(np.float64)
start = time.perf_counter()
embedding = TSNE(
    perplexity=arguments.perplexity, n_jobs=arguments.threads, initialization="pca", random_state=1, negative_gradient_method="fft"
).fit(data)
print(f"{time.perf_counter() - start:.3f}")
np.asarray(embedding).astype(np.float32).tofile(arguments.output)
