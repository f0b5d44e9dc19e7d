"""Gradients of a VGG16 (or MiniVgg) layer with respect to the image in PyTorch, timed on request: the peer of `vgg16-gradient`.
With --forward the layer alone, of a batch, dense layers too: the peer of `vgg16-features` and `table`.

Reads a number of steps per line from standard input, runs them, and answers with their milliseconds as a JSON list.
"""
import argparse
import json
import re
import sys
import time

import torch
from torch import nn

# Blocks of convolutions and filters, dense layers, rows and columns of the images.
NETWORKS = {
    "vgg16": ([(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)], [4096, 4096], 224),
    "mini-vgg": ([(1, 16), (1, 32), (2, 48), (2, 64), (2, 64)], [128], 64),
}

parser = argparse.ArgumentParser()
parser.add_argument("--network", choices=NETWORKS, default="vgg16")
parser.add_argument("--layer", default="block3_conv1")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--channels-last", action="store_true")
parser.add_argument("--forward", action="store_true")
parser.add_argument("--batch", type=int, default=1)
arguments = parser.parse_args()

torch.set_num_threads(arguments.threads)
torch.manual_seed(1)
blocks, dense, size = NETWORKS[arguments.network]
# "Block3Conv1" as well as "block3_conv1".
layer_name = re.sub(r"(?<=\d)_?(?=[cp])", "_", arguments.layer.lower())
layers, names, channels = [], [], 3
for block, (convolutions, filters) in enumerate(blocks, 1):
    for convolution in range(1, convolutions + 1):
        layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU(inplace=True)]
        names += [None, f"block{block}_conv{convolution}"]
        channels = filters
    layers.append(nn.MaxPool2d(2))
    names.append(f"block{block}_pool")
layers.append(nn.Flatten())
names.append("flatten")
inputs = channels * (size // 2 ** len(blocks)) ** 2
for number, units in enumerate(dense, 1):
    layers += [nn.Linear(inputs, units), nn.ReLU(inplace=True)]
    names += [None, f"fc{number}"]
    inputs = units
layers.append(nn.Linear(inputs, 1000))
names.append("logits")
# Up to the layer only, and without gradients of weights.
model = nn.Sequential(*layers[: names.index(layer_name) + 1]).requires_grad_(False)
image = torch.rand(arguments.batch, 3, size, size)
if arguments.channels_last:
    model = model.to(memory_format=torch.channels_last)
    image = image.contiguous(memory_format=torch.channels_last)
image.requires_grad_(not arguments.forward)
seed = torch.zeros_like(model(image).detach())
seed[:, 7] = 1


def step():
    if arguments.forward:
        with torch.no_grad():
            model(image)
    else:
        torch.autograd.grad(model(image), image, seed)



for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - start))
    print(json.dumps(times), flush=True)
