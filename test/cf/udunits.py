"""What the library of UDUNITS-2 reads from texts. Reads a JSON array of texts from standard input; prints, for each,
null or the index of the first text that it can be converted to."""

import ctypes
import json
import sys

UTF8 = 2

library = ctypes.CDLL("libudunits2.so.0")
library.ut_read_xml.restype = ctypes.c_void_p
library.ut_parse.restype = ctypes.c_void_p
library.ut_parse.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
library.ut_are_convertible.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
library.ut_set_error_message_handler(ctypes.cast(library.ut_ignore, ctypes.c_void_p))
system = library.ut_read_xml(None)

# Of one text for each kind of unit.
kinds = []


def kind_of(text, index):
    unit = library.ut_parse(system, text.encode("utf-8", "surrogatepass"), UTF8)
    if not unit:
        return None
    for other, first in kinds:
        if library.ut_are_convertible(unit, other):
            return first
    kinds.append((unit, index))
    return index


print(json.dumps([kind_of(text, index) for index, text in enumerate(json.load(sys.stdin))]))
