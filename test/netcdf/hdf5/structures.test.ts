/** Structures of the HDF5 File Format Specification, one by one. */
import t from 'tap';
import {
  type ChunkIndex,
  chunkBtreeRoot,
  chunkBtreeSize,
  nodeSize,
  putChunkBtree,
} from '../../../lib/netcdf/hdf5/chunk-btree.js';
import { dataspace } from '../../../lib/netcdf/hdf5/dataspace.js';
import { bytesOf, put, sizeOf, text } from '../../../lib/netcdf/hdf5/fields.js';
import { filterPipeline, filterSize, shuffleFilter } from '../../../lib/netcdf/hdf5/filter-pipeline.js';
import { GlobalHeap } from '../../../lib/netcdf/hdf5/global-heap.js';
import { lookup3 } from '../../../lib/netcdf/hdf5/lookup3.js';
import { MessageType, nil, ObjectHeader } from '../../../lib/netcdf/hdf5/object-header.js';
import { shuffle } from '../../../lib/netcdf/hdf5/shuffle.js';
import { Random } from '../../random.js';

t.test('fields are little-endian, and no wider than they are', async (t) => {
  const bytes = bytesOf([
    ['one', 1, 0x12],
    ['two', 2, 0x1234],
    ['four', 4, 0x12345678],
    ['eight', 8, 2 ** 40 + 1],
    ['undefined', 8, 0xffffffffffffffffn],
    text('name', 'ä'),
  ]);
  t.equal(bytes.toString('hex'), '12' + '3412' + '78563412' + '0100000000010000' + 'ffffffffffffffff' + 'c3a4');
  t.equal(
    sizeOf([
      ['a', 3, 0],
      ['b', 8, 0],
    ]),
    11,
  );
  for (const [width, value] of [
    [1, 256],
    [2, -1],
    [4, 2 ** 32],
    [4, 1.5],
    [8, -1n],
    [8, 2 ** 53],
    [2, new Uint8Array(3)],
  ] as const) {
    t.throws(() => put(Buffer.alloc(8), 0, [['the field', width, value]]), {
      code: 'ERR_HDF5_RANGE',
      message: /"the field"/,
    });
  }
});

t.test('lookup3, from the driver of its author', async (t) => {
  t.equal(lookup3(Buffer.from('')), 0xdeadbeef);
  t.equal(lookup3(Buffer.from('Four score and seven years ago')), 0x17770551);
});

t.test('shuffle is its definition, for every width and length', async (t) => {
  const random = new Random(5);
  for (const width of [1, 2, 3, 4, 8, 16]) {
    for (const count of [0, 1, 3, 4, 5, 63, 4095, 4096, 4097, 8195]) {
      const source = Uint8Array.from({ length: width * count }, () => random.below(256));
      const wanted = source.map((_, i) => source[(i % count) * width + Math.floor(i / count)]);
      t.ok(Buffer.from(shuffle(source, width)).equals(Buffer.from(wanted)), `${count} × ${width}`);
    }
  }
});

t.test('a dataspace', async (t) => {
  t.equal(bytesOf(dataspace([])).toString('hex'), '02000000', 'scalar');
  t.equal(
    bytesOf(dataspace([2, 3], [true, false])).toString('hex'),
    `02020101${'0200000000000000'}${'0300000000000000'}${'ff'.repeat(8)}${'0300000000000000'}`,
  );
});

t.test('a NIL message takes the place of a filter', async (t) => {
  const filter = shuffleFilter(8);
  const both = new ObjectHeader([{ type: MessageType.FILTER_PIPELINE, data: filterPipeline([filter]) }]);
  const none = new ObjectHeader([
    { type: MessageType.FILTER_PIPELINE, data: filterPipeline([]) },
    nil(filterSize(filter)),
  ]);
  t.equal(none.size, both.size);
});

t.test('a message of more than 64 KiB is refused', async (t) => {
  const message = (size: number) => ({
    type: MessageType.ATTRIBUTE,
    subject: 'This attribute',
    data: [['Data', size, new Uint8Array(size)]] as const,
  });
  t.ok(new ObjectHeader([message(65535), message(65535)]).size > 131070, 'a header may be larger');
  t.throws(() => new ObjectHeader([message(65536)]), {
    code: 'ERR_HDF5_MESSAGE_SIZE',
    message: /This attribute takes 65536 bytes/,
  });
});

t.test('a global heap', async (t) => {
  const base = 1000;
  const heap = new GlobalHeap(base);
  const objects = [10, 8, 0, 1, 70_000, 65_000, 5].map((size, i) => Buffer.alloc(size, i + 1));
  const elements = objects.map((object) => bytesOf(heap.add(object, object.length)));
  const bytes = Buffer.alloc(heap.size);
  t.equal(heap.put(bytes, 0), heap.size);
  for (const [i, object] of objects.entries()) {
    const length = elements[i].readUInt32LE(0);
    const collection = elements[i].readUInt32LE(4) - base;
    const index = elements[i].readUInt32LE(12);
    t.equal(bytes.toString('latin1', collection, collection + 4), 'GCOL');
    let at = collection + 16;
    while (bytes.readUInt16LE(at) !== index) at += 16 + 8 * Math.ceil(bytes.readUInt32LE(at + 8) / 8);
    t.equal(length, object.length);
    t.ok(bytes.subarray(at + 16, at + 16 + length).equals(object), `object ${i}`);
  }
  t.equal(new GlobalHeap(0).size, 0, 'nothing in it, nothing written');
});

/** All (offset, address, size) of a B-tree, walked from its root as a reader does. */
function* walk(bytes: Buffer, address: number, rank: number, level?: number): Generator<number[]> {
  if (bytes.toString('latin1', address, address + 4) !== 'TREE') throw new Error(`no node at ${address}`);
  const own = bytes.readUInt8(address + 5);
  if (level !== undefined && own !== level) throw new Error(`level ${own} instead of ${level}`);
  const key = 8 + 8 * (rank + 1);
  for (let i = 0; i < bytes.readUInt16LE(address + 6); i++) {
    const at = address + 24 + i * (key + 8);
    const child = bytes.readUInt32LE(at + key);
    const offsets = Array.from({ length: rank }, (_, d) => bytes.readUInt32LE(at + 8 + 8 * d));
    if (own === 0) yield [...offsets, child, bytes.readUInt32LE(at)];
    else yield* walk(bytes, child, rank, own - 1);
  }
}

t.test('a chunk B-tree', async (t) => {
  const grid = [7, 5];
  for (const k of [1, 2, 4, 32]) {
    for (const count of [1, 2, 3, 8, 9, 34, 35]) {
      // The last `count` of 35 chunks are stored.
      const index: ChunkIndex = {
        chunk: [10, 3],
        elementSize: 8,
        grid,
        count,
        position: (i) => 35 - count + i,
        address: (i) => 100_000 + i,
        size: (i) => 50 + i,
      };
      const size = chunkBtreeSize(count, 2, k);
      const bytes = Buffer.alloc(size);
      t.equal(putChunkBtree(bytes, 0, 0, index, k), size);
      const found = [...walk(bytes, chunkBtreeRoot(0, count, 2, k), 2)];
      const wanted = Array.from({ length: count }, (_, i) => {
        const position = 35 - count + i;
        return [10 * Math.floor(position / 5), 3 * (position % 5), 100_000 + i, 50 + i];
      });
      t.same(found, wanted, `K = ${k}, ${count} chunks`);
    }
  }
  t.equal(chunkBtreeSize(0, 2, 32), 0);
  t.equal(nodeSize(1, 32), 24 + 64 * 8 + 65 * 24);
});
