"""An open netCDF file as the CF conventions speak of it (1.11, 1.2 and 5)."""

import numpy as np


class File:
    """`ds` is a netCDF4.Dataset that masks and scales nothing."""

    def __init__(self, path, ds):
        self.path = path
        self.ds = ds
        self.attributes = ds.__dict__
        self.variables = {name: v for name, v in ds.variables.items()}
        self.of = {name: v.__dict__ for name, v in ds.variables.items()}
        named = {word for name in self.variables for word in self.names_in(name, "coordinates")}
        self.coordinate_variables = [n for n, v in self.variables.items() if v.dimensions == (n,) and not is_text(v)]
        self.auxiliary = sorted(n for n in named if n in self.variables and n not in self.coordinate_variables)
        roles = ("sample_dimension", "instance_dimension")
        self.counts = [n for n in self.variables if "sample_dimension" in self.of[n]]
        self.indices = [n for n in self.variables if "instance_dimension" in self.of[n]]
        coordinates = {*self.coordinate_variables, *self.auxiliary}
        self.data = [
            n
            for n, v in self.variables.items()
            if n not in coordinates and own_dimensions(v) and not any(role in self.of[n] for role in roles)
            and ({"time", "obs"} & set(v.dimensions) or any(d.startswith("time_") for d in v.dimensions))
        ]

    def names_in(self, name, attribute):
        value = self.of[name].get(attribute, "")
        return value.split() if isinstance(value, str) else []

    def is_time(self, name):
        units = self.of[name].get("units")
        return self.of[name].get("standard_name") == "time" or (isinstance(units, str) and " since " in units)

    def with_standard_name(self, name):
        return [n for n in self.variables if self.of[n].get("standard_name") == name]

    def is_ragged(self):
        return bool(self.counts or self.indices)


def is_text(v):
    return v.dtype is str or v.dtype == "S1"


def own_dimensions(v):
    """Without the trailing one of a char variable, which holds the bytes of a text (2.2)."""
    return v.dimensions[:-1] if v.dtype == "S1" else v.dimensions


def type_of(value):
    return np.asarray(value).dtype


def texts(v):
    """The values of a char or string variable as bytes."""
    values = v[:]
    if v.dtype is str:
        return [text.encode() for text in np.atleast_1d(values)]
    filled = np.ma.filled(values, b"\0")
    return [row.tobytes().rstrip(b"\0 ") for row in filled.reshape(-1, filled.shape[-1])]
