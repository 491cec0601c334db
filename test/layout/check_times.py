"""Reads the times of datasets with every reader of CF times and compares them with those of the database.

Takes on standard input JSON: [{"path", "times": [nanoseconds since 1970, …], "format", "units", "type"}, …]; prints what differs.
"""

import json
import re
import subprocess
import sys

import netCDF4
import numpy as np
import xarray as xr

faults = []


def nanoseconds(text):
    return int(np.datetime64(text.replace(" ", "T"), "ns").astype("int64"))


def with_netcdf4(path, **options):
    with netCDF4.Dataset(path) as ds:
        time = ds["time"]
        found = netCDF4.num2date(time[:], time.units, time.calendar, **options)
    return [nanoseconds(str(t.isoformat())) for t in found]


def with_xarray(path, engine):
    with xr.open_dataset(path, engine=engine) as ds:
        return [int(t.astype("datetime64[ns]").astype("int64")) for t in ds["time"].values]


def with_cftime(path):
    with xr.open_dataset(path, engine="netcdf4", use_cftime=True) as ds:
        return [nanoseconds(t.isoformat()) for t in ds["time"].values]


def with_ncdump(path):
    printed = subprocess.run(["ncdump", "-t", "-v", "time", path], capture_output=True, text=True, check=True).stdout
    return [nanoseconds(padded(t)) for t in re.findall(r'"([^"]+)"', printed.split("\ndata:")[1])]


def padded(text):
    """ncdump leaves out the end of a clock that is zero, and calculates hours as doubles."""
    date, _, clock = text.partition(" ")
    hours, minutes, seconds = (clock.split(":") + ["0", "0"])[:3]
    whole = np.datetime64(date) + np.timedelta64(int(hours or 0), "h") + np.timedelta64(int(minutes), "m")
    return str(whole + np.timedelta64(round(float(seconds)), "s"))


def is_same(reader, found, dataset):
    """xarray multiplies doubles to nanoseconds, and so rounds those that are more than 2^53 of them."""
    if reader.startswith("xarray") and dataset["type"] == "double" and not isinstance(found, str):
        return max(abs(a - b) for a, b in zip(found, dataset["times"], strict=True)) <= 1024
    return found == dataset["times"]


for dataset in json.load(sys.stdin):
    path, units = dataset["path"], dataset["units"]
    readers = {}
    if not units.startswith("nanoseconds"):
        readers["num2date"] = lambda: with_netcdf4(path)
        readers["num2date of Python"] = lambda: with_netcdf4(path, only_use_cftime_datetimes=False)
        readers["cftime"] = lambda: with_cftime(path)
    if re.match("days|hours|minutes|seconds", units):
        readers["ncdump"] = lambda: with_ncdump(path)
    engines = {"netcdf4": ["netcdf4", "h5netcdf"], "cdf5": ["netcdf4"]}.get(dataset["format"], ["netcdf4", "scipy"])
    for engine in engines:
        readers[f"xarray with {engine}"] = lambda engine=engine: with_xarray(path, engine)
    for reader, read in readers.items():
        try:
            found = read()
        except Exception as error:
            found = repr(error)
        if not is_same(reader, found, dataset):
            faults.append(f"{reader}: {path} ({units}): {found}, not {dataset['times']}")

print("\n".join(faults))
