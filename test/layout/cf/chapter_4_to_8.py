"""CF 1.11, chapters 4 to 8: coordinates, labels, packing."""

import re
from datetime import date

import numpy as np

from .checks import check
from .file import is_text, own_dimensions, type_of

AXES = {"latitude": "Y", "longitude": "X", "altitude": "Z", "height": "Z", "depth": "Z", "time": "T"}
REFERENCE = re.compile(
    r"^(\w+) since (\d{1,4})-(\d\d?)-(\d\d?)(?:[ T](\d\d?):(\d\d?)(?::(\d\d?(?:\.\d*)?))?)?(?: ?(?:Z|UTC))?$"
)
CALENDARS = {"standard", "proleptic_gregorian", "noleap", "365_day", "all_leap", "366_day", "360_day", "julian", "none"}
NEVER = {
    "4.3.3": ["formula_terms", "computed_standard_name"],
    "5.6": ["grid_mapping", "grid_mapping_name"],
    "5.8": ["dimensions"],
    "7.1": ["bounds"],
    "7.2": ["cell_measures"],
    "7.4": ["climatology"],
    "7.5": ["geometry", "geometry_type", "nodes", "node_coordinates", "node_count", "part_node_count", "interior_ring"],
    "8.2": ["compress"],
    "8.3": ["coordinate_interpolation", "tie_points", "tie_point_mapping"],
}


@check("4 Coordinate Types")
def axes(file):
    for name in file.variables:
        axis = file.of[name].get("axis")
        if axis is None:
            continue
        if name not in file.coordinate_variables:
            yield f"{name} is no coordinate variable and has an axis"
        if str(axis).upper() not in "XYZT":
            yield f"{name}:axis is {axis!r}"
        elif AXES.get(file.of[name].get("standard_name"), axis) != str(axis).upper():
            yield f"{name}:axis is {axis!r}, of a {file.of[name].get('standard_name')}"
    for name in file.data:
        found = [file.of[d].get("axis") for d in file.variables[name].dimensions if d in file.coordinate_variables]
        present = [axis for axis in found if axis is not None]
        if len(set(present)) < len(present):
            yield f"{name} has two coordinate variables of one axis"


@check("4.1, 4.2 Latitude and Longitude Coordinate")
def positions(file):
    for kind, units, most in [("latitude", "degrees_north", 90), ("longitude", "degrees_east", 360)]:
        for name in file.with_standard_name(kind):
            if file.of[name].get("units") != units:
                yield f"{name} is a {kind} in {file.of[name].get('units')!r}"
            values = np.asarray(file.variables[name][:], float)
            if np.any(np.abs(values[~np.isnan(values)]) > most):
                yield f"{name} has a {kind} beyond {most} degrees"


@check("4.3 Vertical (height or depth) Coordinate")
def vertical(file):
    for name in file.variables:
        positive = file.of[name].get("positive")
        if positive is not None and str(positive).lower() not in ("up", "down"):
            yield f"{name}:positive is {positive!r}"
        if file.of[name].get("standard_name") == "altitude" and positive != "up":
            yield f"{name} is an altitude that does not say that up is positive"


@check("4.4 Time Coordinate")
def times(file):
    for name in file.variables:
        if not file.is_time(name):
            continue
        found = REFERENCE.match(str(file.of[name].get("units")))
        if found is None:
            yield f"{name}:units is {file.of[name].get('units')!r}"
            continue
        unit, year, month, day, *clock = found.groups()
        if unit.rstrip("s") in ("year", "month", "common_year"):
            yield f"{name} counts in {unit}"
        try:
            date(int(year), int(month), int(day))
        except ValueError:
            yield f"{name}: the reference date {year}-{month}-{day} does not exist"
        if clock[2] is not None and float(clock[2]) >= 60:
            yield f"{name}: the reference time has {clock[2]} seconds"


