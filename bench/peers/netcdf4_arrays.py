"""Writes an array of doubles as netCDF-4 with netCDF4-python: a variable for each of 20 machines, chunks of 1 MiB.

Usage: netcdf4_arrays.py values.bin output.nc level shuffle(true|false). Prints the seconds of writing, without reading.
"""
import sys
import time

import netCDF4
import numpy

MACHINES = 20

values, output, level, shuffle = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "true"
array = numpy.fromfile(values).reshape(MACHINES, -1, 4)
rows = array.shape[1]
start = time.perf_counter()
with netCDF4.Dataset(output, "w") as dataset:
    dataset.createDimension("time", rows)
    dataset.createDimension("sensor", 4)
    for machine in range(MACHINES):
        variable = dataset.createVariable(
            f"machine_{machine:02}", "f8", ("time", "sensor"), zlib=level > 0, complevel=level, shuffle=shuffle,
            chunksizes=(min(rows, 32768), 4),
        )
        variable[:] = array[machine]
print(time.perf_counter() - start)
