"""Writes the files of a manifest with netCDF4-python, so that other tools can compare them with ours.

Usage: twin.py manifest.json. Each twin lies beside its file, with the suffix `.twin.nc`. Prints their paths.
"""

import json
import sys

import netCDF4

from check import values_of

TYPES = {"byte": "i1", "char": "S1", "short": "i2", "int": "i4", "float": "f4", "double": "f8",
         "ubyte": "u1", "ushort": "u2", "uint": "u4", "int64": "i8", "uint64": "u8", "string": str}


def set_attribute(owner, attribute):
    name = attribute["name"]
    if "text" in attribute:
        owner.setncattr(name, attribute["text"].encode())  # otherwise not ASCII makes a string of it
    elif "texts" in attribute:
        owner.setncattr_string(name, attribute["texts"])
    else:
        owner.setncattr(name, values_of(attribute))


def write(entry):
    path = entry["file"] + ".twin.nc"
    with netCDF4.Dataset(path, "w") as dataset:
        for name, length, unlimited in entry["dimensions"]:
            dataset.createDimension(name, None if unlimited else length)
        for attribute in entry["attributes"]:
            set_attribute(dataset, attribute)
        for expected in entry["variables"]:
            fill = {a["name"]: a for a in expected["attributes"]}.get("_FillValue")
            fill_value = None if fill is None else values_of(fill)[0]
            variable = dataset.createVariable(
                expected["name"], TYPES[expected["type"]], expected["dimensions"], fill_value=fill_value
            )
            variable.set_auto_maskandscale(False)
            variable.set_auto_chartostring(False)
            for attribute in expected["attributes"]:
                if attribute["name"] != "_FillValue":
                    set_attribute(variable, attribute)
            values = values_of(expected)
            if expected["shape"]:
                variable[:] = values.reshape(expected["shape"])
            else:
                variable[...] = values[0]
    return path


with open(sys.argv[1]) as file:
    print(json.dumps([write(entry) for entry in json.load(file)]))
