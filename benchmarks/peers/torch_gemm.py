"""Matrix products of PyTorch's BLAS, timed on request: the peer of `gemm`.

Reads a number of products per line from standard input, computes them, and answers with their milliseconds as a JSON list.
"""
import argparse
import json
import os
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--size", type=int, default=512)
parser.add_argument("--threads", type=int, default=2)
arguments = parser.parse_args()

# OpenBLAS has threads of its own, which PyTorch does not set; it reads their number as it is loaded.
os.environ["OPENBLAS_NUM_THREADS"] = str(arguments.threads)

import torch  # noqa: E402

torch.set_num_threads(arguments.threads)
torch.manual_seed(1)
left = torch.rand(arguments.size, arguments.size)
right = torch.rand(arguments.size, arguments.size)
target = torch.empty(arguments.size, arguments.size)

for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        torch.mm(left, right, out=target)
        times.append((time.perf_counter() - start) * 1000)
    print(json.dumps(times), flush=True)
