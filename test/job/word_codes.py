"""Prints each variable of flags in datasets, and all of them opened as one: its words, its type, its values as words.

usage: word_codes.py FILE.nc...
"""

import json
import sys

import numpy as np
import xarray as xr


def meanings(variable):
    """The words of the codes."""
    codes = np.atleast_1d(variable.attrs["flag_values"]).tolist()
    labels = variable.attrs.get("flag_labels")
    return dict(zip(codes, json.loads(labels) if labels else variable.attrs["flag_meanings"].split()))


def words(variable, by_code):
    """The words of the values; None for a missing one."""
    return [None if np.isnan(code) else by_code[int(code)] for code in variable.values.ravel().tolist()]


def flags(dataset):
    found = {}
    for name, variable in sorted(dataset.variables.items()):
        if "flag_values" not in variable.attrs:
            continue
        codes = np.atleast_1d(variable.attrs["flag_values"]).tolist()
        found[name] = {
            "codes": dict(zip(variable.attrs["flag_meanings"].split(), codes)),
            "dtype": str(variable.encoding["dtype"]),
            "fill": int(variable.encoding["_FillValue"]),
            "words": words(variable, meanings(variable)),
        }
    return found


files = sys.argv[1:]
result = []
known = {}
for file in files:
    with xr.open_dataset(file) as dataset:
        result.append(flags(dataset))
        for name in result[-1]:
            for code, word in meanings(dataset[name]).items():
                assert known.setdefault(name, {}).setdefault(code, word) == word, (name, code, word)
if len(files) > 1:
    with xr.open_mfdataset(files, combine="nested", concat_dim="time", data_vars="minimal") as dataset:
        result.append({name: words(dataset[name], by_code) for name, by_code in known.items()})
print(json.dumps(result))
