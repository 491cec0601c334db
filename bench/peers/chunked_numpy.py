"""Optimised Python: a few thousand rows at a time from sqlite3 through numpy into netCDF4-python, in bounded memory.

Needs a database with ExampleCo's tables in which all machines have the same times (rounded to hours), in any order of
machines, with increasing times per machine.
"""
import gc
import sqlite3
import sys

import netCDF4
import numpy as np

from common import COMPANY, HIGH, LOW, REPLACEMENT, SENSORS, TABLES, arguments, padded

FETCH = 2048  # rows, which fit into the processor's cache; 65,536 take 1.3 times as long
BUFFERS = 32 << 20  # bytes, for all machines together
HOUR = np.int64(3_600_000_000_000)
CHUNK = 32768  # times of a netCDF-4 chunk: 1 MiB


def joined(connection):
    """Blocks of (timestamps, machines, values of each table), the tables joined row by row inside SQLite.

    One tuple per row instead of four. Corresponding rows of the tables have the same rowid; their keys are compared.
    """
    first, *others = TABLES
    joins = "".join(
        f" JOIN {t} ON {t}.rowid = {first}.rowid"
        f" AND {t}.timestamp = {first}.timestamp AND {t}.machine = {first}.machine"
        for t in others
    )
    values = ", ".join(f"{t}.value" for t in TABLES)
    rows = connection.execute(f"SELECT {first}.timestamp, {first}.machine, {values} FROM {first}{joins}")
    while block := rows.fetchmany(FETCH):
        timestamps, machines, *values = zip(*block)
        yield timestamps, machines, values


def zipped(connection):
    """The same blocks from one cursor per table."""
    cursors = [connection.execute(f"SELECT timestamp, machine, value FROM {t}") for t in TABLES]
    while True:
        blocks = [cursor.fetchmany(FETCH) for cursor in cursors]
        if not blocks[0]:
            return
        columns = [tuple(zip(*block)) for block in blocks]
        timestamps, machines, _ = columns[0]
        if any(column[:2] != (timestamps, machines) for column in columns):
            sys.exit("the tables do not have the same keys in the same order")
        yield timestamps, machines, [column[2] for column in columns]


def hours(timestamps):
    """Converts time stamps from text to whole hours since 1970, ties to even like pandas."""
    text = "".join(timestamps).encode("ascii")
    width = len(timestamps[0])
    same = len(text) == width * len(timestamps)
    column = np.frombuffer(text, f"S{width}") if same else np.array(timestamps, dtype="S")
    nanoseconds = column.astype("datetime64[ns]").view(np.int64)
    whole, rest = np.divmod(nanoseconds, HOUR)
    return whole + ((2 * rest > HOUR) | ((2 * rest == HOUR) & (whole & 1 == 1)))


class OneDefinition(netCDF4.Dataset):
    """A file that stays in define mode until `defined` is called.

    netCDF4-python leaves define mode after every variable and attribute. In the classic formats netCDF-C then moves all
    values after the growing header: 20 variables of 4 MB cost 2 s.
    """

    def _redef(self):
        pass

    def _enddef(self):
        pass

    def defined(self):
        super()._enddef()


