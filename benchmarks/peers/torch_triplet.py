"""Training steps of a triplet embedding in PyTorch, timed on request: the peer of `embedder --step`.

Batches are of P classes with K rows side by side, so that positives and negatives are gathered without masks over all triplets.
Reads a number of steps per line from standard input, runs them, and answers with their milliseconds as a JSON list.
"""
import argparse
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional

parser = argparse.ArgumentParser()
parser.add_argument("--miner", choices=["all", "hard", "semi-hard"], default="all")
parser.add_argument("--classes", type=int, default=8)
parser.add_argument("--rows", type=int, default=32)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--channels-last", action="store_true")
arguments = parser.parse_args()

torch.set_num_threads(arguments.threads)
torch.manual_seed(1)
margin = 0.2
batch = arguments.classes * arguments.rows
labels = torch.arange(batch) // arguments.rows
same = labels[:, None] == labels[None, :]
positives = torch.stack([torch.nonzero(same[i] & (torch.arange(batch) != i)).flatten() for i in range(batch)])
negatives = torch.stack([torch.nonzero(~same[i]).flatten() for i in range(batch)])

model = nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64 * 12 * 12, 128))
inputs = torch.rand(batch, 1, 28, 28)
if arguments.channels_last:
    model = model.to(memory_format=torch.channels_last)
    inputs = inputs.contiguous(memory_format=torch.channels_last)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)


def triplet_loss(rows):
    squares = (rows * rows).sum(1)
    distances = (squares[:, None] + squares[None, :] - 2 * rows @ rows.t()).clamp_min(0)
    near = distances.gather(1, positives)
    far = distances.gather(1, negatives)
    if arguments.miner == "all":
        violations = functional.relu(near[:, :, None] - far[:, None, :] + margin)
    elif arguments.miner == "hard":
        violations = functional.relu(near.max(1).values - far.min(1).values + margin)
    else:
        with torch.no_grad():
            beyond = torch.where(far[:, None, :] > near[:, :, None], far[:, None, :], torch.full((), float("inf")))
            nearest, chosen = beyond.min(2)
            chosen = torch.where(torch.isinf(nearest), far.argmax(1)[:, None].expand_as(chosen), chosen)
        violations = functional.relu(near - far.gather(1, chosen) + margin)
    return violations.sum() / (violations > 0).sum().clamp_min(1)


for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = triplet_loss(functional.normalize(model(inputs)))
        loss.backward()
        optimizer.step()
        loss.item()
        times.append(1000 * (time.perf_counter() - start))
    print(json.dumps(times), flush=True)
