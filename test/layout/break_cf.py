"""Breaks one rule after another in files that keep them all, and prints the rules of which check_cf.py does not say so.

Arguments: a directory to write in; it prints the number of broken files to standard error.
"""

import sys
from os.path import join

import numpy as np
from netCDF4 import Dataset

sys.dont_write_bytecode = True

from cf import acdd, chapter_2, chapter_3, chapter_4_to_8, chapter_9  # noqa: F401
from cf.checks import faults_of
from cf.file import File


def instances(ds):
    """Two machines, each with its position."""
    ds.setncatts({
        "Conventions": "CF-1.11, ACDD-1.3", "featureType": "timeSeries", "title": "Readings", "source": "a test",
        "id": "test", "product_version": "1", "time_coverage_start": "2024-01-01T00:00:00Z",
        "time_coverage_end": "2024-01-01T00:00:04Z", "time_coverage_duration": "PT4S", "geospatial_lat_min": 48.0,
        "geospatial_lat_max": 49.0, "geospatial_lon_min": 11.0, "geospatial_lon_max": 12.0,
    })
    for name, length in [("machine", 2), ("obs", 5), ("string3", 3), ("time", 3), ("bounds", 2)]:
        ds.createDimension(name, length)
    machine = add(ds, "machine", "S1", ("machine", "string3"), long_name="name", cf_role="timeseries_id")
    machine[:] = np.array([list("abc"), list("de\0")], "S1")
    for name, units, values in [("latitude", "degrees_north", [48, 49]), ("longitude", "degrees_east", [11, 12])]:
        add(ds, name, "f8", ("machine",), standard_name=name, units=units)[:] = values


def base(ds):
    """Contiguous; the second machine has one reading more."""
    instances(ds)
    add(ds, "row_size", "i4", ("machine",), long_name="readings", sample_dimension="obs")[:] = [2, 3]
    times = add(ds, "time", "i4", ("obs",), standard_name="time", units="seconds since 2024-01-01",
                calendar="proleptic_gregorian")
    times[:] = [0, 1, 2, 3, 4]
    state = add(ds, "state", "i1", ("obs",), -1, long_name="state", coordinates="time machine latitude longitude",
                flag_values=np.array([0, 1], "i1"), flag_meanings="off on")
    state[:] = [0, 1, -1, 1, 0]
    load = add(ds, "load", "f8", ("obs",), np.nan, long_name="load", units="kg",
               coordinates="time machine latitude longitude")
    load[:] = [1, 2, 3, np.nan, 5]


def stacked(ds):
    """Along (machine, time), with a coordinate variable of time."""
    instances(ds)
    time = add(ds, "time", "i4", ("time",), standard_name="time", axis="T", units="seconds since 2024-01-01",
               calendar="proleptic_gregorian")
    time[:] = [0, 2, 4]
    add(ds, "more", "f8", ("bounds",), long_name="more")[:] = [1, 2]
    readings = add(ds, "readings", "f8", ("machine", "time"), np.nan, long_name="readings", units="kg",
                   coordinates="machine latitude longitude")
    readings[:] = [[1, 2, 3], [4, 5, np.nan]]


def add(ds, name, kind, dimensions, fill=None, **attributes):
    variable = ds.createVariable(name, kind, dimensions, fill_value=fill)
    variable.setncatts(attributes)
    ds.set_auto_mask(False)
    ds.set_auto_chartostring(False)
    return variable


def put(name, **attributes):
    return lambda ds: (ds[name] if name else ds).setncatts(attributes)


def drop(name, attribute):
    return lambda ds: (ds[name] if name else ds).delncattr(attribute)


def rename(old, new):
    return lambda ds: ds.renameVariable(old, new)


def fill(name, values):
    def change(ds):
        ds[name][:] = values

    return change


def more(name, kind, dimensions, fill_value=None, **attributes):
    return lambda ds: add(ds, name, kind, dimensions, fill_value, **{"long_name": "more", **attributes}) and None


def both(*changes):
    return lambda ds: [change(ds) for change in changes] and None


def without_positions(ds):
    del ds.featureType
    del ds["machine"].cf_role


def swapped(ds):
    """A flag variable whose attributes are of another type."""
    ds["state"].flag_values = np.array([0, 1], "i4")


def late(ds):
    """Time behind latitude."""
    ds.createDimension("lat", 2)
    add(ds, "lat", "f8", ("lat",), standard_name="latitude", units="degrees_north")[:] = [1, 2]
    add(ds, "late", "f8", ("lat", "time"), long_name="late")


def grouped(ds):
    base(ds)
    ds.createGroup("more")


