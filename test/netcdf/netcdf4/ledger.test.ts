/** The ledger as the encoder writes it, read byte by byte as docs/ledger.md describes it. */
import { crc32 } from 'node:zlib';
import t from 'tap';
import { xxh64 } from '../../../lib/netcdf/checksums.js';
import type { Netcdf4Options } from '../../../lib/netcdf/index.js';
import { encode } from './encode.js';
import { machines } from './samples.js';

/** What docs/ledger.md says, without the code of the library. */
function ledgerOf(file: Buffer) {
  const trailer = file.subarray(-64);
  const preambleSize = trailer.readUInt32LE(12);
  const count = Number(trailer.readBigUInt64LE(16));
  const size = Number(trailer.readBigUInt64LE(24));
  const start = file.length - size;
  const entries = Array.from({ length: count }, (_, i) => {
    const at = start + preambleSize + 40 * i;
    return {
      variable: file.readUInt32LE(at),
      chunk: file.readUInt32LE(at + 4),
      address: Number(file.readBigUInt64LE(at + 8)),
      length: Number(file.readBigUInt64LE(at + 16)),
      rawHash: file.readBigUInt64LE(at + 24),
      crc: file.readUInt32LE(at + 32),
      kind: file.readUInt8(at + 38),
    };
  });
  const preamble = JSON.parse(file.toString('utf8', start, start + preambleSize));
  return { trailer, preambleSize, size, start, entries, preamble, count };
}

const text = (strings: readonly string[]) =>
  Buffer.concat(
    strings.flatMap((string) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(string.length);
      return [length, Buffer.from(string)];
    }),
  );

const forward = { forward: true, stringBytes: () => 100 };
const MODES: readonly { name: string; options: Netcdf4Options }[] = [
  { name: 'metadata at the front', options: {} },
  { name: 'metadata at the end', options: { metadata: 'end' } },
  { name: 'forward', options: forward },
  { name: 'Fletcher32', options: { fletcher32: true } },
];

for (const { name, options } of MODES) {
  t.test(name, async (t) => {
    const filled = machines();
    const { bytes, plan } = await encode(filled, { ...options, ledger: { from: 'a test' } });
    const { trailer, start, size, entries, preamble, count, preambleSize } = ledgerOf(bytes);
    t.equal(trailer.toString('latin1', 0, 8), '\x8aLEDGER\n');
    t.equal(trailer.readUInt16LE(8), 1, 'version');
    t.equal(trailer.readUInt32LE(60), crc32(trailer.subarray(0, 60)), 'CRC of the trailer');
    t.equal(trailer.readUInt32LE(56), crc32(bytes.subarray(start, -64)), 'CRC of preamble and entries');
    t.equal(size, preambleSize + 40 * count + 64);
    const headSize = Number(trailer.readBigUInt64LE(32));
    t.equal(headSize, options.metadata === 'end' ? 48 : 48 + plan.metadataSize);
    t.equal(trailer.readBigUInt64LE(40), xxh64(bytes.subarray(0, headSize)), 'hash of the head');
    t.equal(Number(bytes.readBigUInt64LE(28)), bytes.length, 'the superblock has its end');

    let end = 48;
    for (const { address, length, crc } of entries) {
      t.equal(address, end, 'no gap');
      t.equal(crc, crc32(bytes.subarray(address, address + length)));
      end += length;
    }
    t.equal(end, start, 'up to the ledger');

    t.match(preamble, { ledger: 1, software: 'fleetcdf', source: { from: 'a test' } });
    // int64, text, three of double, each with its filters: the sum of 1 shuffle, 2 deflate, 4 Fletcher32.
    const filters = options.forward ? '0' : options.fletcher32 ? '[67]' : '[23]';
    t.match(preamble.storage, new RegExp(`^8${filters}g0(8${filters}){3}$`));

    const values = filled.values[3] as Float64Array;
    const chunk = entries.find(({ variable, kind }) => variable === 3 && kind === 0);
    t.equal(chunk?.rawHash, xxh64(new Uint8Array(values.buffer)), 'hash of the chunk before compression');
    const texts = entries.find(({ variable, kind }) => variable === 1 && kind === 1);
    t.equal(texts?.rawHash, xxh64(text(filled.values[1] as string[])), 'hash of texts');
    const properties = /_NCProperties.*?ledger=(\d{16})/s.exec(bytes.toString('latin1'));
    t.equal(Number(properties?.[1]), bytes.length, 'the attribute names the end of the ledger');
  });
}

t.test('a ledger costs 40 bytes a chunk, and can be left out', async (t) => {
  const cut = (chunk: number) => {
    const { dataset, values } = machines();
    const storage = { chunks: [chunk, 4] };
    const variables = dataset.variables.map((v) => (v.type === 'double' ? { ...v, storage } : v));
    return { dataset: { ...dataset, variables }, values };
  };
  const cost = async (chunk: number) => {
    const { bytes } = await encode(cut(chunk));
    const { bytes: without } = await encode(cut(chunk), { ledger: false });
    t.notOk(without.includes('LEDGER'));
    t.notOk(without.includes('ledger='));
    return bytes.length - without.length;
  };
  t.equal((await cost(10)) - (await cost(20)), 40 * 3 * 50);
});

t.test('the bytes do not depend on the threads', async (t) => {
  const [one, three] = await Promise.all([1, 3].map((threads) => encode(machines(), { threads })));
  t.ok(one.bytes.equals(three.bytes));
});
