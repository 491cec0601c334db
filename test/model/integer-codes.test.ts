import t from 'tap';
import { IntegerCodes } from '../../lib/model/integer-codes.js';
import { Random } from '../random.js';

const TURN = 0x2545_f491_4f6c_dd1dn;

/** Integers near every power of two, and random ones. */
function integers(): bigint[] {
  const random = new Random(7);
  const found = [0n];
  for (let bits = 0n; bits <= 64n; bits++)
    for (const d of [-2n, -1n, 0n, 1n, 2n]) found.push(2n ** bits + d, -(2n ** bits) + d);
  for (let i = 0; i < 20_000; i++) {
    const integer = (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32));
    found.push(integer, BigInt.asIntN(64, integer));
  }
  // Integers whose bits would be those of NaN, of infinity, and of the doubles beside them.
  for (const edge of [0x7ff0_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn, -0x10_0000_0000_0000n, -1n]) {
    for (let d = -50n; d <= 50n; d++) {
      const integer = edge + d * 7n - TURN;
      found.push(BigInt.asIntN(64, integer), BigInt.asUintN(64, integer));
    }
  }
  return found;
}

t.test('every integer of 64 bits has a code that is not NaN, and no other has it', async (t) => {
  for (const dtype of ['int64', 'uint64'] as const) {
    const codes = new IntegerCodes(dtype);
    const held = [...new Set(integers())].filter((integer) => codes.holds(integer));
    const bits = new BigInt64Array(Float64Array.from(held, (integer) => codes.encode(integer)).buffer);
    const doubles = new Float64Array(bits.buffer);
    t.notOk(doubles.some(Number.isNaN));
    t.equal(new Set(bits).size, held.length);
    t.strictSame(
      [...doubles].map((code) => codes.decode(code)),
      held,
    );
    t.strictSame(
      held.map((integer) => codes.encode(integer)),
      [...doubles],
      'the same code again',
    );
    t.equal(held.filter((integer) => codes.encode(integer) >= 1.797693134e308).length > 100, true, 'some are listed');
  }
});

t.test('the limits of the types', async (t) => {
  const signed = new IntegerCodes('int64');
  const unsigned = new IntegerCodes('uint64');
  t.strictSame(
    [-(2n ** 63n) - 1n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 63n].map((n) => signed.holds(n)),
    [false, true, true, false],
  );
  t.strictSame(
    [-1n, 0n, 2n ** 64n - 1n, 2n ** 64n].map((n) => unsigned.holds(n)),
    [false, true, true, false],
  );
});