UNCOUNTED = drop("row_size", "sample_dimension")

BROKEN = [
    ("2.2", put("", title=np.int32(7))),
    ("2.2", put("load", units=np.int32(1))),
    ("2.3", rename("load", "la_größe")),
    ("2.3", rename("load", "_load")),
    ("2.3", rename("load", "2load")),
    ("2.3", rename("load", "State")),
    ("2.3", put("load", **{"Größe": 1})),
    ("2.3", put("", **{"a b": "x"})),
    ("2.3", lambda ds: ds.renameDimension("bounds", "länge")),
    ("2.4", more("square", "f8", ("bounds", "bounds"))),
    ("2.5.1", put("load", missing_value=np.float32(1))),
    ("2.5.1", put("load", missing_value=np.float64(1))),
    ("2.5.1", put("load", valid_range=np.array([0.0, 9.0]), valid_min=0.0)),
    ("2.5.1", put("state", valid_range=np.array([-2, 9], "i1"))),
    ("2.5.1", put("load", actual_range=np.array([1, 5], "f4"))),
    ("2.5.1", put("load", actual_range=np.array([1.0, 4.0]))),
    ("2.6.1", put("", Conventions="CF-1.10, ACDD-1.3")),
    ("2.6.1", drop("", "Conventions")),
    ("2.6.2", put("load", history="x")),
    ("2.6.3", put("", external_variables="area")),
    ("3 ", drop("load", "long_name")),
    ("3.1", put("load", units="kilos of flour")),
    ("3.1", put("latitude", units="m")),
    ("3.1", put("load", units="level")),
    ("3.1", put("load", units="ppmv", standard_name="mole_fraction")),
    ("3.1", put("load", units_metadata="temperature: on_scale")),
    ("3.1", put("load", units="K", units_metadata="on scale")),
    ("3.1", put("load", units="W m-2 K-1")),
    ("3.1", put("machine", units="1")),
    ("3.3", put("load", standard_name="Load of it")),
    ("3.3", put("load", standard_name="load number_of_observations")),
    ("3.5", swapped),
    ("3.5", drop("state", "flag_meanings")),
    ("3.5", drop("state", "flag_values")),
    ("3.5", put("state", flag_meanings="off on off")),
    ("3.5", put("state", flag_meanings="off öffnet")),
    ("3.5", put("state", flag_values=np.array([1, 1], "i1"))),
    ("3.5", put("state", flag_labels='["off"]')),
    ("3.5", fill("state", [0, 1, 2, 1, 0])),
    ("4 ", put("time", axis="T")),
    ("4 ", put("latitude", axis="Y")),
    ("4.1", put("latitude", units="degrees")),
    ("4.1", fill("latitude", [48, 91])),
    ("4.3", put("load", positive="upwards")),
    ("4.3", put("load", standard_name="altitude", units="m")),
    ("4.3.3", put("load", formula_terms="a: b")),
    ("4.4", put("time", units="seconds after 2024-01-01")),
    ("4.4", put("time", units="seconds since 2024-02-30")),
    ("4.4", put("time", units="seconds since 2024-01-01 00:00:60")),
    ("4.4", put("time", units="months since 2024-01-01")),
    ("4.4.1", put("time", calendar="gregorian")),
    ("4.4.1", drop("time", "calendar")),
    ("4.4.1", put("load", calendar="standard")),
    ("5 ", put("load", coordinates="time machine latitude longitude height")),
    ("5 ", more("bounds", "f8", ("machine", "bounds"))),
    ("5 ", more("bounds", "i4", ("bounds",))),
    ("5 ", more("later", "f8", ("machine", "time"))),
    ("5.6", put("load", grid_mapping="crs")),
    ("6.1", both(more("label", "S1", ("machine", "obs", "string3")), put("load", coordinates="time label"))),
    ("6.1", both(more("label", "S1", ("obs", "bounds")), put("load", coordinates="time label"))),
    ("7.1", put("time", bounds="time_bounds")),
    ("7.3", put("load", cell_methods="mean")),
    ("7.3", put("load", cell_methods="height: mean over there: max")),
    ("8.1", put("load", scale_factor=np.float64(2))),
    ("8.1", put("state", scale_factor=np.int32(2))),
    ("8.1", put("state", scale_factor=np.float64(2), add_offset=np.float32(1))),
    ("8.2", put("state", compress="a b")),
    ("9.1", drop("latitude", "standard_name")),
    ("9.1", fill("longitude", [11, np.nan])),
    ("9.1", put("", featureType="trajectory")),
    ("9.1", fill("time", [0, 0, 2, 3, 4])),
    ("9.3.3", fill("row_size", [2, 2])),
    ("9.3.3", fill("row_size", [-1, 6])),
    ("9.3.3", put("row_size", sample_dimension="samples")),
    ("9.3.3", more("twice", "f8", ("machine", "obs"))),
    ("9.3.3", more("sizes", "i4", ("machine",), sample_dimension="obs")),
    ("9.3.4", more("whose", "i4", ("obs",), instance_dimension="machine")),
    ("9.3.4", both(UNCOUNTED, more("whose", "f4", ("obs",), instance_dimension="machine"))),
    ("9.3.4", both(UNCOUNTED, more("whose", "i4", ("obs",), 7, instance_dimension="machine"))),
    ("9.3.4", both(UNCOUNTED, more("whose", "i4", ("obs",), instance_dimension="machines"))),
    ("9.4", put("", featureType="stations")),
    ("9.4", put("", featureType="profile")),
    ("9.5", drop("machine", "cf_role")),
    ("9.5", drop("", "featureType")),
    ("9.5", put("machine", cf_role="machine_id")),
    ("9.5", put("load", cf_role="timeseries_id")),
    ("9.5", fill("machine", np.array([list("abc")] * 2, "S1"))),
    ("9.5", drop("load", "coordinates")),
    ("9.5", put("load", coordinates="time machine latitude")),
    ("9.6", fill("machine", np.array([list("abc"), [""] * 3], "S1"))),
    ("ACDD global attributes", put("", Conventions="CF-1.11")),
    ("ACDD global attributes", drop("", "title")),
    ("ACDD global attributes", drop("", "id")),
    ("ACDD global attributes", put("", id="a b")),
    ("ACDD global attributes", put("", summary=" ")),
    ("ACDD global attributes", put("", date_created="yesterday")),
    ("ACDD global attributes", put("", creator_type="robot")),
    ("ACDD global attributes", put("", metadata_link="example.org")),
    ("ACDD variables", put("load", coverage_content_type="numbers")),
    ("ACDD time_coverage", put("", time_coverage_start="2024-01-01")),
    ("ACDD time_coverage", put("", time_coverage_end="2024-01-01T00:00:05Z")),
    ("ACDD time_coverage", put("", time_coverage_duration="4 s")),
    ("ACDD time_coverage", drop("", "time_coverage_start")),
    ("ACDD geospatial", put("", geospatial_lat_max=50.0)),
    ("ACDD geospatial", drop("", "geospatial_lon_min")),
    ("ACDD geospatial", put("", geospatial_bounds="48 11")),
]
STACKED = [
    ("2.4", late),
    ("4 ", put("time", axis="X")),
    ("4 ", put("time", axis="Q")),
    ("5 ", fill("time", [0, 4, 2])),
    ("5 ", put("time", missing_value=np.int32(9))),
    ("5 ", put("readings", coordinates="machine latitude longitude more")),
    ("9.1", both(drop("latitude", "standard_name"))),
    ("9.5", drop("readings", "coordinates")),
    ("ACDD time_coverage", fill("time", [0, 2, 3])),
]
WHOLE = [
    ("empty", base, fill("row_size", [0, 5])),
    ("ragged", base, lambda ds: None),
    ("stacked", stacked, lambda ds: None),
    ("bare", base, without_positions),
]


def checked(path, build, change, kind="NETCDF3_64BIT_OFFSET"):
    # netCDF-C renames variables and dimensions of classic files without crashing.
    with Dataset(path, "w", format=kind) as ds:
        build(ds)
        change(ds)
    with Dataset(path) as ds:
        ds.set_auto_maskandscale(False)
        ds.set_auto_chartostring(False)
        return list(faults_of(File(path, ds)))


directory = sys.argv[1]
for name, build, change in WHOLE:
    for fault in checked(join(directory, f"{name}.nc"), build, change):
        print(f"{name} is whole: {fault}")
count = 0
for build, cases in [(base, BROKEN), (stacked, STACKED)]:
    for n, (section, change) in enumerate(cases):
        count += 1
        faults = checked(join(directory, "broken.nc"), build, change)
        if not any(fault.startswith(section) for fault in faults):
            print(f"{build.__name__} {n}, {section}: {faults}")
if not any(f.startswith("2.1") for f in checked(join(directory, "broken.cdf"), base, lambda ds: None)):
    print("2.1")
groups = checked(join(directory, "groups.nc"), grouped, lambda ds: None, "NETCDF4")
if not any(f.startswith("2.7") for f in groups):
    print("2.7")
print(count, file=sys.stderr)
