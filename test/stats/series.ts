import { Random } from '../random.js';

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
  /** False where these lose digits themselves, take numbers for rounding errors, or give no number for equal values. */
  readonly pandas?: false;
  readonly scipy?: false;
}

/** A standard normal number (G. Box, M. Muller, 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** Series on which sums of powers go wrong. */
export function nastySeries(): Series[] {
  const random = new Random(5);
  const normals = (n: number) => Array.from({ length: n }, () => normal(random));
  const outOf = { pandas: false, scipy: false } as const;
  let walk = 0;
  return [
    { name: 'one value', values: [5] },
    { name: 'two values', values: [1, 2] },
    { name: 'three values', values: [1, 2, 4] },
    { name: 'four values', values: [1, 2, 4, 9] },
    { name: 'four equal values', values: [3.3, 3.3, 3.3, 3.3], scipy: false },
    { name: 'constant', values: Array(3000).fill(0.1), ...outOf },
    { name: 'zeros', values: Array(300).fill(0), scipy: false },
    { name: 'normal', values: normals(5000) },
    { name: 'offset of 1e9', values: normals(3000).map((x) => 1e9 + x), ...outOf },
    { name: 'offset of 1e15', values: normals(3000).map((x) => 1e15 + Math.round(8 * x) / 8), ...outOf },
    { name: 'variance of 1e-24', values: normals(3000).map((x) => 1 + 1e-12 * x), ...outOf },
    { name: 'about 1e-300', values: normals(1000).map((x) => 1e-300 * (3 + x)), ...outOf },
    { name: 'about 1e300', values: normals(1000).map((x) => 1e300 * (3 + x)), ...outOf },
    { name: 'greatest and least double', values: [Number.MAX_VALUE, -Number.MAX_VALUE, 1, 2], ...outOf },
    { name: 'subnormal', values: normals(300).map((x) => 1e-310 * (3 + x)), ...outOf },
    { name: 'small, then large', values: [...normals(300).map((x) => 1e-200 * x), ...normals(300)], ...outOf },
    { name: 'growing to 1e200', values: Array.from({ length: 600 }, (_, i) => (i % 7) * 10 ** (i / 3)), ...outOf },
    { name: 'first is far off', values: [1e12, ...normals(2999)] },
    { name: 'last is far off', values: [...normals(2999), -1e12] },
    { name: 'a spike in each block', values: normals(4096).map((x, i) => (i % 256 === 0 ? 1e8 : x)) },
    { name: 'alternating', values: Array.from({ length: 1001 }, (_, i) => (i % 2 === 0 ? 1e10 : -1e10)) },
    { name: 'skewed', values: normals(4000).map((x) => Math.exp(2 * x)) },
    { name: 'heavy tails', values: normals(4000).map((x) => x / Math.abs(normal(random))) },
    { name: 'steps', values: normals(4000).map((x, i) => Math.floor(i / 900) * 1e4 + x) },
    { name: 'walk', values: normals(4000).map((x) => (walk += x)) },
  ];
}
