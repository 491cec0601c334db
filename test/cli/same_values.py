"""Compares datasets value by value: every variable of the first file with that of the second.

Takes on standard input JSON: [[path, path], …]; prints what differs.
"""

import json
import sys

import numpy as np
import xarray as xr

for first, second in json.load(sys.stdin):
    with xr.open_dataset(first) as a, xr.open_dataset(second) as b:
        if not a.variables or set(a.variables) != set(b.variables):
            print(f"{first}: {sorted(a.variables)}, not {sorted(b.variables)}")
            continue
        if sum(v.size for v in a.variables.values()) < 1000:
            print(f"{first}: next to nothing is in it")
        for name in a.variables:
            x, y = a[name], b[name]
            same = x.dims == y.dims and x.dtype == y.dtype and x.shape == y.shape
            if not same or not np.array_equal(x.values, y.values, equal_nan=x.dtype.kind == "f"):
                print(f"{first}: {name} is {x!r}, not {y!r}")
