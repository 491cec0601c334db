"""Compares datasets in pairs with xarray: identical() in values, names and attributes, through two libraries.

Usage: identical.py found.nc wanted.nc ... in pairs. A pair of JSON files is compared as kerchunk references.
Prints the problems found as a JSON list.
"""

import json
import sys

import xarray

problems = []
for found, wanted in zip(sys.argv[1::2], sys.argv[2::2]):
    if found.endswith(".json"):
        ways = [{"engine": "zarr"}]
        paths = lambda path, way: ("reference://", {"consolidated": False, "storage_options": {"fo": path}})
    else:
        ways = [{"engine": "netcdf4"}, {"engine": "h5netcdf"}]
        paths = lambda path, way: (path, None)
    for way in ways:
        (a, how_a), (b, how_b) = paths(found, way), paths(wanted, way)
        with xarray.open_dataset(a, backend_kwargs=how_a, **way) as x:
            with xarray.open_dataset(b, backend_kwargs=how_b, **way) as y:
                if len(y.data_vars) == 0 or not x.identical(y) or list(x.variables) != list(y.variables):
                    problems.append(f"{found} {way}: {x}, not {y}")
print(json.dumps(problems))
