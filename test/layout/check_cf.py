"""The rules of the CF conventions (1.11) and of ACDD 1.3 that the layouts rely on, as assertions.

Arguments: netCDF files. Prints every rule that one of them breaks, with its section.
"""

import json
import re
import sys

import numpy as np
from netCDF4 import Dataset

TEXT = re.compile(r"^string\d+$")
ROLES = {"timeSeries": "timeseries_id", "trajectory": "trajectory_id"}
AXES = {"latitude": "Y", "longitude": "X", "altitude": "Z", "time": "T"}
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
DURATION = re.compile(r"^P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")

faults = []


def own_dimensions(variable):
    """Without the trailing one that holds the bytes of a text."""
    return [d for d in variable.dimensions if not (variable.dtype == "S1" and TEXT.match(d))]


def check_variable(fault, ds, name, v):
    a = v.__dict__
    if not re.match(r"^[A-Za-z][A-Za-z0-9_]*$", name):
        fault("2.3", f"the name {name!r}")
    if "long_name" not in a and "standard_name" not in a:
        fault("3", f"{name} has neither long_name nor standard_name")
    if "standard_name" in a and not re.match(r"^[a-z][a-z0-9_]*$", a["standard_name"]):
        fault("3.3", f"{name}: standard_name {a['standard_name']!r}")
    if "_FillValue" in a and np.asarray(a["_FillValue"]).dtype != v.dtype:
        fault("2.5.1", f"_FillValue of {name} is of type {np.asarray(a['_FillValue']).dtype}, not {v.dtype}")
    if "axis" in a and v.dimensions != (name,):
        fault("4", f"{name} is no coordinate variable and has an axis")
    if "axis" in a and AXES.get(a.get("standard_name")) != a["axis"]:
        fault("4", f"{name}: axis {a['axis']!r} of a {a.get('standard_name')}")
    if a.get("standard_name") == "altitude" and a.get("positive") != "up":
        fault("4.3", f"{name} does not say that up is positive")
    if a.get("standard_name") == "time":
        if not re.match(r"^(days|hours|minutes|(milli|micro|nano)?seconds) since \d{4}-\d\d-\d\d$", a["units"]):
            fault("4.4", f"{name}: units {a['units']!r}")
        if a["calendar"] != "proleptic_gregorian":
            fault("4.4.1", f"{name}: calendar {a['calendar']!r}")
    elif "calendar" in a:
        fault("4.4.1", f"{name} is no time and has a calendar")
    if "flag_values" in a:
        meanings = a["flag_meanings"].split(" ")
        if np.asarray(a["flag_values"]).dtype != v.dtype or len(meanings) != np.size(a["flag_values"]):
            fault("3.5", f"{name}: flag_values and flag_meanings")
        if len(set(meanings)) < len(meanings) or not all(re.match(r"^[\w.+@-]+$", m) for m in meanings):
            fault("3.5", f"{name}: flag_meanings {a['flag_meanings']!r}")
        labels = json.loads(a["flag_labels"]) if "flag_labels" in a else meanings
        if len(set(labels)) < len(meanings) or ("flag_labels" in a and labels == meanings):
            fault("3.5", f"{name}: flag_labels {labels!r}")
    if v.dimensions == (name,):
        values = v[:]
        if np.ma.is_masked(values) or not np.all(np.diff(values) > 0):
            fault("5", f"the coordinate variable {name} is not strictly monotonic")
        if "_FillValue" in a or "missing_value" in a:
            fault("5", f"the coordinate variable {name} has a fill value")
    for other in a.get("coordinates", "").split():
        if other not in ds.variables:
            fault("5", f"{name} names the coordinate {other}, which does not exist")
            continue
        missing = set(own_dimensions(ds[other])) - set(v.dimensions)
        sample = [r.sample_dimension for r in ds.variables.values() if "sample_dimension" in r.__dict__]
        sample += [r.dimensions[0] for r in ds.variables.values() if "instance_dimension" in r.__dict__]
        if missing and not (set(sample) & set(v.dimensions) and missing == {"machine"}):
            fault("5", f"{name} has the coordinate {other} along {missing}")