@check("4.4.1 Calendar")
def calendars(file):
    for name in file.variables:
        a = file.of[name]
        if not file.is_time(name):
            keys = ("calendar", "month_lengths", "leap_year", "leap_month")
            yield from (f"{name} is no time and has {key}" for key in keys if key in a)
        elif a.get("calendar") not in CALENDARS:
            yield f"{name}:calendar is {a.get('calendar')!r}"
        elif a["calendar"] == "standard" and file.variables[name].size and np.min(file.variables[name][:]) < 0:
            yield f"{name} may cross 1582-10-15 in the calendar standard"


@check("5 Coordinate Systems and Domain")
def coordinates(file):
    for name in file.coordinate_variables:
        values = np.asarray(file.variables[name][:])
        steps = np.diff(values)
        if not (np.all(steps > 0) or np.all(steps < 0)) or (values.dtype.kind == "f" and np.isnan(values).any()):
            yield f"the coordinate variable {name} is not strictly monotonic"
        yield from (
            f"the coordinate variable {name} has a {key}"
            for key in ("_FillValue", "missing_value")
            if key in file.of[name]
        )
    for name, v in file.variables.items():
        if name in v.dimensions and len(own_dimensions(v)) > 1:
            yield f"{name} has several dimensions and is called like one of them"
        for d in v.dimensions:
            if (d == "time" or d.startswith("time_")) and d not in file.coordinate_variables:
                yield f"the dimension {d} of {name} has no coordinate variable"
        yield from named_coordinates(file, name, v)


def named_coordinates(file, name, v):
    for other in file.names_in(name, "coordinates"):
        if other not in file.variables:
            yield f"{name} names the coordinate {other}, which does not exist"
            continue
        beyond = set(own_dimensions(file.variables[other])) - set(v.dimensions)
        # Ragged arrays connect data and instances by their own rules (9.3).
        instance = {d for n in [*file.counts, *file.indices] for d in [file.of[n].get("instance_dimension", "machine")]}
        if beyond and not (file.is_ragged() and beyond <= instance):
            yield f"{name} has the coordinate {other} along {sorted(beyond)}"


@check("6.1 Labels")
def labels(file):
    for name in file.auxiliary:
        v = file.variables[name]
        if v.dtype == "S1" and not 1 <= len(v.dimensions) <= 2:
            yield f"the label {name} has the dimensions {v.dimensions}"
        if v.dtype is str and len(v.dimensions) > 1:
            yield f"the label {name} has the dimensions {v.dimensions}"
        if is_text(v) and v.dtype == "S1" and not re.match(r"^string\d+$", v.dimensions[-1]):
            yield f"the texts of {name} lie along {v.dimensions[-1]}"


@check("7.3 Cell Methods")
def cell_methods(file):
    for name, v in file.variables.items():
        found = file.of[name].get("cell_methods")
        if found is None:
            continue
        axis = set(re.findall(r"(\w+):", re.sub(r"\(.*?\)", "", found)))
        if not re.match(r"^(\w+: )+\w+", found) or not axis <= {*v.dimensions, "area", *AXES}:
            yield f"{name}:cell_methods is {found!r}"


@check("8.1 Packed Data")
def packed(file):
    for name, v in file.variables.items():
        a = file.of[name]
        scales = [a[key] for key in ("scale_factor", "add_offset") if key in a]
        if not scales:
            continue
        kinds = {str(type_of(scale)) for scale in scales}
        if len(kinds) > 1 or not kinds <= {"float32", "float64"}:
            yield f"the scale of {name} is of type {sorted(kinds)}"
        allowed = {"int8", "uint8", "int16", "uint16"} | ({"int32", "uint32"} if kinds == {"float64"} else set())
        if str(v.dtype) not in allowed:
            yield f"{name} is packed into {v.dtype}"


for section, attributes in NEVER.items():

    def never(file, attributes=attributes):
        for name in file.variables:
            yield from (f"{name} has {key}, which we never write" for key in attributes if key in file.of[name])

    check(f"{section} not ours")(never)
