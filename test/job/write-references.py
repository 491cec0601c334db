"""Opens datasets as Zarr through references, and compares them with the same datasets opened as netCDF.

Usage: references.py references.json dataset.nc ... in pairs. Prints the problems found as a JSON list.
"""

import json
import sys

import xarray

problems = []
for references, dataset in zip(sys.argv[1::2], sys.argv[2::2]):
    options = {"consolidated": False, "storage_options": {"fo": references}}
    with xarray.open_dataset("reference://", engine="zarr", backend_kwargs=options) as found:
        with xarray.open_dataset(dataset) as wanted:
            if len(wanted.data_vars) == 0 or not found.identical(wanted):
                problems.append(f"{references}: {found}, not {wanted}")
print(json.dumps(problems))
