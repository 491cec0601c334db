"""Moments of series: by exact rational arithmetic, and by pandas and scipy.

usage: reference_moments.py SERIES.json, a list of lists of numbers; prints a list of {"exact", "pandas", "scipy"}, each
[mean, std, skewness, kurtosis], null where there are too few values or the number is no double.
"""

import json
import math
import sys
import warnings
from decimal import Decimal, getcontext
from fractions import Fraction

import pandas
import scipy.stats

getcontext().prec = 60
getcontext().Emax = 10**9
getcontext().Emin = -(10**9)
warnings.simplefilter("ignore")


def decimal(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def exact(values):
    n = len(values)
    numbers = [Fraction(value) for value in values]
    # Doubles are integers over powers of two: so many halves of the least make all integers.
    one = max(number.denominator for number in numbers)
    integers = [int(number * one) for number in numbers]
    total = sum(integers)
    m2, m3, m4 = (
        Fraction(sum((n * x - total) ** power for x in integers), (n * one) ** power) for power in (2, 3, 4)
    )
    found = [float(Fraction(total, n * one)), None, None, None]
    if n > 1:
        found[1] = float((decimal(m2) / (n - 1)).sqrt())
    if n > 2:
        root = decimal(m2 * m2 * m2).sqrt()
        found[2] = float(n * Decimal(n - 1).sqrt() / (n - 2) * decimal(m3) / root) if m2 else 0.0
    if n > 3:
        rest = (n - 1) / ((n - 2) * (n - 3))
        found[3] = rest * (n * (n + 1) * float(m4 / m2**2) - 3 * (n - 1)) if m2 else 0.0
    return found


def plain(numbers):
    return [float(x) if x is not None and math.isfinite(x) else None for x in numbers]


def of(values):
    series = pandas.Series(values, dtype="float64")
    n = len(values)
    return {
        "exact": plain(exact(values)),
        "pandas": plain([series.mean(), series.std(), series.skew(), series.kurt()]),
        "scipy": plain(
            [
                series.mean(),
                scipy.stats.tstd(values) if n > 1 else None,
                scipy.stats.skew(values, bias=False) if n > 2 else None,
                scipy.stats.kurtosis(values, bias=False) if n > 3 else None,
            ]
        ),
    }


with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps([of([float(value) for value in values]) for values in json.load(file)]))
