"""Compares datasets in pairs with xarray: identical() in values, names and attributes, through two libraries.

Usage: identical.py [--equals] found.nc wanted.nc ... in pairs. A pair of JSON files is compared as kerchunk references,
`found.json#group` is a group of them, and `a.nc+b.nc` are files one after the other in time. --equals: attributes may
differ.
"""

import json
import sys

import xarray

ZARR = {"engine": "zarr"}


def open_dataset(name, way):
    path, _, group = name.partition("#")
    if path.endswith(".json"):
        options = {"consolidated": False, "storage_options": {"fo": path}, **({"group": group} if group else {})}
        return xarray.open_dataset("reference://", backend_kwargs=options, **ZARR)
    files = [xarray.open_dataset(file, **way) for file in path.split("+")]
    return files[0] if len(files) == 1 else xarray.concat(files, "time")


names = sys.argv[1:]
exactly = names[0] != "--equals"
if not exactly:
    names = names[1:]
problems = []
for found, wanted in zip(names[::2], names[1::2]):
    ways = [ZARR] if wanted.endswith(".json") else [{"engine": "netcdf4"}, {"engine": "h5netcdf"}]
    for way in ways:
        with open_dataset(found, way) as x, open_dataset(wanted, way) as y:
            same = x.identical(y) and list(x.variables) == list(y.variables) if exactly else x.equals(y)
            if len(y.data_vars) == 0 or not same:
                problems.append(f"{found} {way}: {x}, not {y}")
print(json.dumps(problems))
