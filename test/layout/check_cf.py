"""The requirements and recommendations of CF 1.11 and ACDD 1.3 that can concern our files, section by section.

Arguments: netCDF files. Prints every fault with its section. `--sections` prints the sections that are checked, and
those that are not, each with the reason.
"""

import sys

from netCDF4 import Dataset

# The compiled checks would lie in the repository.
sys.dont_write_bytecode = True

from cf import acdd, chapter_2, chapter_3, chapter_4_to_8, chapter_9  # noqa: F401: each adds its checks
from cf.checks import CHECKS, NOT_CHECKED, NOT_MET, faults_of
from cf.file import File


def main(paths):
    faults = []
    for path in paths:
        with Dataset(path) as ds:
            ds.set_auto_maskandscale(False)
            ds.set_auto_chartostring(False)
            faults += [f"{path}: {fault}" for fault in faults_of(File(path, ds))]
    print("\n".join(faults[:40]))


if sys.argv[1:] == ["--sections"]:
    for section, _ in CHECKS:
        print(f"checked: {section}")
    for title, sections in [("cannot apply", NOT_CHECKED), ("not met", NOT_MET)]:
        for section, why in sections.items():
            print(f"{title}: {section}: {why}")
else:
    main(sys.argv[1:])
