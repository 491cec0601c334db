"""Changes netCDF-4 files with netCDF-C and h5py, as users do, and reads them again after every change.

Usage: change.py file.nc. Each change works on its own copy, which stays beside the file for other readers.
The file: unlimited `time`, `sensor`, a string variable `labels(sensor)`, `data(time, sensor)` = 10 * time + sensor in
compressed chunks, `other(time)` = -time, an attribute `note` of `data`.
Prints {"files": [path, ...], "problems": [text, ...]}.
"""

import json
import shutil
import sys

import h5py
import netCDF4
import numpy

N = 100
SENSORS = 4


def grid(n):
    return 10.0 * numpy.arange(n)[:, None] + numpy.arange(SENSORS)


def append_netcdf(path):
    with netCDF4.Dataset(path, "a") as d:
        d["time"][N:2 * N] = numpy.arange(N, 2 * N)
        d["data"][N:2 * N] = grid(2 * N)[N:]
        d["other"][N:2 * N] = -numpy.arange(N, 2 * N)
    return {"time": 2 * N}


def append_h5py(path):
    with h5py.File(path, "r+") as f:
        for name in ("time", "data", "other"):
            f[name].resize(2 * N, axis=0)
        f["time"][N:] = numpy.arange(N, 2 * N)
        f["data"][N:] = grid(2 * N)[N:]
        f["other"][N:] = -numpy.arange(N, 2 * N)
    return {"time": 2 * N}


def overwrite(path):
    with netCDF4.Dataset(path, "a") as d:
        d["data"][5:50] = d["data"][5:50] * 1.0
        d["labels"][1] = "a longer label than there was before"
        d["labels"][1] = "sensor1"
    return {}


def rename_dimension(path):
    """One without a variable: netCDF-C loses the values of a coordinate variable that it renames, in its own files, too."""
    with netCDF4.Dataset(path, "a") as d:
        d.renameDimension("sensor", "channel")
    return {"dimensions": {"sensor": "channel"}}


def rename_variable(path):
    with netCDF4.Dataset(path, "a") as d:
        d.renameVariable("data", "renamed")
    return {"variables": {"data": "renamed"}}


def add_variables_netcdf(path):
    """More than a group holds in its header by default, so that links move to dense storage."""
    with netCDF4.Dataset(path, "a") as d:
        d.createDimension("new", 3)
        for i in range(12):
            d.createVariable(f"added_{i}", "i4", ("new", "sensor"), zlib=True)[:] = numpy.full((3, SENSORS), i)
        for i in range(12):
            if (d[f"added_{i}"][:] != i).any():
                raise ValueError(f"added_{i}")
    return {"added": 12}


def add_variables_h5py(path):
    with h5py.File(path, "r+") as f:
        for i in range(12):
            added = f.create_dataset(f"added_{i}", data=numpy.arange(SENSORS) + i)
            added.dims[0].attach_scale(f["sensor"])
    return {"added": 12}


def attributes_netcdf(path):
    """Deletes one, changes one for a longer one, and adds many, so that attributes move to dense storage."""
    with netCDF4.Dataset(path, "a") as d:
        d["data"].delncattr("note")
        d["data"].units = "a much longer unit than before"
        for i in range(20):
            d["data"].setncattr(f"more_{i}", i)
        d.setncattr("history", "changed")
        d.setncattr_string("list", ["one", "two"])
    with netCDF4.Dataset(path) as d:
        names = ["_FillValue", "units"] + [f"more_{i}" for i in range(20)]
        if sorted(d["data"].ncattrs()) != sorted(names) or d["data"].more_19 != 19 or d.list != ["one", "two"]:
            raise ValueError(f"attributes {d['data'].ncattrs()}")
    return {"attributes": True}


def attributes_h5py(path):
    with h5py.File(path, "r+") as f:
        del f["data"].attrs["note"]
        f["data"].attrs["units"] = "a much longer unit than before"
        for i in range(20):
            f["data"].attrs[f"more_{i}"] = i
    with h5py.File(path) as f:
        if f["data"].attrs["more_19"] != 19 or "note" in f["data"].attrs:
            raise ValueError(f"attributes {list(f['data'].attrs)}")
    return {"attributes": True}


def delete_variable(path):
    with h5py.File(path, "r+") as f:
        del f["other"]
    return {"deleted": "other"}


def check(path, change):
    dimension = lambda name: change.get("dimensions", {}).get(name, name)
    variable = lambda name: change.get("variables", {}).get(name, name)
    n = change.get("time", N)
    with netCDF4.Dataset(path) as d:
        d.set_auto_mask(False)
        expect(d[variable("time")][:].tolist() == list(range(n)), "time")
        expect(d[variable("data")][:].tolist() == grid(n).tolist(), "data")
        expect(d[variable("data")].dimensions == (dimension("time"), dimension("sensor")), "dimensions")
        expect(d["labels"][:].tolist() == [f"sensor{i}" for i in range(SENSORS)], "labels")
        expect(d["labels"].dimensions == (dimension("sensor"),), "dimensions of labels")
        expect(d.dimensions[dimension("time")].isunlimited(), "unlimited")
        if change.get("deleted") != "other":
            expect(d["other"][:].tolist() == [-i for i in range(n)], "other")
        if not change.get("attributes"):
            expect(d[variable("data")].note == "first note", "note")
        for i in range(change.get("added", 0)):
            expect("sensor" in d[f"added_{i}"].dimensions, f"dimensions of added_{i}")


def expect(holds, what):
    if not holds:
        raise ValueError(f"{what} is wrong")


CHANGES = [
    append_netcdf, append_h5py, overwrite, rename_dimension, rename_variable, add_variables_netcdf,
    add_variables_h5py, attributes_netcdf, attributes_h5py, delete_variable,
]


def main():
    original = sys.argv[1]
    check(original, {})
    files = []
    problems = []
    for change in CHANGES:
        path = f"{original}.{change.__name__}.nc"
        shutil.copy(original, path)
        files.append(path)
        try:
            check(path, change(path))
        except Exception as error:
            problems.append(f"{change.__name__}: {error!r}")
    # All that go together, one after the other on one file.
    path = f"{original}.all.nc"
    shutil.copy(original, path)
    files.append(path)
    try:
        for change in (append_netcdf, overwrite, attributes_h5py, add_variables_netcdf):
            change(path)
        check(path, {"time": 2 * N, "attributes": True, "added": 12})
    except Exception as error:
        problems.append(f"all: {error!r}")
    print(json.dumps({"files": files, "problems": problems}))


main()
