"""Compares netCDF files in pairs: by xarray, whether they are identical; by h5py, whether all values can be read.

Usage: identical.py ONE OTHER ... Prints the problems found as a JSON list.
"""

import json
import sys

import h5py
import numpy
import xarray

problems = []
for one, other in zip(sys.argv[1::2], sys.argv[2::2]):
    for engine in ("netcdf4", "h5netcdf"):
        with xarray.open_dataset(one, engine=engine) as wanted, xarray.open_dataset(other, engine=engine) as found:
            if len(wanted.variables) == 0 or not found.identical(wanted):
                problems.append(f"{engine}: {other} is {found}, not {wanted}")
    with h5py.File(one) as wanted, h5py.File(other) as found:
        if list(wanted) != list(found):
            problems.append(f"h5py: {other} has {list(found)}, not {list(wanted)}")
        for name in wanted:
            values, others = wanted[name][()], found[name][()]
            numbers = values.dtype.kind == "f"
            if not numpy.array_equal(values, others, equal_nan=numbers):
                problems.append(f"h5py: {name} of {other} differs")
print(json.dumps(problems))
