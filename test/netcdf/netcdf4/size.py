"""Writes files again with netCDF4-python: the same variables, chunks, levels and shuffle.

Usage: size.py file.nc ... Prints the sizes of the new files, a JSON list.
"""

import json
import os
import sys

import netCDF4


def rewritten(path):
    other = path + ".python.nc"
    with netCDF4.Dataset(path) as found, netCDF4.Dataset(other, "w") as written:
        for name, dimension in found.dimensions.items():
            written.createDimension(name, len(dimension))
        for name, variable in found.variables.items():
            filters = variable.filters()
            copy = written.createVariable(
                name, variable.dtype, variable.dimensions, chunksizes=variable.chunking(), zlib=filters["zlib"],
                complevel=filters["complevel"], shuffle=filters["shuffle"],
            )
            copy[:] = variable[:]
    return os.path.getsize(other)


print(json.dumps([rewritten(path) for path in sys.argv[1:]]))