class Output:
    """The output file: a variable per machine on a shared time axis, written from a buffer per machine."""

    def __init__(self, options, static, points, first):
        machines = len(static)
        self.points = points
        self.epoch = first // 24 * 24
        self.file = OneDefinition(options.output, "w", format=options.format)
        self.file.set_fill_off()
        self.define(options, static)
        self.file.defined()
        self.labels[:] = np.array(SENSORS, dtype=object if options.format == "NETCDF4" else f"S{len(SENSORS[0])}")
        self.axis = np.zeros(points, np.int64)
        self.known = 0
        self.length = max(2 * FETCH, min(points, BUFFERS // (machines * 8 * (len(SENSORS) + 1))))
        self.times = np.empty((machines, self.length), np.int64)
        self.values = np.empty((machines, self.length, len(SENSORS)))
        self.filled = np.zeros(machines, np.int64)
        self.written = np.zeros(machines, np.int64)

    def define(self, options, static):
        file = self.file
        file.createDimension("time", self.points)
        file.createDimension("sensor", len(SENSORS))
        if options.format == "NETCDF4":
            self.labels = file.createVariable("sensor_labels", str, ("sensor",))
        else:
            file.createDimension("string7", len(SENSORS[0]))
            self.labels = file.createVariable("sensor_labels", "S1", ("sensor", "string7"))
            self.labels._Encoding = "ascii"
        self.time = file.createVariable("time", "i4", ("time",))
        self.time.units = f"hours since {np.datetime64(int(self.epoch) // 24, 'D')} 00:00:00"
        self.time.calendar = "proleptic_gregorian"
        self.time.standard_name = "time"
        storage = {"fill_value": np.nan}
        if options.format == "NETCDF4":
            storage["chunksizes"] = (min(self.points, CHUNK), len(SENSORS))
        if options.format == "NETCDF4" and options.deflate:
            storage |= {"zlib": True, "complevel": options.deflate}
        names = padded([row["machine_id"] for row in static])
        self.variables = []
        for row in static:
            name = names[row["machine_id"]]
            variable = file.createVariable(name, "f8", ("time", "sensor"), **storage)
            variable.setncatts({"company": COMPANY, "machine": name, "coordinates": "sensor_labels"})
            variable.setncatts({key: row[key] for key in row.keys() if key != "machine_id"})
            variable.set_auto_maskandscale(False)
            self.variables.append(variable)

    def put(self, codes, times, values):
        """Adds rows of any machines to their buffers: codes (n), times (n), values (n, sensors)."""
        if codes[0] == codes[-1] and (codes == codes[0]).all():
            machine = codes[0]
            start = self.filled[machine]
            self.times[machine, start : start + len(codes)] = times
            self.values[machine, start : start + len(codes)] = values
            self.filled[machine] += len(codes)
        else:
            order = np.argsort(codes, kind="stable")
            machine = codes[order]
            counts = np.bincount(codes, minlength=len(self.filled))
            nth = np.arange(len(codes)) - np.repeat(np.cumsum(counts) - counts, counts)
            at = self.filled[machine] + nth
            self.times[machine, at] = times[order]
            self.values[machine, at] = values[order]
            self.filled += counts
        for machine in np.flatnonzero(self.filled > self.length - FETCH):
            self.flush(machine)

    def flush(self, machine):
        start, count = self.written[machine], self.filled[machine]
        stop = start + count
        times = self.times[machine, :count]
        if stop > self.points:
            sys.exit(f"machine number {machine} has more than {self.points} times")
        new = max(start, self.known)
        self.axis[new:stop] = times[new - start :]
        self.known = max(self.known, stop)
        if not np.array_equal(self.axis[start:stop], times):
            sys.exit("the machines do not have the same times")
        self.variables[machine][start:stop] = self.values[machine, :count]
        self.written[machine] = stop
        self.filled[machine] = 0

    def close(self):
        for machine in np.flatnonzero(self.filled):
            self.flush(machine)
        if (self.written != self.points).any() or (np.diff(self.axis) <= 0).any():
            sys.exit("the machines do not have the same increasing times")
        self.time[:] = self.axis - self.epoch
        self.file.close()


def main():
    options = arguments(
        __doc__.splitlines()[0],
        ("--read", {"choices": ["join", "zip"], "default": "join", "help": "one cursor, or one per table"}),
    )
    gc.disable()  # no cycles occur here, and a collection after every 700 new tuples costs 5 %
    connection = sqlite3.connect(f"file:{options.database}?mode=ro", uri=True)
    connection.execute("BEGIN")
    counts = {connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    static = cursor.execute("SELECT * FROM static_data").fetchall()
    rows = counts.pop()
    if counts or not rows or not static or rows % len(static):
        sys.exit("the tables or the machines differ in length, or are empty")
    first = connection.execute(f"SELECT timestamp FROM {TABLES[0]} LIMIT 1").fetchone()
    output = Output(options, static, rows // len(static), hours(first)[0])
    code = {row["machine_id"]: number for number, row in enumerate(static)}
    for timestamps, machines, columns in (joined if options.read == "join" else zipped)(connection):
        values = np.array(columns, np.float64).T
        values[(values < LOW) | (values > HIGH)] = REPLACEMENT
        codes = np.fromiter(map(code.__getitem__, machines), np.intp, len(machines))
        output.put(codes, hours(timestamps), values)
    output.close()


main()
