"""CF 1.11, chapter 9: discrete sampling geometries."""

import numpy as np

from .checks import check
from .file import own_dimensions, texts

ROLES = {"timeseries": "timeseries_id", "trajectory": "trajectory_id"}
TYPES = {"point", "timeseries", "trajectory", "profile", "timeseriesprofile", "trajectoryprofile"}


def kind_of(file):
    return str(file.attributes.get("featureType", "")).lower()


@check("9.1 Features and feature types")
def required_coordinates(file):
    kind = kind_of(file)
    if kind not in ROLES:
        return
    found = {key: file.with_standard_name(key) for key in ("latitude", "longitude", "time")}
    for key, names in found.items():
        if len(names) != 1:
            yield f"featureType {kind} with {len(names)} coordinates of {key}"
    sample = ("obs",) if file.is_ragged() else ("machine", "time")
    for key in ("latitude", "longitude"):
        for name in found[key]:
            want = ("machine",) if kind == "timeseries" else sample
            values = np.asarray(file.variables[name][:], float)
            if file.variables[name].dimensions != want:
                yield f"{name} of a {kind} is along {file.variables[name].dimensions}"
            elif kind == "timeseries" and np.isnan(values).any():
                yield f"{name} is missing for {np.isnan(values).sum()} of {values.size} machines"
    for name in file.data:
        v = file.variables[name]
        if own_dimensions(v)[: len(sample)] != sample:
            yield f"the data variable {name} of a {kind} is along {v.dimensions}"
    for start, stop in instances(file):
        for name in found["time"]:
            if not np.all(np.diff(file.variables[name][start:stop]) > 0):
                yield f"{name} of an instance is not strictly increasing"
                break


def instances(file):
    """Where the elements of each instance of a contiguous ragged array lie."""
    for name in file.counts:
        ends = np.cumsum(file.variables[name][:])
        yield from zip(ends - file.variables[name][:], ends)


@check("9.3.3 Contiguous ragged array representation")
def contiguous(file):
    if len(file.counts) > 1:
        yield f"several count variables: {file.counts}"
    for name in file.counts:
        v, sample = file.variables[name], file.of[name]["sample_dimension"]
        if sample not in file.ds.dimensions:
            yield f"{name} counts along {sample}, which does not exist"
            continue
        length = len(file.ds.dimensions[sample])
        if v.dtype.kind not in "iu" or v.dimensions != ("machine",):
            yield f"the count variable {name} is {v.dtype} along {v.dimensions}"
        elif np.min(v[:], initial=0) < 0 or int(np.sum(v[:])) != length:
            yield f"{name} counts {int(np.sum(v[:]))} of {length} elements"
        yield from sole_sample_dimension(file, sample)


@check("9.3.4 Indexed ragged array representation")
def indexed(file):
    if file.counts and file.indices:
        yield f"both a count variable and an index variable: {file.counts}, {file.indices}"
    if len(file.indices) > 1:
        yield f"several index variables: {file.indices}"
    for name in file.indices:
        v, instance = file.variables[name], file.of[name]["instance_dimension"]
        if instance not in file.ds.dimensions:
            yield f"{name} names the instances {instance}, which do not exist"
            continue
        if v.dtype.kind not in "iu" or len(v.dimensions) != 1:
            yield f"the index variable {name} is {v.dtype} along {v.dimensions}"
            continue
        values = v[:]
        if values.size and (values.min() < 0 or values.max() >= len(file.ds.dimensions[instance])):
            yield f"{name} has an index beyond the instances"
        yield from sole_sample_dimension(file, v.dimensions[0])


def sole_sample_dimension(file, sample):
    for name, v in file.variables.items():
        if sample in v.dimensions and own_dimensions(v) != (sample,):
            yield f"{name} has other dimensions beside the sample dimension: {v.dimensions}"


@check("9.4 The featureType attribute")
def feature_type(file):
    kind = kind_of(file)
    if kind and kind not in TYPES:
        yield f"featureType is {file.attributes['featureType']!r}"
    elif kind and kind not in ROLES:
        yield f"featureType is {kind}, which we never write"


@check("9.5 Coordinates and metadata")
def metadata(file):
    kind = kind_of(file)
    roles = [(n, file.of[n]["cf_role"]) for n in file.variables if "cf_role" in file.of[n]]
    want = [ROLES[kind]] if kind in ROLES else []
    if [role for _, role in roles] != want:
        yield f"featureType {kind!r} with cf_role {roles}"
    for name, _ in roles:
        if own_dimensions(file.variables[name]) != ("machine",):
            yield f"{name} names the instances and is along {file.variables[name].dimensions}"
        identifiers = texts(file.variables[name])
        if len(set(identifiers)) < len(identifiers):
            yield f"{name} names an instance twice"
    if kind not in ROLES:
        return
    spatial = [n for key in ("latitude", "longitude", "altitude") for n in file.with_standard_name(key)]
    for name in file.data:
        named = {*file.names_in(name, "coordinates"), *file.variables[name].dimensions}
        needed = [n for n in [*spatial, "time"] if n not in named and n in [*file.auxiliary, "time"]]
        if "coordinates" not in file.of[name] or needed:
            yield f"the data variable {name} does not name its coordinates {needed}"


@check("9.6 Missing Data")
def missing(file):
    # A machine without readings is a feature with no elements yet (9.3.3), unless it has no name.
    for name in file.variables:
        if "cf_role" not in file.of[name]:
            continue
        unused = [i for i, identifier in enumerate(texts(file.variables[name])) if identifier == b""]
        for kind in ("latitude", "longitude", "altitude"):
            for other in file.with_standard_name(kind):
                v = file.variables[other]
                if unused and v.dimensions == ("machine",) and not np.isnan(np.asarray(v[:], float)[unused]).all():
                    yield f"{other} is there for an instance without {name}"
