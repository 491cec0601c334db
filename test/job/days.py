"""What datasets of several days look like to xarray, and whether it opens them as one.

Arguments: netCDF files of the same settings, one for each day. Prints JSON.
"""

import json
import sys

import numpy as np
import xarray as xr


def plain(values):
    return [None if v is None or (isinstance(v, float) and np.isnan(v)) else v for v in np.asarray(values).tolist()]


def text(values):
    return [v.decode() if isinstance(v, bytes) else str(v) for v in np.asarray(values).tolist()]


def layout_of(ds):
    return "ragged" if "row_size" in ds else "stacked" if "readings" in ds else "machines"


def values_of(ds):
    """Of each machine, the values of each number by the name of its signal."""
    layout = layout_of(ds)
    if layout == "ragged":
        ends = np.cumsum(ds.row_size.values)
        signals = [n for n, v in ds.variables.items() if v.dims == ("obs",) and v.dtype.kind == "f" and "flag_values" not in v.attrs]
        return {
            m: {s: plain(ds[s].values[end - size : end]) for s in signals}
            for m, size, end in zip(text(ds.machine.values), ds.row_size.values, ends)
        }
    if layout == "stacked":
        sensors = text(ds.sensor.values)
        return {
            m: {s: plain(ds.readings.values[i, :, k]) for k, s in enumerate(sensors)}
            for i, m in enumerate(text(ds.machine.values))
        }
    sensors = text((ds.sensor if "sensor" in ds.coords else ds.sensor_labels).values)
    arrays = [n for n, v in ds.variables.items() if "sensor" in v.dims and len(v.dims) == 2]
    return {m: {s: plain(ds[m].values[:, k]) for k, s in enumerate(sensors)} for m in arrays}


def describe(path):
    with xr.open_dataset(path, decode_times=False) as raw:
        types = {n: [str(v.dtype if v.dtype.kind != "S" else "S"), list(v.dims)] for n, v in raw.variables.items()}
    with xr.open_dataset(path) as ds:
        return {
            "variables": types,
            "values": values_of(ds.load()),
            "times": ds.sizes.get("time", 0),
            "sizes": {str(k): v for k, v in ds.sizes.items()},
            "attributes": {n: [str(a) for a in v.attrs] for n, v in ds.variables.items()},
        }


def sizes(ds):
    return {str(k): v for k, v in ds.load().sizes.items()}


def joined(paths):
    """Sizes of the days as one dataset, by all ways in which xarray makes one."""
    found = {}
    days = [xr.open_dataset(p).load() for p in paths]
    found["concat"] = sizes(xr.concat(days, dim="time"))
    with xr.open_mfdataset(paths, combine="nested", concat_dim="time") as together:
        found["nested"] = sizes(together)
    # Coordinates that differ must be monotonic, which names of machines are not where one is added at the end.
    if "machine" not in days[0].coords or all(d.machine.equals(days[0].machine) for d in days):
        with xr.open_mfdataset(paths, combine="by_coords") as together:
            found["by_coords"] = sizes(together)
    return found


paths = sys.argv[1:]
found = {"days": [describe(p) for p in paths]}
if "time" in found["days"][0]["sizes"]:
    found["joined"] = joined(paths)
print(json.dumps(found))
