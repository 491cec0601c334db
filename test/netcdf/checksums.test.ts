import t from 'tap';
import { fletcher32Of, Xxh64, xxh64 } from '../../lib/netcdf/checksums.js';
import { Random } from '../random.js';

const random = new Random(3);
const noise = (length: number) => Buffer.from(Array.from({ length }, () => random.below(256)));

/** XXH64 in BigInt, step by step after its specification. */
function reference(bytes: Buffer): bigint {
  const [P1, P2, P3, P4, P5] = [
    0x9e3779b185ebca87n,
    0xc2b2ae3d27d4eb4fn,
    0x165667b19e3779f9n,
    0x85ebca77c2b2ae63n,
    0x27d4eb2f165667c5n,
  ];
  const wrap = (n: bigint) => BigInt.asUintN(64, n);
  const rotate = (n: bigint, bits: bigint) => wrap(n << bits) | (n >> (64n - bits));
  const round = (acc: bigint, lane: bigint) => wrap(rotate(wrap(acc + lane * P2), 31n) * P1);
  let at = 0;
  let h = P5;
  if (bytes.length >= 32) {
    const accs = [wrap(P1 + P2), P2, 0n, wrap(-P1)];
    for (; at + 32 <= bytes.length; at += 32) {
      for (let i = 0; i < 4; i++) accs[i] = round(accs[i], bytes.readBigUInt64LE(at + 8 * i));
    }
    h = wrap(rotate(accs[0], 1n) + rotate(accs[1], 7n) + rotate(accs[2], 12n) + rotate(accs[3], 18n));
    for (const acc of accs) h = wrap((h ^ round(0n, acc)) * P1 + P4);
  }
  h = wrap(h + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) h = wrap(rotate(h ^ round(0n, bytes.readBigUInt64LE(at)), 27n) * P1 + P4);
  if (at + 4 <= bytes.length) {
    h = wrap(rotate(h ^ wrap(BigInt(bytes.readUInt32LE(at)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < bytes.length; at++) h = wrap(rotate(h ^ wrap(BigInt(bytes[at]) * P5), 11n) * P1);
  h = wrap((h ^ (h >> 33n)) * P2);
  h = wrap((h ^ (h >> 29n)) * P3);
  return h ^ (h >> 32n);
}

/** Fletcher32 word by word. */
function fletcherReference(bytes: Buffer): number {
  let [sum1, sum2] = [0, 0];
  for (let at = 0; at < bytes.length; at += 2) {
    sum1 += (bytes[at] << 8) | (bytes[at + 1] ?? 0);
    sum1 = (sum1 & 0xffff) + (sum1 >>> 16);
    sum2 += sum1;
    sum2 = (sum2 & 0xffff) + (sum2 >>> 16);
  }
  return ((sum2 << 16) | sum1) >>> 0;
}

/** `bytes` in parts of random lengths, some of them empty. */
function cut(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = random.below(bytes.length + 1);
    parts.push(bytes.subarray(at, at + length));
    at += length;
  }
  return parts;
}

const LENGTHS = [...Array.from({ length: 100 }, (_, i) => i), 4095, 4096, 4097, 65535, 65536, 65537, 200_003];

t.test('XXH64', async (t) => {
  const known = { '': 0xef46db3751d8e999n, abc: 0x44bc2cf5ad770999n };
  for (const [text, hash] of Object.entries(known)) t.equal(xxh64(Buffer.from(text)), hash, `of "${text}"`);
  for (const length of LENGTHS) {
    const bytes = noise(length);
    const hash = reference(bytes);
    t.equal(xxh64(bytes), hash, `${length} bytes`);
    const pieces = new Xxh64();
    for (const part of cut(bytes)) pieces.update(part);
    t.equal(pieces.digest(), hash, 'in pieces');
    t.equal(pieces.digest(), known[''], 'which then begins anew');
  }
});

t.test('Fletcher32', async (t) => {
  for (const length of LENGTHS) {
    for (const bytes of [noise(length), Buffer.alloc(length), Buffer.alloc(length, 0xff)]) {
      const sum = fletcherReference(bytes);
      t.equal(fletcher32Of([bytes]), sum, `${length} bytes`);
      t.equal(fletcher32Of(cut(bytes)), sum, 'in parts');
    }
  }
});
