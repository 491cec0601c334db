/*
 * Mean and central moments of one series in one pass, in a slice of a Float64Array, so that a fleet of a hundred
 * thousand series needs no object for each. Values are summed up in blocks of a fixed number of values of the series, as
 * powers of the distance to the first value of the block; a block that is full is merged into what there was before
 * with the formulas of P. Pébay, Formulas for Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order
 * Statistical Moments, Sandia report SAND2008-6212, section 3.1. Because the blocks are cut by counting values, the
 * result has the same bits wherever a batch ends.
 *
 * The first value of a block is one of its values, so its distance to the mean of the block, squared, is at most the sum
 * of squares about the mean: what cancels costs at most the factor BLOCK of the rounding error, whatever the offset.
 *
 * Values are scaled by a power of two where the fourth power of the largest would overflow, or all would vanish.
 */

const BLOCK = 256;

/** Length of a slice. */
export const MOMENT_SLOTS = 17;

/** Values in full blocks. */
const CLOSED = 0;
const MINIMUM = 1;
const MAXIMUM = 2;
/** The power of two by which all that follows is scaled. */
const SCALE = 3;
/** The first value; the mean is relative to it. */
const ORIGIN = 4;
const MEAN = 5;
/** Sums of the second to fourth power of the distance to the mean, over full blocks. */
const M2 = 6;
const M3 = 7;
const M4 = 8;
/** Values in the open block, its first value, and sums of the powers of the distance to that. */
const OPEN = 9;
const SHIFT = 10;
const S1 = 11;
const S2 = 12;
const S3 = 13;
const S4 = 14;
const MINUS_INFINITE = 15;
const PLUS_INFINITE = 16;

/** What is scaled with the first to the fourth power. */
const POWERS = [
  [ORIGIN, MEAN, SHIFT, S1],
  [M2, S2],
  [M3, S3],
  [M4, S4],
];

/** Below and above, the largest magnitude of a series makes its values be scaled to about 1. */
const SMALL = 2 ** -190;
const LARGE = 2 ** 240;

/** How many values are infinite: those have no moments, and no bins hold them. */
export interface Infinite {
  readonly negative: number;
  readonly positive: number;
}

export interface Moments {
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly skewness: number;
  readonly kurtosis: number;
}

/** Makes an empty series of the slice at `at`. */
export function startMoments(state: Float64Array, at: number): void {
  state.fill(0, at, at + MOMENT_SLOTS);
  state[at + MINIMUM] = Number.POSITIVE_INFINITY;
  state[at + MAXIMUM] = Number.NEGATIVE_INFINITY;
  state[at + SCALE] = 1;
}

