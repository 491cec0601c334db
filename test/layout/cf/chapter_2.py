"""CF 1.11, chapter 2: files and components."""

import re

import numpy as np

from .checks import check
from .file import type_of

NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_]*$")
# Names that netCDF itself uses.
OURS = {"_FillValue", "_Encoding"}
TEXTS = {"Conventions", "title", "history", "institution", "source", "references", "comment", "featureType"}
STRINGS = TEXTS | {
    *("units", "standard_name", "long_name", "coordinates", "axis", "positive", "calendar", "cf_role"),
    *("flag_meanings", "sample_dimension", "instance_dimension", "cell_methods", "ancillary_variables"),
    "units_metadata",
}


@check("2.1 Filename")
def filename(file):
    if not file.path.endswith(".nc"):
        yield f"the name {file.path} does not end in .nc"


@check("2.2 Data Types")
def data_types(file):
    for name, attributes in [("", file.attributes), *file.of.items()]:
        for attribute, value in attributes.items():
            if attribute in STRINGS and not isinstance(value, str):
                yield f"{name}:{attribute} is no string, but {value!r}"
    for name, v in file.variables.items():
        if v.dtype is not str and v.dtype.kind not in "Siuf":
            yield f"{name} is of type {v.dtype}"


@check("2.3 Naming Conventions")
def names(file):
    everything = {"variable": file.variables, "dimension": file.ds.dimensions, "attribute": file.attributes}
    for what, found in everything.items():
        yield from (f"the {what} {name!r}" for name in found if not NAME.match(name))
    for name, attributes in file.of.items():
        yield from (f"the attribute {name}:{a}" for a in attributes if a not in OURS and not NAME.match(a))
    seen = {}
    for name in file.variables:
        other = seen.setdefault(name.lower(), name)
        if other != name:
            yield f"the variables {other} and {name} differ only by case"


@check("2.4 Dimensions")
def dimensions(file):
    order = {"time": 0, "altitude": 1, "latitude": 2, "longitude": 3}
    for name, v in file.variables.items():
        if len(set(v.dimensions)) < len(v.dimensions):
            yield f"{name} has a dimension twice: {v.dimensions}"
        kinds = [file.of[d].get("standard_name") for d in v.dimensions if d in file.coordinate_variables]
        places = [order[kind] for kind in kinds if kind in order]
        if places != sorted(places):
            yield f"the dimensions of {name} are in the order {kinds}"


@check("2.5.1 Missing data, valid and actual range of data")
def missing_data(file):
    for name, v in file.variables.items():
        a = file.of[name]
        limits = [key for key in ("valid_range", "valid_min", "valid_max") if key in a]
        if "valid_range" in limits and len(limits) > 1:
            yield f"{name} has {' and '.join(limits)}"
        for key in ("_FillValue", "missing_value"):
            if key in a and type_of(a[key]) != v.dtype and not (v.dtype == "S1" and isinstance(a[key], (str, bytes))):
                yield f"{name}:{key} is of type {type_of(a[key])}, not {v.dtype}"
        if "_FillValue" in a and "missing_value" in a and not same(a["_FillValue"], a["missing_value"]):
            yield f"{name} has two fill values"
        low, high = a.get("valid_range", (a.get("valid_min"), a.get("valid_max")))
        if "_FillValue" in a and low is not None and high is not None and low <= a["_FillValue"] <= high:
            yield f"the fill value of {name} is within the valid range"
        if "actual_range" in a:
            yield from actual_range(name, v, a)


def actual_range(name, v, a):
    want = type_of(a.get("scale_factor", a.get("add_offset", np.zeros(1, v.dtype))))
    found = np.atleast_1d(a["actual_range"])
    if found.dtype != want or found.shape != (2,):
        yield f"{name}:actual_range is {found!r}, of type {found.dtype}, not two of {want}"
        return
    values = v[:].astype(float)
    present = values[~np.isnan(values) & ~np.isin(v[:], [a.get("_FillValue", np.nan)])]
    present = present * a.get("scale_factor", 1) + a.get("add_offset", 0)
    if present.size == 0 or found[0] != present.min() or found[1] != present.max():
        yield f"{name}:actual_range is {found}, which is not that of its values"


def same(a, b):
    return np.array_equal(np.asarray(a), np.asarray(b), equal_nan=np.asarray(a).dtype.kind == "f")


@check("2.6.1 Identification of Conventions")
def conventions(file):
    found = file.attributes.get("Conventions", "")
    if not isinstance(found, str) or "CF-1.11" not in re.split(r"[ ,]+", found):
        yield f"Conventions is {found!r}"


@check("2.6.2 Description of File Contents")
def description(file):
    for name, a in file.of.items():
        yield from (f"{name} has {key}, which is a global attribute" for key in ("title", "history") if key in a)


@check("2.6.3 External variables")
def external_variables(file):
    if "external_variables" in file.attributes:
        yield "external_variables"


@check("2.7 Groups")
def groups(file):
    if file.ds.groups:
        yield f"there are groups: {list(file.ds.groups)}"
