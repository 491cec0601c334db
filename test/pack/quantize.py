"""Quantizes with netCDF-C and compares bit for bit.

Usage: quantize.py manifest.json, entries {"dtype", "values", "mode", "digits", "fill", "quantized"}; "values" and
"quantized" are paths of raw numbers. Skips NaN and -0, which netCDF-C before 4.10 changes.
Prints {"cases": number, "problems": [text, ...]}.
"""

import json
import sys

import netCDF4
import numpy

values = {}


def compare(v, entry):
    dtype = numpy.dtype(entry["dtype"])
    bits = numpy.dtype(f"u{dtype.itemsize}")
    given = values.setdefault(entry["values"], numpy.fromfile(entry["values"], dtype))
    ours = numpy.fromfile(entry["quantized"], dtype)
    digits = {"significant_digits": entry["digits"], "quantize_mode": entry["mode"]}
    dataset = netCDF4.Dataset("quantized.nc", "w", diskless=True)
    dataset.createDimension("x", len(given))
    variable = dataset.createVariable("v", dtype, ("x",), fill_value=dtype.type(entry["fill"]), **digits)
    variable.set_auto_maskandscale(False)
    variable[:] = given
    dataset.sync()
    theirs = variable[:]
    dataset.close()
    compared = ~numpy.isnan(given) & ~((given == 0) & numpy.signbit(given))
    wrong = numpy.nonzero(compared & (ours.view(bits) != theirs.view(bits)))[0]
    if len(wrong):
        i = wrong[0]
        yield f"{entry}: {len(wrong)} of {len(given)}, {given[i]!r} is {ours[i]!r}, in netCDF-C {theirs[i]!r}"


with open(sys.argv[1]) as file:
    manifest = json.load(file)
problems = [problem for v, entry in enumerate(manifest) for problem in compare(v, entry)]
print(json.dumps({"cases": len(manifest), "problems": problems}))
