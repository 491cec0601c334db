"""Reads files with flags as people do, and prints what they see, in JSON: netCDF4, xarray, h5py.

usage: check_flags.py FILE...
"""

import json
import sys

import netCDF4
import numpy
import xarray


def flags_named(variable, meaning):
    """Where a variable has this flag, as CF says."""
    values = dict(zip(variable.attrs["flag_meanings"].split(), variable.attrs["flag_values"].tolist()))
    return (variable == values[meaning]).values


def see(path):
    with netCDF4.Dataset(path) as file:
        plain = file["readings_qc"][:]
        seen = {
            "netCDF4": numpy.ma.getdata(plain).ravel().tolist(),
            "masked": bool(numpy.ma.is_masked(plain)),
            "mode": numpy.ma.getdata(file["mode"][:]).ravel().tolist(),
            "dimensions": list(file["readings_qc"].dimensions),
        }
    with xarray.open_dataset(path) as data:
        flags = data["readings_qc"]
        seen["dtype"] = str(flags.dtype)
        seen["modeType"] = str(data["mode"].dtype)
        seen["ancillary"] = data["readings"].attrs["ancillary_variables"]
        seen["standardName"] = flags.attrs["standard_name"]
        seen["flagType"] = str(flags.attrs["flag_values"].dtype)
        seen["good"] = data["readings"].where(flags_named(flags, "good")).sum().item()
        seen["fail"] = int(flags_named(flags, "fail").sum())
        seen["sensors"] = sorted(name for name in flags.coords if "sensor" in flags[name].dims)
    if netCDF4.Dataset(path).data_model.startswith("NETCDF4"):
        import h5py

        with h5py.File(path) as file:
            seen["h5py"] = file["readings_qc"][()].ravel().tolist()
            seen["h5type"] = str(file["readings_qc"].dtype)
    return seen


print(json.dumps([see(path) for path in sys.argv[1:]]))