def check_geometry(fault, ds):
    kind = getattr(ds, "featureType", None)
    roles = [(n, v.cf_role) for n, v in ds.variables.items() if "cf_role" in v.__dict__]
    if kind is None:
        if roles:
            fault("9.5", f"cf_role without a featureType: {roles}")
        return
    if kind not in ROLES or [role for _, role in roles] != [ROLES[kind]]:
        fault("9.4", f"featureType {kind!r} with cf_role {roles}")
        return
    identifiers = [row.tobytes() for row in np.ma.filled(ds[roles[0][0]][:], b"\0")]
    if len(set(identifiers)) < len(identifiers):
        fault("9.5", f"{roles[0][0]} names an instance twice")
    counts = [v for v in ds.variables.values() if "sample_dimension" in v.__dict__]
    for v in counts:
        sample = ds.dimensions[v.sample_dimension]
        if v.dtype.kind != "i" or int(np.sum(v[:])) != len(sample):
            fault("9.3.3", f"{v.name} counts {int(np.sum(v[:]))} of {len(sample)} elements")
        for n, other in ds.variables.items():
            if sample.name in other.dimensions and other.dimensions[0] != sample.name:
                fault("9.3.3", f"{n} has the sample dimension in second place")
    indices = [v for v in ds.variables.values() if "instance_dimension" in v.__dict__]
    if len(counts) + len(indices) > 1:
        fault("9.3", f"{[v.name for v in [*counts, *indices]]} are representations of one dataset")
    for v in indices:
        instances = ds.dimensions.get(v.instance_dimension)
        roles_of = ds[roles[0][0]].dimensions[0]
        if v.dtype.kind != "i" or len(v.dimensions) != 1 or instances is None or roles_of != instances.name:
            fault("9.3.4", f"{v.name} is no index along {roles_of}")
        elif int(np.min(v[:])) < 0 or int(np.max(v[:])) >= len(instances):
            fault("9.3.4", f"{v.name} has {int(np.min(v[:]))} to {int(np.max(v[:]))} of {len(instances)} instances")
    data = [
        (n, v)
        for n, v in ds.variables.items()
        if {"time", "obs"} & set(v.dimensions) and v.__dict__.get("standard_name") not in AXES and n != "machine_index"
    ]
    for n, v in data:
        if "coordinates" not in v.__dict__:
            fault("9.5", f"the data variable {n} has no coordinates")


def check_globals(fault, ds):
    a = ds.__dict__
    if "CF-1.11" not in re.split(r"[ ,]+", a.get("Conventions", "")):
        fault("2.6.1", f"Conventions {a.get('Conventions')!r}")
    for name in ("title", "source", "id", "product_version"):
        if not isinstance(a.get(name), str) or not a[name]:
            fault("ACDD", f"{name} is {a.get(name)!r}")
    for name in ("time_coverage_start", "time_coverage_end"):
        if not TIME.match(a.get(name, "")):
            fault("ACDD", f"{name} is {a.get(name)!r}")
    for name in ("time_coverage_duration", "time_coverage_resolution"):
        if not DURATION.match(a.get(name, "")):
            fault("ACDD", f"{name} is {a.get(name)!r}")


for path in sys.argv[1:]:
    with Dataset(path) as ds:
        ds.set_auto_mask(False)

        def fault(section, message):
            faults.append(f"{path}: {section}: {message}")

        check_globals(fault, ds)
        check_geometry(fault, ds)
        if len({n.lower() for n in ds.variables}) < len(ds.variables):
            fault("2.3", "names that differ in case alone")
        for name, variable in ds.variables.items():
            check_variable(fault, ds, name, variable)

print("\n".join(faults[:20]))