/** Adds `values[0 … length - 1]`, all of them finite. */
export function addValues(state: Float64Array, at: number, values: Float64Array, length: number): void {
  let minimum = state[at + MINIMUM];
  let maximum = state[at + MAXIMUM];
  for (let i = 0; i < length; i++) {
    const value = values[i];
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  state[at + MINIMUM] = minimum;
  state[at + MAXIMUM] = maximum;
  rescale(state, at);
  for (let from = 0; from < length; ) {
    const to = Math.min(length, from + BLOCK - state[at + OPEN]);
    addToBlock(state, at, values, from, to);
    from = to;
    if (state[at + OPEN] === BLOCK) closeBlock(state, at);
  }
}

function addToBlock(state: Float64Array, at: number, values: Float64Array, from: number, to: number): void {
  const scale = state[at + SCALE];
  if (state[at + OPEN] === 0) {
    state[at + SHIFT] = values[from] * scale;
    if (state[at + CLOSED] === 0) state[at + ORIGIN] = state[at + SHIFT];
  }
  const shift = state[at + SHIFT];
  let s1 = state[at + S1];
  let s2 = state[at + S2];
  let s3 = state[at + S3];
  let s4 = state[at + S4];
  for (let i = from; i < to; i++) {
    const distance = values[i] * scale - shift;
    const square = distance * distance;
    s1 += distance;
    s2 += square;
    s3 += square * distance;
    s4 += square * square;
  }
  state[at + S1] = s1;
  state[at + S2] = s2;
  state[at + S3] = s3;
  state[at + S4] = s4;
  state[at + OPEN] += to - from;
}

/** Merges the open block into the full ones, and opens the next. */
function closeBlock(state: Float64Array, at: number): void {
  const count = state[at + OPEN];
  if (count === 0) return;
  const s1 = state[at + S1];
  const s2 = state[at + S2];
  const s3 = state[at + S3];
  const s4 = state[at + S4];
  const mean = s1 / count;
  const m2 = Math.max(0, s2 - s1 * mean);
  const m3 = s3 - 3 * mean * s2 + 2 * s1 * mean * mean;
  const m4 = Math.max(0, s4 - 4 * mean * s3 + 6 * mean * mean * s2 - 3 * s1 * mean * mean * mean);
  combine(state, at, count, state[at + SHIFT] - state[at + ORIGIN] + mean, m2, m3, m4);
  for (let slot = OPEN; slot <= S4; slot++) state[at + slot] = 0;
}

/** Pébay's equations for two sets, the second given by its count, mean (relative to the origin) and central sums. */
function combine(s: Float64Array, at: number, countB: number, meanB: number, m2B: number, m3B: number, m4B: number) {
  const countA = s[at + CLOSED];
  const count = countA + countB;
  const m2A = s[at + M2];
  const m3A = s[at + M3];
  const m4A = s[at + M4];
  const delta = meanB - s[at + MEAN];
  const a = countA / count;
  const b = countB / count;
  const square = delta * delta;
  s[at + CLOSED] = count;
  s[at + MEAN] += delta * b;
  s[at + M2] = m2A + m2B + square * countA * b;
  s[at + M3] = m3A + m3B + square * delta * countA * b * (a - b) + 3 * delta * (a * m2B - b * m2A);
  s[at + M4] =
    m4A +
    m4B +
    square * square * countA * b * (a * a - a * b + b * b) +
    6 * square * (a * a * m2B + b * b * m2A) +
    4 * delta * (a * m3B - b * m3A);
}

/** Counts infinite values, which have no moments. */
export function addInfinite(state: Float64Array, at: number, positive: boolean): void {
  state[at + (positive ? PLUS_INFINITE : MINUS_INFINITE)]++;
}

/** Infinite values of a series. */
export function infiniteOf(state: Float64Array, at: number): Infinite {
  return { negative: state[at + MINUS_INFINITE], positive: state[at + PLUS_INFINITE] };
}

/** Adds all of the other series. */
export function mergeMoments(state: Float64Array, at: number, other: Float64Array, otherAt: number): void {
  state[at + MINUS_INFINITE] += other[otherAt + MINUS_INFINITE];
  state[at + PLUS_INFINITE] += other[otherAt + PLUS_INFINITE];
  const copy = other.slice(otherAt, otherAt + MOMENT_SLOTS);
  closeBlock(copy, 0);
  if (copy[CLOSED] === 0) return;
  closeBlock(state, at);
  const minimum = Math.min(state[at + MINIMUM], copy[MINIMUM]);
  const maximum = Math.max(state[at + MAXIMUM], copy[MAXIMUM]);
  state[at + MINIMUM] = copy[MINIMUM] = minimum;
  state[at + MAXIMUM] = copy[MAXIMUM] = maximum;
  rescale(state, at);
  rescale(copy, 0);
  if (state[at + CLOSED] === 0) state[at + ORIGIN] = copy[ORIGIN];
  const mean = copy[ORIGIN] - state[at + ORIGIN] + copy[MEAN];
  combine(state, at, copy[CLOSED], mean, copy[M2], copy[M3], copy[M4]);
}

/** Scales by the power of two that the largest magnitude so far needs: exact, but for what vanishes beside it anyway. */
function rescale(state: Float64Array, at: number): void {
  const largest = Math.max(state[at + MAXIMUM], -state[at + MINIMUM]);
  if ((largest >= SMALL && largest <= LARGE && state[at + SCALE] === 1) || largest <= 0) return;
  const scale = scaleFor(largest);
  const ratio = scale / state[at + SCALE];
  if (ratio === 1) return;
  state[at + SCALE] = scale;
  // One factor after the other: the square of the ratio alone might be infinite, or vanish.
  for (const [power, slots] of POWERS.entries()) {
    for (const slot of slots) for (let i = 0; i <= power; i++) state[at + slot] *= ratio;
  }
}

function scaleFor(largest: number): number {
  if (largest >= SMALL && largest <= LARGE) return 1;
  return 2 ** -Math.max(-1022, Math.floor(Math.log2(largest)));
}

/**
 * The moments as pandas has them: `std` with divisor n - 1, `skew` the adjusted Fisher-Pearson coefficient, `kurt` the
 * unbiased excess; NaN with fewer than 1, 2, 3 and 4 values; skewness and kurtosis of equal values are 0. With infinite
 * values the mean is infinite, or NaN with both, and the others are NaN.
 */
export function readMoments(state: Float64Array, at: number): Moments {
  const s = state.slice(at, at + MOMENT_SLOTS);
  closeBlock(s, 0);
  const n = s[CLOSED];
  const infinite = s[MINUS_INFINITE] + s[PLUS_INFINITE];
  const count = n + infinite;
  if (infinite > 0) {
    const minimum = s[MINUS_INFINITE] > 0 ? Number.NEGATIVE_INFINITY : n > 0 ? s[MINIMUM] : Number.POSITIVE_INFINITY;
    const maximum = s[PLUS_INFINITE] > 0 ? Number.POSITIVE_INFINITY : n > 0 ? s[MAXIMUM] : Number.NEGATIVE_INFINITY;
    const mean = s[MINUS_INFINITE] === 0 ? Number.POSITIVE_INFINITY : s[PLUS_INFINITE] === 0 ? minimum : Number.NaN;
    return { ...NONE, count, minimum, maximum, mean };
  }
  if (n === 0) return NONE;
  const mean = Math.min(s[MAXIMUM], Math.max(s[MINIMUM], (s[ORIGIN] + s[MEAN]) / s[SCALE]));
  const variance = s[M2] / (n - 1);
  return {
    count,
    minimum: s[MINIMUM],
    maximum: s[MAXIMUM],
    mean,
    standardDeviation: n < 2 ? Number.NaN : Math.sqrt(variance) / s[SCALE],
    skewness: n < 3 ? Number.NaN : skewnessOf(n, s[M2], s[M3]),
    kurtosis: n < 4 ? Number.NaN : kurtosisOf(n, s[M2], s[M4]),
  };
}

const NONE: Moments = {
  count: 0,
  minimum: Number.NaN,
  maximum: Number.NaN,
  mean: Number.NaN,
  standardDeviation: Number.NaN,
  skewness: Number.NaN,
  kurtosis: Number.NaN,
};

/** G1 = n √(n - 1) / (n - 2) · M3 / M2^1.5. */
function skewnessOf(n: number, m2: number, m3: number): number {
  return m2 === 0 ? 0 : ((n * Math.sqrt(n - 1)) / (n - 2)) * (m3 / (m2 * Math.sqrt(m2)));
}

/** G2 = n (n + 1) (n - 1) / ((n - 2) (n - 3)) · M4 / M2² - 3 (n - 1)² / ((n - 2) (n - 3)). */
function kurtosisOf(n: number, m2: number, m4: number): number {
  if (m2 === 0) return 0;
  const rest = (n - 1) / ((n - 2) * (n - 3));
  return rest * (n * (n + 1) * (m4 / m2 / m2) - 3 * (n - 1));
}
