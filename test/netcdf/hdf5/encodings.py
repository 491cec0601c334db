"""Prints structures as the HDF5 library encodes them: datatypes, dataspaces, a superblock, checksums.

Usage: encodings.py file.h5 (a file that it writes). Prints a JSON object of hexadecimal text.
"""

import json
import sys

import h5py
import numpy
from h5py import h5f, h5p, h5t


def message(kind):
    """H5Tencode adds a message type and a version, and gives variable-length strings the size of a pointer."""
    encoded = bytearray(kind.encode()[2:])
    if isinstance(kind, h5t.TypeStringID) and kind.is_variable_str():
        encoded[4:8] = (16).to_bytes(4, "little")
    return encoded.hex()


def text(size, characters):
    kind = h5t.C_S1.copy()
    kind.set_size(size)
    kind.set_strpad(h5t.STR_NULLTERM)
    kind.set_cset(characters)
    return kind


def reference_list():
    kind = h5t.create(h5t.COMPOUND, 16)
    kind.insert(b"dataset", 0, h5t.STD_REF_OBJ)
    kind.insert(b"dimension", 8, h5t.STD_I32LE)
    return kind


datatypes = {
    "byte": h5t.STD_I8LE, "short": h5t.STD_I16LE, "int": h5t.STD_I32LE, "int64": h5t.STD_I64LE,
    "ubyte": h5t.STD_U8LE, "ushort": h5t.STD_U16LE, "uint": h5t.STD_U32LE, "uint64": h5t.STD_U64LE,
    "float": h5t.IEEE_F32LE, "double": h5t.IEEE_F64LE,
    "char": text(1, h5t.CSET_ASCII), "text": text(12, h5t.CSET_UTF8), "string": text(h5t.VARIABLE, h5t.CSET_UTF8),
    "reference": h5t.STD_REF_OBJ, "references": h5t.vlen_create(h5t.STD_REF_OBJ), "reference list": reference_list(),
}


def file_of_version_2(path):
    """An empty file with the superblock and the object header that HDF5 1.8 has introduced."""
    access = h5p.create(h5p.FILE_ACCESS)
    access.set_libver_bounds(h5f.LIBVER_V18, h5f.LIBVER_V18)
    create = h5p.create(h5p.FILE_CREATE)
    create.set_link_creation_order(h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED)
    h5f.create(path.encode(), h5f.ACC_TRUNC, fcpl=create, fapl=access).close()
    with open(path, "rb") as file:
        return file.read()


def stored_with_fletcher32(path, values):
    """The bytes of a chunk: the values, then their checksum."""
    with h5py.File(path, "w") as file:
        dataset = file.create_dataset("a", data=values, chunks=values.shape, fletcher32=True)
        info = dataset.id.get_chunk_info(0)
    with open(path, "rb") as file:
        file.seek(info.byte_offset)
        return file.read(info.size).hex()


def shuffled(path, values):
    with h5py.File(path, "w") as file:
        dataset = file.create_dataset("a", data=values, chunks=values.shape, shuffle=True)
        info = dataset.id.get_chunk_info(0)
    with open(path, "rb") as file:
        file.seek(info.byte_offset)
        return file.read(info.size).hex()


path = sys.argv[1]
random = numpy.random.default_rng(1)
samples = [random.integers(0, 256, n, dtype="u1") for n in (1, 2, 3, 719, 720, 721, 5000)] + [numpy.full(70000, 255, "u1")]
print(json.dumps({
    "datatypes": {name: message(kind) for name, kind in datatypes.items()},
    "file": file_of_version_2(path).hex(),
    "fletcher32": [stored_with_fletcher32(path, values) for values in samples],
    "shuffle": [
        {"width": width, "values": values.tobytes().hex(), "stored": shuffled(path, values)}
        for width, count in ((2, 10), (2, 4099), (4, 7), (4, 8192), (8, 1), (8, 4095), (8, 5001))
        for values in [random.integers(0, 2 ** 15, count).astype(f"<u{width}") * 3]
    ],
}))
