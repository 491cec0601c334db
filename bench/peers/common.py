"""Shared by both peers: the command line, and the cleaning of the ExampleCo settings."""
import argparse
import re

COMPANY = "ExampleCo, Inc"
TABLES = ["feat_0", "feat_1", "feat_2", "feat_3"]
SENSORS = ["sensor0", "sensor1", "sensor2", "sensor3"]
LOW, HIGH, REPLACEMENT = -150.0, 150.0, 0.0


def arguments(description, *extra):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("database")
    parser.add_argument("output")
    parser.add_argument("--format", choices=["NETCDF3_64BIT", "NETCDF4"], default="NETCDF3_64BIT")
    parser.add_argument("--deflate", type=int, default=0, metavar="N", help="zlib level 0 to 9, NETCDF4 only")
    for name, options in extra:
        parser.add_argument(name, **options)
    return parser.parse_args()


def padded(names):
    """Zero-pads machine_0 ... machine_19 to machine_00 ... machine_19. Returns {name: padded name}."""
    width = max(len(re.search(r"\d*$", name).group()) for name in names)
    return {name: re.sub(r"\d+$", lambda digits: digits.group().zfill(width), name) for name in names}
