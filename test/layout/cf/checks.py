"""The list of checks: each is named by the section that it is about, and yields what is wrong with a file."""

CHECKS = []

# Requirements and recommendations of the conformance document that cannot concern our files, or are not met.
NOT_CHECKED = {
    "2.6.3 External variables": "we write no external_variables, which 2.6.3 checks",
    "2.7 Groups": "we write no groups, which 2.7 checks",
    "4.3.3 Parameterized Vertical Coordinate": "no vertical coordinate but altitude; formula_terms is a fault",
    "5.6 Grid Mappings and Projections": "positions are latitude and longitude; grid_mapping is a fault",
    "5.8 Domain Variables": "we write no variable without data; `dimensions` is a fault",
    "7.1 Cell Boundaries": "readings are of moments, as far as we know; bounds is a fault",
    "7.2 Cell Measures": "machines have no area or volume; cell_measures is a fault",
    "7.4 Climatological Statistics": "no statistics are made; climatology is a fault",
    "7.5 Geometries": "positions are points; geometry is a fault",
    "8.2 Lossless Compression by Gathering": "compress is a fault",
    "8.3 Lossy Compression by Coordinate Subsampling": "tie points are a fault",
    "Appendix D Parametric Vertical Coordinates": "as 4.3.3",
}

NOT_MET = {
    "2.4 other dimensions to the left of time (text of 2.4)": "the published dataset is machine_00(time, sensor)",
    "3 long_name or standard_name, with labels for every reading": "the published dataset has neither",
    "2.6.1 Conventions, with labels for every reading": "the published dataset has no global attributes",
    "5 name of a multidimensional coordinate variable": "char machine(machine, string9) has one dimension of texts "
    "(2.2), and must be called like it to be an index for readers; strings of netCDF-4 have one dimension, but netCDF-C "
    "and HDF5 readers have faults with them, and classic files have none",
    "6.1 sensor_labels(time, sensor), with labels for every reading": "the published dataset repeats them along time",
    "7.3 cell_methods": "whether a value is of a moment or a mean is not in the database",
    "9.4 featureType of ragged arrays": "without positions there is none (9.1 asks for them); the plan says so",
}


def check(section):
    """Adds a function (file) -> faults to the list."""

    def add(function):
        CHECKS.append((section, function))
        return function

    return add


def faults_of(file):
    for section, function in CHECKS:
        for fault in function(file):
            yield f"{section}: {fault}"
