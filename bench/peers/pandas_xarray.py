"""The usual script: load everything into pandas, clean it, convert it to xarray, to_netcdf."""
import sqlite3

import numpy as np
import pandas as pd
import xarray as xr

from common import COMPANY, HIGH, LOW, REPLACEMENT, SENSORS, TABLES, arguments, padded


def load(path, join):
    """Returns a frame with a row per machine and time and a column per sensor, and the frame of static data."""
    connection = sqlite3.connect(path)
    static = pd.read_sql_query("SELECT * FROM static_data", connection)
    if join == "sql":
        first, *others = TABLES
        values = ", ".join(f"{table}.value AS {sensor}" for table, sensor in zip(TABLES, SENSORS))
        joins = " ".join(f"JOIN {table} USING (timestamp, machine)" for table in others)
        return pd.read_sql_query(f"SELECT timestamp, machine, {values} FROM {first} {joins}", connection), static
    readings = None
    for table, sensor in zip(TABLES, SENSORS):
        frame = pd.read_sql_query(f"SELECT timestamp, machine, value AS {sensor} FROM {table}", connection)
        readings = frame if readings is None else readings.merge(frame, on=["timestamp", "machine"])
    return readings, static


def clean(readings, static):
    names = padded(static["machine_id"])
    readings["machine"] = readings["machine"].map(names)
    static["machine_id"] = static["machine_id"].map(names)
    readings["timestamp"] = pd.to_datetime(readings["timestamp"]).dt.round("1h")
    values = readings[SENSORS]
    readings[SENSORS] = values.mask((values < LOW) | (values > HIGH), REPLACEMENT)


def dataset(readings, static, labels):
    static = static.set_index("machine_id")
    arrays = {}
    for name, frame in readings.groupby("machine"):
        frame = frame.sort_values("timestamp")
        # The published dataset repeats the sensor names for every reading.
        named = ("sensor", SENSORS) if labels == "signal" else (("time", "sensor"), np.tile(SENSORS, (len(frame), 1)))
        arrays[name] = xr.DataArray(
            frame[SENSORS].to_numpy(),
            dims=("time", "sensor"),
            coords={"time": frame["timestamp"].to_numpy(), "sensor_labels": named},
            attrs={"company": COMPANY, "machine": name, **static.loc[name]},
        )
    return xr.Dataset(arrays)


def main():
    options = arguments(
        __doc__,
        ("--join", {"choices": ["sql", "pandas"], "default": "sql", "help": "where the sensor tables are joined"}),
        (
            "--labels",
            {"choices": ["signal", "reading"], "default": "signal", "help": "sensor names once, or for every reading"},
        ),
    )
    readings, static = load(options.database, options.join)
    clean(readings, static)
    data = dataset(readings, static, options.labels)
    encoding = {}
    if options.format == "NETCDF4" and options.deflate:
        encoding = {name: {"zlib": True, "complevel": options.deflate} for name in data.data_vars}
    data.to_netcdf(options.output, format=options.format, engine="netcdf4", encoding=encoding)


main()
