import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { QUANTIZE_MODES, type Quantization, quantize } from '../../lib/pack/index.js';
import { needsPython } from '../foreign.js';
import { Random } from '../random.js';
import { python } from './python.js';

const directory = t.testdir();

type Floats = Float32Array | Float64Array;

/** Digits that netCDF-C accepts. */
const MOST = { float32: { digits: 6, bits: 23 }, float64: { digits: 15, bits: 52 } } as const;

function* quantizations(dtype: 'float32' | 'float64'): Generator<Quantization> {
  for (const mode of QUANTIZE_MODES) {
    const most = mode === 'BitRound' ? MOST[dtype].bits : MOST[dtype].digits;
    for (let digits = 1; digits <= most; digits += mode === 'BitRound' ? 3 : 1) yield { mode, digits };
  }
}

/** Doubles of both signs, with `steps` neighbours on either side. */
function around(centres: Iterable<number>, steps: number): number[] {
  const value = new Float64Array(1);
  const bits = new BigInt64Array(value.buffer);
  const all: number[] = [];
  for (const centre of centres) {
    value[0] = centre;
    const middle = bits[0];
    for (let step = -steps; step <= steps; step++) {
      bits[0] = middle + BigInt(step);
      all.push(value[0], -value[0]);
    }
  }
  return all;
}

/** Floats and their neighbours. */
function aroundFloats(centres: Iterable<number>, steps: number): number[] {
  const value = new Float32Array(1);
  const bits = new Int32Array(value.buffer);
  const all: number[] = [];
  for (const centre of centres) {
    value[0] = centre;
    const middle = bits[0];
    for (let step = -steps; step <= steps; step++) {
      bits[0] = middle + step;
      all.push(value[0], -value[0]);
    }
  }
  return all;
}

function* powers(base: number, from: number, to: number): Generator<number> {
  for (let k = from; k <= to; k++) yield base === 10 ? Number(`1e${k}`) : base ** k;
}

const RANDOM = 20_000;

function* randomValues(random: Random): Generator<number> {
  for (let i = 0; i < RANDOM; i++) {
    yield (random.next() - 0.5) * 10 ** (random.next() * 60 - 30);
    yield Math.round((random.next() - 0.5) * 3e5) / 1000;
  }
}

function samples(dtype: 'float32' | 'float64'): Floats {
  const random = new Random(7);
  if (dtype === 'float64') {
    const special = [...around(powers(10, -307, 307), 5), ...around(powers(2, -1073, 1023), 2)];
    return Float64Array.from([0, Number.NaN, ...special, ...randomValues(random), -9999, Number.MAX_VALUE]);
  }
  const special = [...aroundFloats(powers(10, -44, 38), 10), ...aroundFloats(powers(2, -149, 127), 3)];
  const finite = [0, Number.NaN, ...special, ...randomValues(random), -9999].filter(
    (v) => Math.abs(Math.fround(v)) !== Number.POSITIVE_INFINITY,
  );
  return Float32Array.from(finite);
}

function bytesOf(values: Floats): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

t.test('the bits are those of netCDF-C', needsPython('netCDF4'), async (t) => {
  const manifest = [];
  for (const dtype of ['float32', 'float64'] as const) {
    const values = samples(dtype);
    const path = join(directory, dtype);
    writeFileSync(path, bytesOf(values));
    for (const quantization of quantizations(dtype)) {
      const copy = values.slice();
      quantize(copy, quantization, -9999, 0);
      const quantized = join(directory, `${dtype}-${quantization.mode}-${quantization.digits}`);
      writeFileSync(quantized, bytesOf(copy));
      manifest.push({ dtype, values: path, ...quantization, fill: -9999, quantized });
    }
  }
  const path = join(directory, 'manifest.json');
  writeFileSync(path, JSON.stringify(manifest));
  t.same(python('quantize.py', path), { cases: manifest.length, problems: [] });
});

t.test('zeros, NaN, infinities and missing values stay as they are', async (t) => {
  for (const dtype of ['float32', 'float64'] as const) {
    const Kind = dtype === 'float32' ? Float32Array : Float64Array;
    const given = Kind.of(0, 0, -0, -0, Number.NaN, Number.NaN, Infinity, -Infinity, -1234.567, -1234.567);
    for (const quantization of quantizations(dtype)) {
      const kept = given.slice();
      quantize(kept, quantization, given[8], 0);
      t.same(bytesOf(kept), bytesOf(given), `${dtype} ${quantization.mode} ${quantization.digits}`);
    }
  }
});

t.test('as many digits as were asked for are right', async (t) => {
  for (const dtype of ['float32', 'float64'] as const) {
    const values = samples(dtype).filter((v) => Number.isFinite(v) && Math.abs(v) > 1e-37 && Math.abs(v) < 1e37);
    for (const { mode, digits } of quantizations(dtype)) {
      const copy = values.slice();
      quantize(copy, { mode, digits }, Number.NaN, 0);
      const errors = Array.from(values, (v, i) => Math.abs((copy[i] - v) / v));
      const worst = errors.reduce((a, b) => Math.max(a, b));
      // BitGroom and BitRound bound the relative error, Granular BitRound the error to half a unit in the last digit.
      const allowed =
        mode === 'BitRound' ? 2 ** -digits : mode === 'BitGroom' ? 10 ** -digits : 0.5 * 10 ** (1 - digits);
      t.ok(worst <= allowed, `${dtype} ${mode} ${digits}: ${worst} of ${allowed}`);
    }
  }
});

t.test('in pieces or at once, the bytes are the same', async (t) => {
  const values = samples('float32').subarray(0, 1001);
  for (const mode of QUANTIZE_MODES) {
    const whole = values.slice();
    quantize(whole, { mode, digits: 3 }, Number.NaN, 0);
    const pieces = values.slice();
    quantize(pieces.subarray(0, 333), { mode, digits: 3 }, Number.NaN, 0);
    quantize(pieces.subarray(333), { mode, digits: 3 }, Number.NaN, 333);
    t.same(bytesOf(pieces), bytesOf(whole), mode);
  }
});
