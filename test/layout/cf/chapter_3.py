"""CF 1.11, chapter 3: description of the data."""

import json
import re
import shutil
import subprocess
from functools import cache

import numpy as np

from .checks import check
from .file import is_text, type_of

MODIFIERS = {"detection_minimum", "number_of_observations", "standard_error", "status_flag"}
TEMPERATURE = re.compile(r"(?<![A-Za-z])(K|kelvins?|deg_?[CFK]|degrees?_?[CFK]|°[CFK]|[Cc]elsius|[Ff]ahrenheit|"
                         r"degrees?_?([Cc]elsius|[Ff]ahrenheit|[Kk]elvin))(?![A-Za-z])")
CANONICAL = {"time": "s", "latitude": "degree", "longitude": "degree", "altitude": "m"}


@check("3 Description of the Data")
def described(file):
    for name in file.variables:
        if not {"long_name", "standard_name"} & set(file.of[name]):
            yield f"{name} has neither long_name nor standard_name"


@check("3.1 Units")
def units(file):
    for name, v in file.variables.items():
        a = file.of[name]
        found = a.get("units")
        if is_text(v) or "flag_values" in a:
            if found is not None and is_text(v):
                yield f"{name} is text and has units"
        if "units_metadata" in a:
            allowed = ["temperature: on_scale", "temperature: difference", "temperature: unknown"]
            if a["units_metadata"] not in allowed:
                yield f"{name}:units_metadata is {a['units_metadata']!r}"
            if not isinstance(found, str) or not TEMPERATURE.search(found):
                yield f"{name} has units_metadata without a unit of temperature"
        elif isinstance(found, str) and not file.is_time(name) and TEMPERATURE.search(found):
            yield f"{name} is in {found} and does not say whether that is a temperature on a scale or a difference"
        if not isinstance(found, str):
            continue
        if found in ("level", "layer", "sigma_level"):
            yield f"{name}: the units {found} are deprecated"
        if found in ("ppv", "ppmv", "ppbv", "pptv", "ppqv") and "standard_name" in a:
            yield f"{name}: the units {found} beside a standard_name"
        canonical = CANONICAL.get(a.get("standard_name"))
        if a.get("standard_name") == "time":
            yield from converted(name, found.split(" since ")[0], "s")
        else:
            yield from converted(name, found, canonical)


def converted(name, found, canonical):
    said = udunits(found, canonical or "")
    if "recognize" in said or "parse" in said:
        yield f"{name}: the units {found!r} are not of UDUNITS"
    elif canonical is not None and "not convertible" in said:
        yield f"{name}: the units {found!r} are no {canonical}"


@cache
def udunits(found, canonical):
    """What UDUNITS says, where it is installed. @param canonical units of the same kind, if they are known"""
    if shutil.which("udunits2") is None:
        return ""
    done = subprocess.run(["udunits2", "-H", found, "-W", canonical], capture_output=True, text=True)
    return done.stdout + done.stderr


@check("3.3 Standard Name")
def standard_names(file):
    for name in file.variables:
        words = str(file.of[name].get("standard_name", "x")).split()
        if not words or not re.match(r"^[a-z][a-z0-9_]*$", words[0]) or (words[1:] and words[1] not in MODIFIERS):
            yield f"{name}:standard_name is {file.of[name]['standard_name']!r}"
        if words[1:] and words[1] in ("status_flag", "number_of_observations"):
            yield f"{name}: the modifier {words[1]} is deprecated"


@check("3.5 Flags")
def flags(file):
    for name, v in file.variables.items():
        a = file.of[name]
        if "flag_masks" in a:
            yield f"{name} has flag_masks, which we never write"
        if "flag_values" not in a:
            yield from (f"{name} has {key} without flag_values" for key in ("flag_meanings", "flag_labels") if key in a)
            continue
        values = np.atleast_1d(a["flag_values"])
        if not isinstance(a.get("flag_meanings"), str):
            yield f"{name} has no flag_meanings"
            continue
        meanings = a["flag_meanings"].split(" ")
        if type_of(values) != v.dtype:
            yield f"{name}:flag_values are of type {type_of(values)}, not {v.dtype}"
        if len(meanings) != len(values):
            yield f"{name} has {len(values)} flag_values and {len(meanings)} flag_meanings"
        if len(set(values.tolist())) < len(values):
            yield f"{name}:flag_values are not distinct"
        wrong = [word for word in meanings if not re.match(r"^[A-Za-z0-9_.+@-]+$", word)]
        if wrong or len(set(meanings)) < len(meanings):
            yield f"{name}:flag_meanings {a['flag_meanings']!r}"
        labels = json.loads(a["flag_labels"]) if "flag_labels" in a else meanings
        if len(labels) != len(values) or ("flag_labels" in a and labels == meanings):
            yield f"{name}:flag_labels {labels!r}"
        present = set(np.unique(v[:]).tolist()) - set(values.tolist()) - {np.asarray(a.get("_FillValue")).item()}
        if present:
            yield f"{name} has values without a meaning: {sorted(present)}"
