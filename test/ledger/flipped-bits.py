"""Flips bits in the chunks of a netCDF-4 file, one after the other, and reads their variable with h5py.

Usage: flipped-bits.py file.nc bits seed. Prints {"noticed": …, "wrong": …, "right": …}: how often the read failed, gave
other values without an error, and gave the right ones.
"""

import json
import random
import sys

import h5py

path, bits, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chosen = random.Random(seed)
with h5py.File(path, "r") as f:
    sound = {name: v[...] for name, v in f.items() if v.chunks is not None}
    places = [
        (name, info.byte_offset, info.size)
        for name in sound
        for info in (f[name].id.get_chunk_info(i) for i in range(f[name].id.get_num_chunks()))
    ]

counts = {"noticed": 0, "wrong": 0, "right": 0}
for _ in range(bits):
    name, offset, size = chosen.choice(places)
    bit = chosen.randrange(8 * size)
    with open(path, "r+b") as file:
        file.seek(offset + bit // 8)
        byte = file.read(1)[0]
        file.seek(offset + bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))
    try:
        with h5py.File(path, "r") as f:
            same = f[name][...].tobytes() == sound[name].tobytes()
        counts["right" if same else "wrong"] += 1
    except OSError:
        counts["noticed"] += 1
    with open(path, "r+b") as file:
        file.seek(offset + bit // 8)
        file.write(bytes([byte]))
print(json.dumps(counts))
