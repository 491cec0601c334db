"""ACDD 1.3: what is highly recommended and recommended, where the settings or the database know it."""

import re

import numpy as np
from netCDF4 import num2date

from .chapter_4_to_8 import REFERENCE
from .checks import check

TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
DATE = re.compile(r"^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$")
DURATION = re.compile(r"^P(?!$)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$")
ALWAYS = ["title", "id", "source", "product_version", "time_coverage_start", "time_coverage_end"]
TEXTS = {
    *("title", "summary", "keywords", "id", "naming_authority", "source", "processing_level", "acknowledgement"),
    *("license", "standard_name_vocabulary", "creator_name", "creator_email", "creator_url", "institution", "project"),
    *("publisher_name", "publisher_email", "publisher_url", "program", "platform", "instrument", "references"),
    *("geospatial_bounds", "geospatial_bounds_crs", "geospatial_lat_units", "geospatial_lon_units", "comment"),
}
CHOICES = {
    "creator_type": {"person", "group", "institution", "position"},
    "publisher_type": {"person", "group", "institution", "position"},
    "geospatial_vertical_positive": {"up", "down"},
    "cdm_data_type": {"Grid", "Image", "Point", "Radial", "Station", "Swath", "Trajectory"},
}
CONTENT = {
    *("image", "thematicClassification", "physicalMeasurement", "auxiliaryInformation", "qualityInformation"),
    *("referenceInformation", "modelResult", "coordinate"),
}


@check("ACDD global attributes")
def globals_(file):
    a = file.attributes
    if "ACDD-1.3" not in re.split(r"[ ,]+", str(a.get("Conventions", ""))):
        yield f"Conventions is {a.get('Conventions')!r}"
    yield from (f"{name} is missing" for name in ALWAYS if name not in a)
    for name in TEXTS & set(a):
        if not isinstance(a[name], str) or not a[name].strip():
            yield f"{name} is {a[name]!r}"
    for name in CHOICES.keys() & set(a):
        if a[name] not in CHOICES[name]:
            yield f"{name} is {a[name]!r}"
    if " " in str(a.get("id", "")):
        yield f"id has blanks: {a['id']!r}"
    for name in ("date_created", "date_modified", "date_issued", "date_metadata_modified"):
        if name in a and not DATE.match(str(a[name])):
            yield f"{name} is {a[name]!r}"
    for name in ("metadata_link", "creator_url", "publisher_url"):
        if name in a and not re.match(r"^https?://", str(a[name])):
            yield f"{name} is {a[name]!r}"


@check("ACDD variables")
def variables(file):
    for name in file.data:
        a = file.of[name]
        if "long_name" not in a:
            yield f"{name} has no long_name"
        if "coverage_content_type" in a and a["coverage_content_type"] not in CONTENT:
            yield f"{name}:coverage_content_type is {a['coverage_content_type']!r}"


@check("ACDD time_coverage")
def time_coverage(file):
    a = file.attributes
    for name in ("time_coverage_start", "time_coverage_end"):
        if not TIME.match(str(a.get(name, ""))):
            yield f"{name} is {a.get(name)!r}"
    for name in ("time_coverage_duration", "time_coverage_resolution"):
        if (name in a or name.endswith("duration")) and not DURATION.match(str(a.get(name, ""))):
            yield f"{name} is {a.get(name)!r}"
    counted = [n for n in file.variables if REFERENCE.match(str(file.of[n].get("units"))) and file.variables[n].size]
    try:
        spans = [span(file.variables[n]) for n in counted]
    except ValueError:
        return  # 4.4 says what is wrong with the reference.
    if not spans:
        return
    for name, found in [("start", min(s for s, _ in spans)), ("end", max(e for _, e in spans))]:
        if str(a.get(f"time_coverage_{name}"))[:19] != found:
            yield f"time_coverage_{name} is {a.get(f'time_coverage_{name}')}, not {found}"


def span(v):
    values = v[:]
    calendar = getattr(v, "calendar", "standard")
    # A nanosecond is finer than num2date: whole units of a second are enough here.
    unit, reference = v.units.split(" since ")
    fine = {"nanoseconds": 10**9, "microseconds": 10**6, "milliseconds": 10**3}.get(unit)
    ends = [values.min(), values.max()]
    ends = [int(end) // fine for end in ends] if fine else [end.item() for end in ends]
    units = f"seconds since {reference}" if fine else v.units
    dates = num2date(ends, units, calendar, only_use_cftime_datetimes=True)
    return [date.strftime("%Y-%m-%dT%H:%M:%S") for date in dates]


@check("ACDD geospatial")
def geospatial(file):
    a = file.attributes
    for kind, short in [("latitude", "lat"), ("longitude", "lon"), ("altitude", "vertical")]:
        keys = [f"geospatial_{short}_{end}" for end in ("min", "max")]
        located = [file.variables[n] for n in file.with_standard_name(kind)]
        found = [v for v in located if v.dimensions == ("machine",)]
        if not found:
            continue
        values = np.asarray(found[0][:], float)
        if np.isnan(values).all():
            continue
        for key, want in zip(keys, (np.nanmin(values), np.nanmax(values))):
            if not isinstance(a.get(key), (float, np.floating)) or not np.isclose(a[key], want):
                yield f"{key} is {a.get(key)!r}, not {want}"
    wkt = a.get("geospatial_bounds")
    if wkt is not None and not re.match(r"^(POINT \([^()]+\)|LINESTRING \([^()]+\)|POLYGON \(\([^()]+\)\))$", str(wkt)):
        yield f"geospatial_bounds is {wkt!r}"
