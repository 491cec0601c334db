"""Packs a plain file with xarray, and compares raw values, attributes and storage with a file of ours.

Usage: encoding.py plain.nc packed.nc encoding.json, by name of variable. Prints {"variables": number, "problems": [text, ...]}.
"""

import json
import os
import sys
import tempfile

import netCDF4
import numpy
import xarray

plain, packed, encoding_file = sys.argv[1:]
with open(encoding_file) as file:
    encoding = json.load(file)
for entry in encoding.values():
    for key in ("scale_factor", "add_offset"):
        if key in entry:
            entry[key] = float(entry[key])  # JSON has 2 for 2.0
theirs = os.path.join(tempfile.mkdtemp(), "theirs.nc")
with xarray.open_dataset(plain, decode_times=False) as dataset:
    wanted = dataset[list(encoding)].reset_coords(drop=True)
    for variable in wanted.values():
        variable.encoding.clear()
    wanted.to_netcdf(theirs, engine="netcdf4", encoding=encoding)
problems = []
with netCDF4.Dataset(packed) as a, netCDF4.Dataset(theirs) as b:
    for name in encoding:
        ours, other = a[name], b[name]
        for variable in (ours, other):
            variable.set_auto_maskandscale(False)
        if ours.dtype != other.dtype or not numpy.array_equal(ours[:], other[:], equal_nan=ours.dtype.kind == "f"):
            problems.append(f"{name}: {ours.dtype} {ours[:]}, not {other.dtype} {other[:]}")
        for key in ("scale_factor", "add_offset", "_FillValue"):
            values = [repr(v.getncattr(key)) if key in v.ncattrs() else None for v in (ours, other)]
            if values[0] != values[1]:
                problems.append(f"{name}: {key} {values}")
        if a.data_model == "NETCDF4":
            filters = [{k: v for k, v in variable.filters().items() if v} for variable in (ours, other)]
            if filters[0] != filters[1] or ours.chunking() != other.chunking():
                problems.append(f"{name}: {filters}, {ours.chunking()}, {other.chunking()}")
with xarray.open_dataset(packed) as a, xarray.open_dataset(theirs) as b:
    for name in encoding:
        if not numpy.array_equal(a[name].values, b[name].values, equal_nan=True):
            problems.append(f"{name}: xarray decodes other values")
print(json.dumps({"variables": len(encoding), "problems": problems}))
