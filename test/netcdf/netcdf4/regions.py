"""Lists the bytes that xarray reads to open a file, decoded, through a file object that records every read.

Usage: regions.py file.nc. Prints [[offset, length], ...], adjacent ranges joined.
"""

import io
import json
import sys

import xarray


class Logged(io.RawIOBase):
    def __init__(self, path):
        self.file = open(path, "rb")
        self.reads = []

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, *args):
        return self.file.seek(*args)

    def tell(self):
        return self.file.tell()

    def readinto(self, buffer):
        self.reads.append((self.file.tell(), len(buffer)))
        return self.file.readinto(buffer)


logged = Logged(sys.argv[1])
xarray.open_dataset(logged, engine="h5netcdf")
regions = []
for offset, length in sorted(logged.reads):
    if regions and offset <= regions[-1][0] + regions[-1][1]:
        regions[-1][1] = max(regions[-1][1], offset + length - regions[-1][0])
    else:
        regions.append([offset, length])
print(json.dumps(regions))
