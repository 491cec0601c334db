import t from 'tap';
import { bigVarint, varint, varintHigh, varintLength, varintLow } from '../../lib/sqlite/varint.js';

/** An encoder after Database File Format, 1.6: seven bits per byte, eight in a ninth. */
function encode(value: bigint): Buffer {
  const bits = BigInt.asUintN(64, value);
  if (bits >= 1n << 56n) {
    const bytes = [Number(bits & 0xffn)];
    for (let rest = bits >> 8n, n = 0; n < 8; n++, rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80);
    return Buffer.from(bytes);
  }
  const bytes = [Number(bits & 0x7fn)];
  for (let rest = bits >> 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80);
  return Buffer.from(bytes);
}

t.test('the smallest and largest varints of every length', async (t) => {
  const view = new DataView(new ArrayBuffer(32));
  const bytes = new Uint8Array(view.buffer);
  for (let bit = 0n; bit <= 63n; bit++) {
    for (const value of [1n << bit, (1n << bit) - 1n, -(1n << bit), 0x0123456789abcdefn >> (63n - bit)]) {
      const int64 = BigInt.asIntN(64, value);
      const encoded = encode(int64);
      // The bytes after a varint do not matter.
      bytes.fill(0xff).set(encoded, 3);
      t.equal(varintLength(view, 3), encoded.length, `length of ${int64}`);
      t.equal(bigVarint(view, 3), int64);
      t.equal(varint(view, 3), Number(int64));
      t.equal(varintHigh(view, 3), Number(int64 >> 32n));
      t.equal(varintLow(view, 3), Number(int64 & 0xffffffffn));
    }
  }
});

t.test('a varint may be longer than necessary', async (t) => {
  const view = new DataView(Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 5, 0, 0, 0).buffer);
  t.equal(varintLength(view, 0), 9);
  t.equal(varint(view, 0), 5);
  t.equal(varint(view, 4), 5);
  t.equal(varintLength(view, 4), 5);
});
