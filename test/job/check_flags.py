"""Compares the flags of a run with those that numpy computes from the database by the QARTOD manual.

usage: check_flags.py DATABASE RAGGED MACHINES STACKED

gross range: fail beyond [0, 100], suspect beyond [10, 90]; spike: the value against the mean of its neighbours, suspect
beyond 20, fail beyond 40; the first and the last value of a machine, and neighbours of missing ones, are not evaluated.
"""

import json
import sqlite3
import sys

import numpy
import xarray


def gross_range(values):
    flags = numpy.where((values < 10) | (values > 90), 3, 1)
    flags = numpy.where((values < 0) | (values > 100), 4, flags)
    return numpy.where(numpy.isnan(values), 9, flags)


def spike(values):
    height = numpy.full(len(values), numpy.nan)
    height[1:-1] = numpy.abs(values[1:-1] - (values[:-2] + values[2:]) / 2)
    flags = numpy.where(height > 40, 4, numpy.where(height > 20, 3, 1))
    flags = numpy.where(numpy.isnan(height), 2, flags)
    return numpy.where(numpy.isnan(values), 9, flags)


def worst(*flags):
    badness = numpy.zeros(10, int)
    badness[[1, 2, 3, 4, 9]] = [2, 1, 3, 4, 0]
    result = flags[0]
    for other in flags[1:]:
        result = numpy.where(badness[other] > badness[result], other, result)
    return result


def expected(path):
    database = sqlite3.connect(path)
    machines = {}
    for name, load in database.execute("SELECT machine, load FROM log ORDER BY machine, time"):
        machines.setdefault(name, []).append(numpy.nan if load is None else load)
    return {name: numpy.array(loads, float) for name, loads in machines.items()}


def compare(path, ragged, machines, stacked):
    found = []

    def same(what, left, right):
        if left.dtype != numpy.int8 or not numpy.array_equal(left, right):
            found.append(f"{what}: {left.dtype} {left.tolist()} instead of {right.tolist()}")

    ragged, machines, stacked = map(xarray.open_dataset, (ragged, machines, stacked))
    counts = {}
    offset = 0
    names = [name.decode() if isinstance(name, bytes) else str(name) for name in ragged["machine"].values]
    for m, name in enumerate(names):
        values = expected(path)[name]
        by_test = {"qc_gross_range": gross_range(values), "qc_spike": spike(values)}
        by_test["qc"] = worst(*by_test.values())
        rows = slice(offset, offset + len(values))
        offset += len(values)
        for suffix, flags in by_test.items():
            same(f"ragged {name} {suffix}", ragged[f"load_{suffix}"].values[rows], flags)
            same(f"machines {name} {suffix}", machines[f"{name}_{suffix}"].values[:, 0], flags)
        same(f"stacked {name}", stacked["readings_qc"].values[m, :, 0], by_test["qc"])
        for flag, count in zip(*numpy.unique(by_test["qc"], return_counts=True)):
            counts[int(flag)] = counts.get(int(flag), 0) + int(count)
    if len(ragged["load_qc"]) != offset:
        found.append("ragged has flags of other readings")
    # heat has no rules: not evaluated where there is a value.
    same("heat", ragged["heat_qc"].values, numpy.where(numpy.isnan(ragged["heat"].values), 9, 2))
    return {"faults": found, "counts": counts}


print(json.dumps(compare(*sys.argv[1:])))
