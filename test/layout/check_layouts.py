"""Reads datasets with xarray, without any argument, and compares every value with what the database holds.

Takes on standard input JSON: [{"path", "layout", "expected": {machines, signals, readings, facts}}, …]; prints what differs.
"""

import json
import sys

import numpy as np
import xarray as xr

faults = []

UNITS = {"temperature": "degC", "speed": "min-1"}


def times_of(rows):
    return np.array([row[0] for row in rows], dtype="datetime64[ms]").astype("datetime64[ns]")


def values_of(rows, signal):
    return np.array([np.nan if row[1][signal] is None else row[1][signal] for row in rows])


def same(where, got, want):
    if got.shape != want.shape or not np.array_equal(got, want, equal_nan=want.dtype.kind == "f"):
        faults.append(f"{where}: {got!r}, not {want!r}")


def text(values):
    return [str(v) for v in np.asarray(values).reshape(-1)]


def check_machines(where, ds, expected):
    for machine in expected["machines"]:
        rows = expected["readings"][machine]
        found = [v for v in ds.data_vars.values() if v.attrs.get("machine") == machine]
        if len(found) != 1:
            faults.append(f"{where}: {machine} is in {len(found)} variables")
            continue
        variable = found[0]
        axis = variable.dims[0]
        same(f"{where} {machine} time", variable[axis].values, times_of(rows))
        check_names(where, ds, variable, expected)
        for s, signal in enumerate(expected["signals"]):
            want = values_of(rows, s)
            same(f"{where} {machine} {signal}", variable.values[:, s], want)
            same(f"{where} {machine} {signal} by name", variable.sel(sensor=signal).values, want)
            last = variable.sel({axis: times_of(rows[-1:])[0], "sensor": signal})
            same(f"{where} {machine} {signal} by time", last.values, want[-1])
            day = variable.sel({axis: str(times_of(rows[:1])[0])[:10]})
            same(f"{where} {machine} {signal} of a day", day.sel(sensor=signal).values, want[: day.sizes[axis]])
            if day.sizes[axis] == 0:
                faults.append(f"{where} {machine}: nothing on {axis} at the day of the first reading")
        for fact, value in expected["facts"].get(machine, {}).items():
            if variable.attrs.get(fact) != value:
                faults.append(f"{where} {machine}: {fact} is {variable.attrs.get(fact)!r}, not {value!r}")


def check_names(where, ds, variable, expected):
    for name in ["sensor", "sensor_labels"]:
        if name not in variable.coords or text(ds[name].values) != expected["signals"] or ds[name].dims != ("sensor",):
            faults.append(f"{where}: {name} is {ds.get(name)}")
    if list(variable.indexes["sensor"]) != expected["signals"]:
        faults.append(f"{where}: the index sensor is {variable.indexes['sensor']}")


def check_stacked(where, ds, expected):
    """The signals have different units, so each has a variable of its own."""
    facts = {name for known in expected["facts"].values() for name in known}
    for signal in expected["signals"]:
        if ds[signal].dims != ("machine", "time"):
            faults.append(f"{where}: dimensions {ds[signal].dims}")
        if ds[signal].attrs["units"] != UNITS[signal]:
            faults.append(f"{where}: {signal} has the units {ds[signal].attrs['units']!r}")
        for name in ["machine", "time", *facts]:
            if name not in ds[signal].coords:
                faults.append(f"{where}: {name} is no coordinate")
    union = sorted({row[0] for rows in expected["readings"].values() for row in rows})
    same(f"{where} time", ds["time"].values, times_of([[t] for t in union]))
    places = {t: i for i, t in enumerate(union)}
    for machine in expected["machines"]:
        rows = expected["readings"][machine]
        for s, signal in enumerate(expected["signals"]):
            want = np.full(len(union), np.nan)
            want[[places[row[0]] for row in rows]] = values_of(rows, s)
            same(f"{where} {machine} {signal}", ds[signal].sel(machine=machine).values, want)


def check_ragged(where, ds, expected):
    index = ds["machine_index"].values
    sizes = np.bincount(index, minlength=len(expected["machines"]))
    if "row_size" in ds:
        same(f"{where} row_size", ds["row_size"].values.astype(sizes.dtype), sizes)
    if ("row_size" in ds) == ("instance_dimension" in ds["machine_index"].attrs):
        faults.append(f"{where}: neither contiguous nor indexed, or both")
    if np.any(np.diff(index) < 0) or index.dtype != np.int8:
        faults.append(f"{where}: machine_index {index!r}")
    if text(ds["machine"].values) != expected["machines"]:
        faults.append(f"{where}: machines {text(ds['machine'].values)}")
    ends = np.cumsum(sizes)
    for m, machine in enumerate(expected["machines"]):
        rows = expected["readings"][machine]
        part = slice(ends[m] - sizes[m], ends[m])
        same(f"{where} {machine} time", ds["time"].values[part], times_of(rows))
        for s, signal in enumerate(expected["signals"]):
            same(f"{where} {machine} {signal}", ds[signal].values[part], values_of(rows, s))
    check_groups(where, ds, expected)
    facts = {name for known in expected["facts"].values() for name in known}
    for name in ["time", "machine", "machine_index", *facts]:
        if name not in ds.coords:
            faults.append(f"{where}: {name} is no coordinate")


def check_groups(where, ds, expected):
    """By index, and by name."""
    names = ds["machine"][ds["machine_index"]].rename("name")
    for s, signal in enumerate(expected["signals"]):
        want = {m: np.nanmax(values_of(expected["readings"][m], s)) for m in expected["machines"]}
        by_index = ds[signal].groupby("machine_index").max()
        same(f"{where} {signal} by index", by_index.values, np.array(list(want.values())))
        by_name = ds[signal].groupby(names).max()
        got = dict(zip(text(by_name["name"].values), by_name.values.tolist()))
        if got != want:
            faults.append(f"{where}: {signal} by name is {got}, not {want}")
    for machine in expected["machines"]:
        same(f"{where} {machine} by name", ds["time"][(names == machine).values].values, times_of(expected["readings"][machine]))


def check_facts(where, ds, expected):
    names = text(ds["machine"].values)
    for machine, facts in expected["facts"].items():
        for fact, value in facts.items():
            got = ds[fact].values[names.index(machine)] if fact in ds else None
            if got != value:
                faults.append(f"{where} {machine}: {fact} is {got!r}, not {value!r}")


CHECKS = {"machines": check_machines, "stacked": check_stacked, "ragged": check_ragged, "indexed": check_ragged}

for case in json.load(sys.stdin):
    where = case["path"]
    for engine in case["engines"]:
        with xr.open_dataset(where, engine=engine) as ds:
            ds.load()
            CHECKS[case["layout"]](f"{where} ({engine})", ds, case["expected"])
            if case["layout"] != "machines":
                check_facts(f"{where} ({engine})", ds, case["expected"])

print("\n".join(faults[:20]))
