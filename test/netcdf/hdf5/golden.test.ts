/** Structures compared with the bytes that the HDF5 library writes. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import {
  compound,
  type Datatype,
  fixedPoint,
  floatingPoint,
  OBJECT_REFERENCE,
  string,
  VARIABLE_LENGTH_STRING,
  variableLength,
} from '../../../lib/netcdf/hdf5/datatype.js';
import { bytesOf } from '../../../lib/netcdf/hdf5/fields.js';
import { fletcher32 } from '../../../lib/netcdf/hdf5/fletcher32.js';
import { groupInfo, linkInfo } from '../../../lib/netcdf/hdf5/link.js';
import { lookup3 } from '../../../lib/netcdf/hdf5/lookup3.js';
import { shuffle } from '../../../lib/netcdf/hdf5/shuffle.js';
import { putSuperblock, SUPERBLOCK_SIZE } from '../../../lib/netcdf/hdf5/superblock.js';
import { needsPython, PYTHON } from '../../foreign.js';

interface Encodings {
  readonly datatypes: Record<string, string>;
  readonly file: string;
  readonly fletcher32: readonly string[];
  readonly shuffle: readonly { readonly width: number; readonly values: string; readonly stored: string }[];
}

const DATATYPES: Record<string, Datatype> = {
  byte: fixedPoint(1, true),
  short: fixedPoint(2, true),
  int: fixedPoint(4, true),
  int64: fixedPoint(8, true),
  ubyte: fixedPoint(1, false),
  ushort: fixedPoint(2, false),
  uint: fixedPoint(4, false),
  uint64: fixedPoint(8, false),
  float: floatingPoint(4),
  double: floatingPoint(8),
  char: string(1, 'ASCII'),
  text: string(12, 'UTF-8'),
  string: VARIABLE_LENGTH_STRING,
  reference: OBJECT_REFERENCE,
  references: variableLength(OBJECT_REFERENCE),
  'reference list': compound(16, [
    { name: 'dataset', offset: 0, type: OBJECT_REFERENCE },
    { name: 'dimension', offset: 8, type: fixedPoint(4, true) },
  ]),
};

const script = fileURLToPath(new URL('../../../../test/netcdf/hdf5/encodings.py', import.meta.url));

t.test('as the HDF5 library encodes it', needsPython('h5py', 'numpy'), async (t) => {
  const output = execFileSync(PYTHON, [script, join(t.testdir(), 'a.h5')], { encoding: 'utf8', maxBuffer: 1 << 24 });
  const encodings: Encodings = JSON.parse(output);

  t.test('datatypes', async (t) => {
    t.same(Object.keys(DATATYPES).sort(), Object.keys(encodings.datatypes).sort());
    for (const [name, { fields }] of Object.entries(DATATYPES)) {
      t.equal(bytesOf(fields).toString('hex'), encodings.datatypes[name], name);
    }
  });

  t.test('superblock and object header', async (t) => {
    const file = Buffer.from(encodings.file, 'hex');
    const root = 48;
    const superblock = Buffer.alloc(SUPERBLOCK_SIZE);
    putSuperblock(superblock, { endOfFileAddress: file.length, rootGroupObjectHeaderAddress: root });
    t.equal(superblock.toString('hex'), file.toString('hex', 0, SUPERBLOCK_SIZE));
    // The library leaves gaps in the header, so compare only its messages.
    t.ok(file.includes(bytesOf(linkInfo(0))), 'link info');
    t.ok(file.includes(bytesOf(groupInfo())), 'group info');
    const sizeOfChunk = file.readUInt8(root + 22);
    const end = root + 23 + sizeOfChunk;
    t.equal(lookup3(file, root, end), file.readUInt32LE(end), 'checksum');
  });

  t.test('Fletcher32', async (t) => {
    for (const stored of encodings.fletcher32) {
      const bytes = Buffer.from(stored, 'hex');
      const values = bytes.subarray(0, -4);
      t.equal(fletcher32(values), bytes.readUInt32LE(values.length), `${values.length} bytes`);
    }
  });

  t.test('shuffle', async (t) => {
    for (const { width, values, stored } of encodings.shuffle) {
      const source = new Uint8Array(Buffer.from(values, 'hex'));
      t.ok(Buffer.from(shuffle(source, width)).equals(Buffer.from(stored, 'hex')), `${source.length} bytes`);
    }
  });
});
