"""Changes netCDF-4 files in place with netCDF-C and h5py, each change in its own copy.

Usage: overwrite.py file.nc. Prints {name of the change: path}. The file is that of foreign-changes.test.ts.
"""

import json
import shutil
import sys

import h5py
import netCDF4
import numpy


def open_netcdf(path):
    """Opened for writing, and closed again."""
    netCDF4.Dataset(path, "a").close()


def open_h5py(path):
    h5py.File(path, "r+").close()


def global_attribute(path):
    with netCDF4.Dataset(path, "a") as d:
        d.history = "a new attribute"


def many_global_attributes(path):
    """More than eight, so that attributes leave the header of the root group."""
    with netCDF4.Dataset(path, "a") as d:
        for i in range(20):
            d.setncattr(f"more_{i}", f"number {i}")


def attribute_in_place(path):
    with h5py.File(path, "r+") as f:
        f["machine_00"].attrs.modify("installed", numpy.bytes_("2019-03-24"))


def same_attribute(path):
    with netCDF4.Dataset(path, "a") as d:
        d["machine_00"].company = "AnotherCo, Inc"


def rename(path):
    with netCDF4.Dataset(path, "a") as d:
        d.renameVariable("machine_00", "machine_99")


def add_h5py(path):
    with h5py.File(path, "r+") as f:
        f["new"] = numpy.arange(10)


def delete_h5py(path):
    with h5py.File(path, "r+") as f:
        del f["machine_02"]


def delete_and_add(path):
    """What is added may take the room of what was deleted."""
    with h5py.File(path, "r+") as f:
        del f["machine_02"]
        for i in range(5):
            f[f"new_{i}"] = numpy.arange(100) + i


def value(path):
    """One value, so that its chunk is compressed again."""
    with h5py.File(path, "r+") as f:
        f["machine_01"][100, 2] = 17.5


def zeros(path):
    """Chunks that become much smaller."""
    with h5py.File(path, "r+") as f:
        f["machine_01"][...] = 0


def value_netcdf(path):
    with netCDF4.Dataset(path, "a") as d:
        d["machine_01"][700, 1] = -3.25


def time(path):
    with h5py.File(path, "r+") as f:
        f["time"][10] = 12345


def text(path):
    with netCDF4.Dataset(path, "a") as d:
        d["sensor_labels"][1] = "another"


CHANGES = [
    open_netcdf, open_h5py, global_attribute, many_global_attributes, attribute_in_place, same_attribute, rename,
    add_h5py, delete_h5py, delete_and_add, value, zeros, value_netcdf, time, text,
]

files = {}
for change in CHANGES:
    copy = f"{sys.argv[1]}.{change.__name__}.nc"
    shutil.copy(sys.argv[1], copy)
    change(copy)
    files[change.__name__] = copy
print(json.dumps(files))
