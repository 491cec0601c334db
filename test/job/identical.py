"""Whether pairs of datasets are identical to xarray: names, values, attributes.

Arguments: two files after two. Each dataset says by itself which databases it was made from (`source`, `id`); that is
left out. Prints a line for each pair.
"""

import sys

import xarray as xr


def content(path):
    dataset = xr.open_dataset(path).load()
    for name in ("source", "id"):
        dataset.attrs.pop(name)
    return dataset


for one, other in zip(sys.argv[1::2], sys.argv[2::2]):
    a, b = content(one), content(other)
    same = a.identical(b)
    print("identical" if same else f"{one} differs from {other}:\n{a}\n{b}\n{a.attrs}\n{b.attrs}")
