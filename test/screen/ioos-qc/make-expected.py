#!/usr/bin/python3
"""Flags of ioos_qc for the series of the tests: make-expected.py CHECKOUT VERSION > expected.json

CHECKOUT is a directory with the package ioos_qc of https://github.com/ioos/ioos_qc, and VERSION its tag. Its module qartod
is run as it is, with numpy and pandas. What it imports besides is not used by these tests and stands in as nothing.
"""
import json
import sys
import types
from importlib.machinery import ModuleSpec
from unittest import mock

checkout, version = sys.argv[1:]
package = types.ModuleType("ioos_qc")  # its own __init__ asks for the version of an installed package
package.__path__ = [f"{checkout}/ioos_qc"]
sys.modules["ioos_qc"] = package

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

while True:
    try:
        from ioos_qc import qartod
        break
    except ModuleNotFoundError as error:
        stub = mock.MagicMock(NumbaTypeError=TypeError, jit=lambda *a, **k: lambda f: f)
        stub.__path__, stub.__spec__ = [], ModuleSpec(error.name, None)
        sys.modules[error.name] = stub

INTERVAL = 10  # seconds
random = np.random.default_rng(16)


def series(kind, count=240):
    """Values with quarters as steps, so that no comparison hangs on a rounding."""
    values = np.cumsum(random.integers(-3, 4, count)) / 4
    values[random.random(count) < 0.05] += 12.25
    values[random.random(count) < 0.05] -= 7.5
    for start in random.integers(2, count - 60, 4):
        values[start : start + random.integers(5, 50)] = values[start]
    if kind == "near flat":
        values = 20 + random.integers(0, 2, count) / 8 + np.repeat(random.integers(0, 4, count // 24), 24)
    if kind == "constant":
        values = np.full(60, 21.5)
    if kind == "three":
        values = values[:3]
    if kind == "missing":
        values[random.random(count) < 0.12] = np.nan
        values[100:112] = np.nan
    if kind == "all missing":
        values = np.full(24, np.nan)
    return values


CASES = [
    {"rule": "gross_range", "suspect": [-4, 6], "fail": [-8, 12]},
    {"rule": "gross_range", "fail": [-5, 5]},
    {"rule": "spike", "method": "average", "suspect": 2, "fail": 5},
    {"rule": "spike", "method": "average", "fail": 3},
    {"rule": "spike", "method": "differential", "suspect": 1.5, "fail": 5},
    {"rule": "spike", "method": "differential", "suspect": 3},
    {"rule": "rate_of_change", "suspect": 0.08, "fail": 0.5, "per": "1s"},
    {"rule": "rate_of_change", "suspect": 0.1, "per": "1s"},
    {"rule": "flat_line", "tolerance": 0.01, "suspect": "60s", "fail": "150s"},
    {"rule": "flat_line", "tolerance": 0.5, "suspect": "40s", "fail": "80s"},
    {"rule": "flat_line", "tolerance": 0.25, "suspect": "30s", "fail": "30s"},
]


def flags(values, *, rule, suspect=None, fail=None, method=None, tolerance=0, per=None):
    times = pd.date_range("2024-01-01", periods=len(values), freq=f"{INTERVAL}s").to_numpy()
    if rule == "gross_range":
        found = qartod.gross_range_test(values, fail, suspect)
    elif rule == "spike":
        found = qartod.spike_test(values, suspect, fail, method)
    elif rule == "rate_of_change":
        found = qartod.rate_of_change_test(values, times, suspect, fail)
    else:
        found = qartod.flat_line_test(values, times, int(suspect[:-1]), int(fail[:-1]), tolerance)
    return "".join(str(int(flag)) for flag in np.asarray(found))


document = {"ioos_qc": version, "numpy": np.__version__, "pandas": pd.__version__, "interval": INTERVAL, "series": {}}
for kind in ("plain", "near flat", "constant", "three", "missing", "all missing"):
    values = series(kind)
    document["series"][kind] = {
        "values": [None if np.isnan(value) else value for value in values.tolist()],
        "expected": [{"settings": case, "flags": flags(values, **case)} for case in CASES],
    }
print(json.dumps(document, separators=(",", ":")))
