"""Reads datasets as users do, and compares what they get with what SQL says.

Takes on standard input JSON: [{"database", "kind", "machines", "files": [{"path", "layout", "format"}, …]}, …]. Prints
JSON in its last line: {"files", "faults"}.
"""

import contextlib
import json
import re
import sqlite3
import subprocess
import sys
import warnings

import matplotlib

matplotlib.use("Agg")
import cftime
import dask
import h5netcdf
import matplotlib.pyplot as plt
import netCDF4
import numpy as np
import pandas as pd
import xarray as xr

# More machines than this are looked at one in many, and not with everything.
FEW = 20

faults = []
where = ""


def fault(message):
    if len(faults) < 20:
        faults.append(f"{where}: {message}")


def same(what, got, want):
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape or not np.array_equal(got, want, equal_nan=want.dtype.kind == "f"):
        fault(f"{what} is {got!r}, not {want!r}"[:500])


def text(values):
    return [str(v) for v in np.asarray(values).reshape(-1)]


def read_sql(path):
    """A data frame of each machine, by its times; in the order of the machines' first rows."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        frame = pd.read_sql_query("SELECT * FROM readings ORDER BY rowid", db)
    frame["time"] = pd.to_datetime(frame["time"]).dt.tz_localize(None)
    numbers = ["temperature", "speed"]
    frame[numbers] = frame[numbers].astype(float)
    if "machine" not in frame:
        return {None: frame.set_index("time")}
    return {m: rows.set_index("time").drop(columns="machine") for m, rows in frame.groupby("machine", sort=False)}


def chosen(tables):
    """The first, the last and one between of many."""
    names = list(tables)
    return names if len(names) <= FEW else [names[0], names[len(names) // 2], names[-1]]


# Each gives, by name of a machine, its array along (axis, sensor) and the array of its words.


def of_machines(ds):
    own = [v for v in ds.data_vars.values() if "sensor" in v.dims]
    words = {v.attrs["machine"]: v for v in ds.data_vars.values() if "flag_values" in v.attrs}
    return {v.attrs["machine"]: (v, v.dims[0], words.get(v.attrs["machine"])) for v in own}


def of_stacked(ds):
    names = text(ds["machine"].values)
    state = ds.get("state")
    found = dict.fromkeys(names)
    for name in chosen(names):
        words = None if state is None else state.sel(machine=name)
        found[name] = (ds["readings"].sel(machine=name), "time", words)
    return found


def of_ragged(ds):
    names = text(ds["machine"].values)
    ends = np.cumsum(np.bincount(ds["machine_index"].values, minlength=len(names)))
    found = dict.fromkeys(names)
    for name in chosen(names):
        m = names.index(name)
        part = slice(0 if m == 0 else ends[m - 1], ends[m])
        values = xr.concat([ds["temperature"][part], ds["speed"][part]], "sensor").T
        values = values.assign_coords(sensor=["temperature", "speed"]).swap_dims(obs="time")
        found[name] = (values, "time", ds["state"][part].swap_dims(obs="time") if "state" in ds else None)
    return found


BY_NAME = {"machines": of_machines, "stacked": of_stacked, "ragged": of_ragged}


def check_values(ds, layout, tables):
    found = BY_NAME[layout](ds)
    if None in tables:
        tables = {next(iter(found)): tables[None]}
    if set(found) != set(tables):
        fault(f"machines {sorted(found)[:5]}, not {sorted(tables)[:5]}")
        return
    for name in chosen(tables):
        table = tables[name]
        values, axis, words = found[name]
        for signal in ["temperature", "speed"]:
            got = values.sel(sensor=signal).to_series()
            same(f"{name} {signal}", got[got.index.isin(table.index)], table[signal].values)
            if got[~got.index.isin(table.index)].notna().any():
                fault(f"{name} {signal} has values at other times")
        time = table.index[len(table) // 2]
        at = values.sel({axis: time, "sensor": "speed"})
        same(f"{name} at {time}", at.values.reshape(-1), table["speed"].loc[[time]].values)
        day = values.sel({axis: str(time)[:10]}).sel(sensor="speed").to_series()
        same(f"{name} on a day", day[day.index.isin(table.index)], table["speed"].loc[str(time)[:10]].values)
        if words is not None:
            meanings = words.attrs["flag_meanings"].split(" ")
            codes = dict(zip(np.asarray(words.attrs["flag_values"]).reshape(-1).tolist(), meanings))
            series = words.to_series()
            got = [None if np.isnan(v) else codes[int(v)] for v in series[series.index.isin(table.index)]]
            same(f"{name} words", np.array(got, dtype=object), table["state"].values)


def check_groups(ds, layout, tables):
    means = {name: float(table["speed"].mean()) for name, table in tables.items()}
    if layout == "stacked":
        got = ds["readings"].sel(sensor="speed").groupby("machine").mean(...)
        got = dict(zip(text(got["machine"].values), got.values))
    elif layout == "ragged":
        by_name = ds["speed"].groupby(ds["machine"][ds["machine_index"]].rename("name")).mean()
        got = dict(zip(text(by_name["name"].values), by_name.values))
        if len(tables) <= FEW:
            by_index = ds["speed"].groupby("machine_index").mean()
            same("groups by name", np.sort(by_name.values), np.sort(by_index.values))
    else:
        for name, (values, axis, _) in list(of_machines(ds).items())[:3]:
            got = values.sel(sensor="speed").groupby(f"{axis}.hour").mean()
            table = tables[None] if None in tables else tables[name]
            want = table["speed"].groupby(table.index.hour).mean()
            if not np.allclose(got.values, want.values, equal_nan=True):
                fault(f"{name} by hour is {got.values}, not {want.values}")
        return
    if None in tables:
        means = {next(iter(got)): means[None]}
    for name, mean in means.items():
        if not np.isclose(got[name], mean, equal_nan=True):
            fault(f"the mean of {name} is {got[name]}, not {mean}")


def check_frame(ds, layout, tables):
    count = sum(int(table["speed"].count()) for table in tables.values())
    total = sum(float(table["speed"].sum()) for table in tables.values())
    if layout == "stacked":
        speed = ds["readings"].to_dataframe().xs("speed", level="sensor")["readings"]
    elif layout == "ragged":
        speed = ds[["speed"]].to_dataframe()["speed"]
    else:
        speed = pd.concat([v.to_dataframe(name="x").xs("speed", level="sensor")["x"] for v, _, _ in of_machines(ds).values()])
    if speed.count() != count or not np.isclose(speed.sum(), total):
        fault(f"the data frame has {speed.count()} values with the sum {speed.sum()}, not {count}, {total}")


def sums(ds, layout):
    if layout == "stacked":
        return ds["readings"].sum()
    if layout == "ragged":
        return ds["temperature"].sum() + ds["speed"].sum()
    return sum(v.sum() for v in list(ds.data_vars.values()) if "sensor" in v.dims)


def check_dask(path, layout, tables):
    """Chunks as stored, and chunks that dask chooses, along the dimension of the readings."""
    total = sum(float(np.nansum(table[["temperature", "speed"]].values)) for table in tables.values())
    with xr.open_dataset(path) as ds:
        axes = {"ragged": ["obs"], "stacked": ["time"]}.get(layout) or sorted({d for d in ds.dims if str(d).startswith("time")})
        texts = [name for name, v in ds.variables.items() if v.dtype == object and v.dims != (name,)]
    # dask cannot tell the size of texts, unless they are indices, so "auto" for all is without the others.
    ways = [{"chunks": {}}, {"chunks": dict.fromkeys(axes, "auto")}, {"chunks": "auto", "drop_variables": texts}]
    for way in ways:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message=".*separate the stored chunks.*")
            with xr.open_dataset(path, **way) as ds:
                got = sums(ds, layout)
                if got.chunks is None:
                    fault(f"{way}: no chunks")
                if not np.isclose(float(got.compute()), total):
                    fault(f"{way}: the sum is {float(got.compute())}, not {total}")


def check_raw(path, layout, tables):
    """netCDF4 and cftime, without xarray."""
    first = min(table.index[0] for table in tables.values())
    last = max(table.index[-1] for table in tables.values())
    with netCDF4.Dataset(path) as ds:
        times = [v for v in ds.variables.values() if getattr(v, "standard_name", "") == "time"]
        for number, decode in [("netCDF4", netCDF4.num2date), ("cftime", cftime.num2date)]:
            dates = [decode(v[[0, -1]], v.units, v.calendar) for v in times]
            got = min(d[0] for d in dates), max(d[1] for d in dates)
            if layout != "ragged" and [d.isoformat() for d in got] != [first.isoformat(), last.isoformat()]:
                fault(f"{number} has the times {got}, not {first}, {last}")
        if layout == "ragged" and dates[0][0].isoformat() != next(iter(tables.values())).index[0].isoformat():
            fault(f"the first time is {dates[0][0]}")
    if layout == "ragged":
        return
    total = sum(float(np.nansum(table[["temperature", "speed"]].values)) for table in tables.values())
    # h5netcdf takes seconds to open thousands of variables.
    is_hdf5 = path.endswith("netcdf4.nc") and (len(tables) <= FEW or layout != "machines")
    opened = [netCDF4.Dataset] + ([h5netcdf.File] if is_hdf5 else [])
    for reader in opened:
        with reader(path, "r") as ds:
            arrays = [v for v in ds.variables.values() if v.ndim > 1 and v.dimensions[-1] == "sensor"]
            got = sum(float(np.nansum(np.ma.filled(v[:], np.nan))) for v in arrays)
            if not np.isclose(got, total):
                fault(f"{reader.__module__}: the sum is {got}, not {total}")


def check_ncdump(path, layout, tables):
    with netCDF4.Dataset(path) as ds:
        name = next(n for n, v in ds.variables.items() if getattr(v, "standard_name", "") == "time")
    dump = subprocess.run(["ncdump", "-t", "-v", name, path], check=True, capture_output=True, text=True).stdout
    shown = re.findall(r'"(\d{4}-\d\d-\d\d)(?: (\d\d(?::\d\d)*))?[^"]*"', dump.split("data:")[1])
    first = next(iter(tables.values())).index[0]
    got = pd.Timestamp(f"{shown[0][0]} {(shown[0][1] + ':00:00')[:8] if shown[0][1] else '00:00'}")
    if got != first:
        fault(f"ncdump -t begins at {shown[0]}, not {first}")


def check_legend(ds, layout):
    arrays = {
        "machines": lambda: next(iter(of_machines(ds).values()))[0],
        "stacked": lambda: ds["readings"][0],
    }
    if layout not in arrays:
        return
    array = arrays[layout]()
    figure, axes = plt.subplots()
    array.plot.line(x=next(d for d in array.dims if d != "sensor"), hue="sensor", ax=axes)
    names = [t.get_text() for t in axes.get_legend().get_texts()]
    if names != ["temperature", "speed"]:
        fault(f"the legend says {names}")
    plt.close(figure)


dask.config.set(scheduler="synchronous")
count = 0
for case in json.load(sys.stdin):
    tables = read_sql(case["database"])
    is_small = case["machines"] <= FEW
    for file in case["files"]:
        where = file["path"].rsplit("/", 1)[-1]
        path, layout = file["path"], file["layout"]
        engines = ["netcdf4", "h5netcdf"] if file["format"] == "netcdf4" and is_small else ["netcdf4"]
        for engine in engines:
            with xr.open_dataset(path, engine=engine) as ds:
                check_values(ds, layout, tables)
                if engine == engines[0]:
                    if is_small or file["format"] == "netcdf4":
                        check_groups(ds, layout, tables)
                    if is_small:
                        check_frame(ds, layout, tables)
                    if case["kind"] == "equal" and is_small:
                        check_legend(ds, layout)
        check_raw(path, layout, tables)
        check_ncdump(path, layout, tables)
        if is_small:
            check_dask(path, layout, tables)
        count += 1

print(json.dumps({"files": count, "faults": faults}))
