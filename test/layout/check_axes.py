"""Compares datasets of machines along one time axis with those of the same machines along axes of their own.

Takes on standard input JSON: [{"shared", "own", "engine"}, …]; prints what differs.
"""

import json
import sys

import numpy as np
import xarray as xr

faults = []


def check(case):
    options = {"engine": case["engine"], "mask_and_scale": True}
    with xr.open_dataset(case["shared"], **options) as shared, xr.open_dataset(case["own"], **options) as own:
        union = sorted({t for name, v in own.variables.items() if name.startswith("time_") for t in v.values})
        if not np.array_equal(shared["time"].values, np.array(union)):
            faults.append(f"{case['shared']}: time {shared['time'].values}")
            return
        machines = [name for name, v in own.data_vars.items() if "machine" in v.attrs]
        if not machines:
            faults.append(f"{case['own']}: no machines")
        for name in machines:
            axis = own[name].dims[0]
            fill = {"S": b"", "U": "", "O": ""}.get(own[name].dtype.kind, np.nan)
            want = own[name].rename({axis: "time"}).reindex(time=shared["time"], fill_value=fill)
            if want.dims != shared[name].dims or repr(want.attrs) != repr(shared[name].attrs):
                faults.append(f"{case['shared']}: {name} {shared[name].dims} {shared[name].attrs}, not {want.attrs}")
            nan = {"equal_nan": True} if want.dtype.kind == "f" else {}
            if not np.array_equal(want.values, shared[name].values, **nan):
                faults.append(f"{case['shared']}: values of {name}")
            if "sensor_labels" in own[name].coords and own["sensor_labels"].dims == ("sensor",):
                if list(own["sensor_labels"].values) != list(shared["sensor_labels"].values):
                    faults.append(f"{case['shared']}: sensor_labels")
        if "sensor_labels" in shared and shared["sensor_labels"].dims == ("time", "sensor"):
            labels = shared["sensor_labels"].values
            if not (labels == labels[0]).all() or labels.shape[0] != len(union):
                faults.append(f"{case['shared']}: sensor_labels of readings")


def combine(paths):
    """The days of a fleet, one after the other."""
    days = [xr.open_dataset(path) for path in paths]
    whole = xr.combine_by_coords(days, combine_attrs="drop_conflicts", data_vars="minimal", coords="minimal", compat="override")
    for day in days:
        part = whole.sel(time=day["time"])
        for name in day.data_vars:
            if not np.array_equal(part[name].values, day[name].values, equal_nan=day[name].dtype.kind == "f"):
                faults.append(f"combined: {name}")
    if len(whole["time"]) != sum(len(day["time"]) for day in days):
        faults.append(f"combined: {whole.sizes}")


asked = json.load(sys.stdin)
for one in asked.get("pairs", []):
    check(one)
if "days" in asked:
    combine(asked["days"])
print("\n".join(faults[:20]))
