"""Compares netCDF files with a manifest through netCDF4-python, and writes each file again with it.

Usage: check.py manifest.json. Prints {"files": count, "rewritten": files that netCDF-C wrote too, "problems": [text, ...]}.
"""

import base64
import json
import sys

import netCDF4
import numpy

DTYPES = {
    "byte": "i1", "char": "S1", "short": "i2", "int": "i4", "float": "f4", "double": "f8",
    "ubyte": "u1", "ushort": "u2", "uint": "u4", "int64": "i8", "uint64": "u8",
}
ARRAYS = {
    "Int8Array": "i1", "Int16Array": "i2", "Int32Array": "i4", "Float32Array": "f4", "Float64Array": "f8",
    "Uint8Array": "u1", "Uint16Array": "u2", "Uint32Array": "u4", "BigInt64Array": "i8", "BigUint64Array": "u8",
}


def array(text, dtype):
    return numpy.frombuffer(base64.b64decode(text), dtype=numpy.dtype(dtype).newbyteorder("<"))


def attribute_value(attribute):
    if "text" in attribute:
        return attribute["text"]
    return array(attribute["values"], ARRAYS[attribute["array"]])


def same_attribute(found, attribute):
    if "text" in attribute:
        # The fill value of characters comes as bytes.
        return (found.decode() if isinstance(found, bytes) else found) == attribute["text"]
    expected = attribute_value(attribute)
    found = numpy.atleast_1d(numpy.asarray(found))
    return found.dtype == expected.dtype and found.tobytes() == expected.tobytes()


def compare_attributes(owner, attributes, where):
    if list(owner.ncattrs()) != [a["name"] for a in attributes]:
        yield f"{where}: attributes {owner.ncattrs()}"
        return
    for attribute in attributes:
        found = owner.getncattr(attribute["name"])
        if not same_attribute(found, attribute):
            yield f"{where}: attribute {attribute} is {found!r}"


def compare(entry):
    where = entry["file"]
    with netCDF4.Dataset(where) as dataset:
        dataset.set_auto_maskandscale(False)
        dataset.set_auto_chartostring(False)
        if dataset.data_model != entry["format"]:
            yield f"{where}: format {dataset.data_model}"
        dimensions = [[d.name, d.size, d.isunlimited()] for d in dataset.dimensions.values()]
        if dimensions != entry["dimensions"]:
            yield f"{where}: dimensions {dimensions}"
        yield from compare_attributes(dataset, entry["attributes"], where)
        if list(dataset.variables) != [v["name"] for v in entry["variables"]]:
            yield f"{where}: variables {list(dataset.variables)}"
            return
        for expected in entry["variables"]:
            yield from compare_variable(dataset[expected["name"]], expected, f"{where} variable {expected['name']!r}")


def compare_variable(variable, expected, where):
    if list(variable.dimensions) != expected["dimensions"]:
        yield f"{where}: dimensions {variable.dimensions}"
    if variable.dtype != numpy.dtype(DTYPES[expected["type"]]):
        yield f"{where}: type {variable.dtype}"
    yield from compare_attributes(variable, expected["attributes"], where)
    values = numpy.asarray(variable[...])
    if values.tobytes() != base64.b64decode(expected["values"]):
        yield f"{where}: values {values!r}"


def rewrite(entry):
    """The same dataset in a file that netCDF-C makes."""
    path = entry["file"] + ".netcdf-c"
    with netCDF4.Dataset(path, "w", format=entry["format"]) as dataset:
        for name, length, unlimited in entry["dimensions"]:
            dataset.createDimension(name, None if unlimited else length)
        for attribute in entry["attributes"]:
            dataset.setncattr(attribute["name"], attribute_value(attribute))
        for expected in entry["variables"]:
            attributes = expected["attributes"]
            fill = None
            if attributes and attributes[0]["name"] == "_FillValue":
                fill, attributes = attribute_value(attributes[0]), attributes[1:]
                fill = fill[0] if "text" not in expected["attributes"][0] else fill.encode()
            dtype = DTYPES[expected["type"]]
            variable = dataset.createVariable(expected["name"], dtype, expected["dimensions"], fill_value=fill)
            for attribute in attributes:
                variable.setncattr(attribute["name"], attribute_value(attribute))
        dataset.set_auto_maskandscale(False)
        dataset.set_auto_chartostring(False)
        lengths = {name: length for name, length, _ in entry["dimensions"]}
        for expected in entry["variables"]:
            shape = [lengths[name] for name in expected["dimensions"]]
            values = array(expected["values"], DTYPES[expected["type"]]).reshape(shape)
            if values.size:
                dataset[expected["name"]][...] = values
    return path


def can_rewrite(entry):
    """Whether netCDF4-python can write the same.

    It writes an empty text as a NUL, counts only records that have data, and makes an empty file a block long.
    """
    attributes = entry["attributes"] + [a for variable in entry["variables"] for a in variable["attributes"]]
    unlimited = [name for name, length, record in entry["dimensions"] if record and length > 0]
    used = {name for variable in entry["variables"] for name in variable["dimensions"]}
    return entry["variables"] and used.issuperset(unlimited) and not any(a.get("text") == "" for a in attributes)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    with open(sys.argv[1]) as file:
        manifest = json.load(file)
    problems = []
    rewritten = 0
    for entry in manifest:
        problems.extend(compare(entry))
        if can_rewrite(entry):
            rewritten += 1
            if read(entry["file"]) != read(rewrite(entry)):
                problems.append(f"{entry['file']}: not the bytes that netCDF-C writes")
    print(json.dumps({"files": len(manifest), "rewritten": rewritten, "problems": problems}))


main()
