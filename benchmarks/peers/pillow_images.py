"""Reading and resizing by Pillow: a peer of `images`. For each line (a number of repeats) answers with the milliseconds of
reading the PNG file, reading the JPEG file, resizing to 224 x 224 and to 1000 x 1000, all bilinear, as a JSON list."""
import json
import sys
import time

from PIL import Image

png, jpeg = sys.argv[1:3]
image = Image.open(png).convert("RGB")
steps = [
    lambda: Image.open(png).convert("RGB"),
    lambda: Image.open(jpeg).convert("RGB"),
    lambda: image.resize((224, 224), Image.BILINEAR),
    lambda: image.resize((1000, 1000), Image.BILINEAR),
]
for line in sys.stdin:
    repeats = int(line)
    times = []
    for step in steps:
        start = time.perf_counter()
        for _ in range(repeats):
            step()
        times.append((time.perf_counter() - start) * 1000 / repeats)
    print(json.dumps(times), flush=True)
