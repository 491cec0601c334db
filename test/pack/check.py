"""Packs the same values with xarray, and compares files: raw values, attributes, and decoded values.

Usage: check.py manifest.json, {"file": ours, "other": ours in another format, "variables": [{"name",
"values": path of doubles, "encoding": as for fleetcdf, "fits": whether to compare with xarray}]}.
Prints {"variables": number, "unrepresentable": {name: number}, "problems": [text, ...]}.
"""

import json
import os
import sys
import tempfile

import netCDF4
import numpy
import xarray

KEYS = ("dtype", "scale_factor", "add_offset", "_FillValue")


def encoding_of(entry):
    """The encoding for xarray, which wants a fill value to be named."""
    encoding = {key: value for key, value in entry["encoding"].items() if key in KEYS}
    for key in ("scale_factor", "add_offset"):
        if key in encoding:
            encoding[key] = float(encoding[key])  # JSON has 2 for 2.0
    dtype = numpy.dtype(encoding.setdefault("dtype", "float64"))
    default = numpy.nan if dtype.kind == "f" else netCDF4.default_fillvals[dtype.str[1:]]
    encoding["_FillValue"] = dtype.type(encoding.get("_FillValue", default))
    return encoding


def expected(values, encoding):
    """Raw values by NumPy alone, and how many do not fit."""
    dtype = numpy.dtype(encoding["dtype"])
    fill = encoding["_FillValue"]
    with numpy.errstate(over="ignore", invalid="ignore"):
        packed = (values - encoding.get("add_offset", 0)) / encoding.get("scale_factor", 1)
        if dtype.kind == "f":
            raw = packed.astype(dtype)
            fits = numpy.isfinite(raw) & (raw != fill)
        else:
            info = numpy.iinfo(dtype)
            rounded = numpy.rint(packed)
            # Limits of 64 bits are no doubles: what is not below the next power of two does not fit.
            fits = (rounded >= float(info.min)) & (rounded < float(info.max) + (dtype.itemsize < 8))
            raw = numpy.where(fits, rounded, 0).astype(dtype)
            fits &= raw != fill
    missing = numpy.isnan(values)
    return numpy.where(fits & ~missing, raw, fill).astype(dtype), int((~fits & ~missing).sum())


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and numpy.array_equal(a, b, equal_nan=a.dtype.kind == "f")


def attributes(variable):
    found = {key: variable.getncattr(key) for key in variable.ncattrs()}
    return {key: (numpy.asarray(value).dtype.str, repr(value)) for key, value in found.items()}


def main():
    with open(sys.argv[1]) as file:
        manifest = json.load(file)
    entries = manifest["variables"]
    values = {entry["name"]: numpy.fromfile(entry["values"], "f8") for entry in entries}
    encodings = {entry["name"]: encoding_of(entry) for entry in entries}
    unrepresentable, problems = {}, []
    for path in (manifest["file"], manifest["other"]):
        with netCDF4.Dataset(path) as ours:
            ours.set_auto_maskandscale(False)
            for name in values:
                raw, unrepresentable[name] = expected(values[name], encodings[name])
                if not same(ours[name][:], raw):
                    wrong = numpy.nonzero(ours[name][:] != raw)[0][:3]
                    problems.append(f"{name} {encodings[name]}: {values[name][wrong]} is {ours[name][:][wrong]}, not {raw[wrong]}")
    fitting = [entry["name"] for entry in entries if entry["fits"]]
    theirs = os.path.join(tempfile.mkdtemp(), "xarray.nc")
    written = xarray.Dataset({name: (f"x_{name}", values[name]) for name in fitting})
    written.to_netcdf(theirs, engine="netcdf4", encoding={name: encodings[name] for name in fitting})
    with netCDF4.Dataset(manifest["file"]) as a, netCDF4.Dataset(theirs) as b:
        a.set_auto_maskandscale(False)
        b.set_auto_maskandscale(False)
        for name in fitting:
            if not same(a[name][:], b[name][:]):
                problems.append(f"{name}: raw values are not xarray's")
            if attributes(a[name]) != attributes(b[name]):
                problems.append(f"{name}: {attributes(a[name])}, in xarray {attributes(b[name])}")
    with xarray.open_dataset(manifest["file"]) as a, xarray.open_dataset(theirs) as b:
        if not a[fitting].identical(b):
            problems.append("xarray decodes other values")
    print(json.dumps({"variables": len(entries), "unrepresentable": unrepresentable, "problems": problems}))


main()
