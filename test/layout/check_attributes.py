"""Attributes that settings add, in every layout and format. Reads cases from standard input; prints what is wrong."""

import json
import sys

import numpy as np
from netCDF4 import Dataset, chartostring

faults = []


def same(found, wanted):
    if isinstance(wanted, str) or isinstance(found, str):
        return found == wanted
    if isinstance(wanted, list) and isinstance(wanted[0], str):
        return list(found) == wanted
    kind = "i" if all(float(n).is_integer() for n in np.atleast_1d(wanted)) else "f"
    return np.asarray(found).dtype.kind == kind and np.array_equal(found, wanted)


def text(value):
    return " ".join(f"{n:g}" for n in value) if isinstance(value, list) and not isinstance(value[0], str) else value


for case in json.load(sys.stdin):
    where = case["path"]
    with Dataset(where) as ds:
        for name, wanted in case["globals"].items():
            if not same(ds.__dict__.get(name), wanted):
                faults.append(f"{where}: {name} is {ds.__dict__.get(name)!r}")
        for name, wanted in case["signal"].items():
            if case["layout"] != "machines":  # Units differ, so that stacked has a variable for each signal too.
                found = ds["temperature"].__dict__.get(name)
                if not same(found, wanted):
                    faults.append(f"{where}: temperature:{name} is {found!r}")
                continue
            # Numbers share one array: an attribute of one of them is a coordinate along the sensors.
            column = ds[f"sensor_{name}"][:]
            if column.dtype.kind == "S":
                column = chartostring(column, encoding="utf-8")
            wanted = ", ".join(wanted) if isinstance(wanted, list) and isinstance(wanted[0], str) else text(wanted)
            if column[0] != wanted:
                faults.append(f"{where}: sensor_{name} is {column!r}")
            arrays = [v for v in ds.variables.values() if "sensor" in v.dimensions and len(v.dimensions) > 1 and v.dtype == float]
            for array in arrays:
                if f"sensor_{name}" not in array.coordinates.split():
                    faults.append(f"{where}: {array.name} does not name sensor_{name}")

print("\n".join(faults[:20]))
