"""Opens files as Zarr through references and compares them with a manifest, and with the same file opened as netCDF.

Usage: references.py manifest.json, whose entries have the path of their references in "references".
Prints {"files": number of files, "problems": [text, ...]}.
"""

import json
import sys

import fsspec
import xarray
import zarr

from check import same_values


def compare(entry):
    where = entry["references"]
    with open(where) as file:
        document = json.load(file)
    # One by one: as a mapping, fsspec takes names for patterns.
    system = fsspec.filesystem("reference", fo=document)
    group = zarr.open_group({key: system.cat_file(key) for key in document["refs"]}, mode="r")
    for expected in entry["variables"]:
        array = group[expected["name"]]
        if list(array.shape) != expected["shape"] or array.attrs["_ARRAY_DIMENSIONS"] != expected["dimensions"]:
            yield f"{where}: {expected['name']} {array.shape} {dict(array.attrs)}"
        if not same_values(array[...], expected):
            yield f"{where}: {expected['name']} is {array[...]!r}"


def compare_datasets(entry):
    options = {"consolidated": False, "storage_options": {"fo": entry["references"]}}
    with xarray.open_dataset("reference://", engine="zarr", backend_kwargs=options) as found:
        with xarray.open_dataset(entry["file"]) as wanted:
            if not found.identical(wanted):
                yield f"{entry['references']}: not identical in xarray"


def main():
    with open(sys.argv[1]) as file:
        manifest = json.load(file)
    problems = []
    for entry in manifest:
        problems.extend(compare(entry))
        if entry["identical"]:
            problems.extend(compare_datasets(entry))
    print(json.dumps({"files": len(manifest), "problems": problems}))


main()
