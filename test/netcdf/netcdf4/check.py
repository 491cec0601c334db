"""Compares netCDF-4 files with a manifest through netCDF4-python, h5netcdf (on h5py), and xarray on both.

Usage: check.py manifest.json. Prints {"files": number of files, "problems": [text, ...]}.
"""

import base64
import json
import sys

import h5netcdf
import netCDF4
import numpy
import xarray

DTYPES = {
    "byte": "i1", "char": "S1", "short": "<i2", "int": "<i4", "float": "<f4", "double": "<f8",
    "ubyte": "u1", "ushort": "<u2", "uint": "<u4", "int64": "<i8", "uint64": "<u8",
}


def values_of(expected):
    if "texts" in expected:
        return numpy.array(expected["texts"], dtype=object)
    return numpy.frombuffer(base64.b64decode(expected["base64"]), dtype=DTYPES[expected["type"]])


def texts(found):
    """Variable-length strings, which h5py gives as bytes."""
    return [t.decode() if isinstance(t, bytes) else t for t in numpy.asarray(found, dtype=object).ravel().tolist()]


def same_values(found, expected):
    if "texts" in expected:
        return texts(found) == expected["texts"]
    found = numpy.asarray(found)
    wanted = values_of(expected)
    return found.dtype == wanted.dtype and found.tobytes() == wanted.tobytes()


def same_attribute(found, attribute):
    if isinstance(found, numpy.ndarray) and found.dtype.kind == "S":
        found = found.tobytes()
    if "text" in attribute:
        found = found.decode() if isinstance(found, bytes) else found
        return str(found).rstrip("\0") == attribute["text"]
    if "texts" in attribute:
        return texts(numpy.atleast_1d(numpy.asarray(found, dtype=object))) == attribute["texts"]
    wanted = values_of(attribute)
    found = numpy.atleast_1d(numpy.asarray(found))
    # An empty attribute has lost its type on the way through netCDF4-python.
    return found.size == wanted.size == 0 or (found.dtype == wanted.dtype and found.tobytes() == wanted.tobytes())


def compare_attributes(found, attributes, where):
    if list(found) != [a["name"] for a in attributes]:
        yield f"{where}: attributes {list(found)}"
        return
    for attribute in attributes:
        if not same_attribute(found[attribute["name"]], attribute):
            yield f"{where}: attribute {attribute['name']} is {str(found[attribute['name']])[:200]!r}"


def compare_netcdf4(entry):
    where = f"{entry['file']} (netCDF4)"
    with netCDF4.Dataset(entry["file"]) as dataset:
        dataset.set_auto_maskandscale(False)
        dataset.set_auto_chartostring(False)
        dimensions = [[d.name, d.size, d.isunlimited()] for d in dataset.dimensions.values()]
        # The order of dimensions is no part of the data model; an unlimited one is as long as a variable makes it.
        used = {name for v in entry["variables"] for name in v["dimensions"]}
        wanted = [[name, length if name in used or not u else 0, u] for name, length, u in entry["dimensions"]]
        if sorted(dimensions) != sorted(wanted):
            yield f"{where}: dimensions {dimensions}"
        yield from compare_attributes(attributes_of(dataset), entry["attributes"], where)
        if list(dataset.variables) != [v["name"] for v in entry["variables"]]:
            yield f"{where}: variables {list(dataset.variables)}"
            return
        for expected in entry["variables"]:
            variable = dataset[expected["name"]]
            at = f"{where} variable {expected['name']!r}"
            if list(variable.dimensions) != expected["dimensions"] or list(variable.shape) != expected["shape"]:
                yield f"{at}: dimensions {variable.dimensions} {variable.shape}"
            yield from compare_attributes(attributes_of(variable), expected["attributes"], at)
            if not same_values(variable[...], expected):
                yield f"{at}: values {variable[...]!r}"


def attributes_of(owner):
    return {name: owner.getncattr(name) for name in owner.ncattrs()}


def compare_h5netcdf(entry):
    where = f"{entry['file']} (h5netcdf)"
    with h5netcdf.File(entry["file"], "r", decode_vlen_strings=True) as dataset:
        lengths = {name: dimension.size for name, dimension in dataset.dimensions.items()}
        if lengths != {name: length for name, length, _ in entry["dimensions"]}:
            yield f"{where}: dimensions {lengths}"
        yield from compare_attributes(dict(dataset.attrs), entry["attributes"], where)
        for expected in entry["variables"]:
            variable = dataset[expected["name"]]
            at = f"{where} variable {expected['name']!r}"
            if list(variable.dimensions) != expected["dimensions"] or list(variable.shape) != expected["shape"]:
                yield f"{at}: dimensions {variable.dimensions} {variable.shape}"
            if sorted(variable.attrs) != sorted(a["name"] for a in expected["attributes"]):
                yield f"{at}: attributes {list(variable.attrs)}"
            if not same_values(variable[...], expected):
                yield f"{at}: values {variable[...]!r}"


def compare_xarray(entry, engine):
    where = f"{entry['file']} (xarray, {engine})"
    with xarray.open_dataset(entry["file"], engine=engine, decode_cf=False) as dataset:
        found = set(dataset.variables)
        if found != {v["name"] for v in entry["variables"]}:
            yield f"{where}: variables {sorted(found)}"
            return
        for expected in entry["variables"]:
            variable = dataset.variables[expected["name"]]
            at = f"{where} variable {expected['name']!r}"
            if list(variable.dims) != expected["dimensions"]:
                yield f"{at}: dimensions {variable.dims}"
            if not same_values(variable.values, expected):
                yield f"{at}: values {variable.values!r}"


def xarray_can(entry):
    """xarray has no variable of the name of a dimension that is not its coordinate variable."""
    names = {name for name, _, _ in entry["dimensions"]}
    return all(v["dimensions"] == [v["name"]] for v in entry["variables"] if v["name"] in names)


def main():
    with open(sys.argv[1]) as file:
        manifest = json.load(file)
    problems = []
    for entry in manifest:
        problems.extend(compare_netcdf4(entry))
        problems.extend(compare_h5netcdf(entry))
        for engine in ("netcdf4", "h5netcdf") if xarray_can(entry) else ():
            problems.extend(compare_xarray(entry, engine))
    print(json.dumps({"files": len(manifest), "problems": problems}))


if __name__ == "__main__":
    main()
