/** One unit in the second digit of `size`. */
function unitOf(size: number): number {
  return 10 ** (Math.floor(Math.log10(size)) - 1);
}

/** Multiples of a power of ten, without what binary fractions add to them: `0.3`, not `0.30000000000000004`. */
function multiple(count: number, unit: number): number {
  return Number((count * unit).toPrecision(12));
}

/** The span, made wider so that its ends have two digits of its width. */
export function roundedOutward(min: number, max: number): readonly [min: number, max: number] {
  const unit = unitOf(max - min);
  return [multiple(Math.floor(min / unit + 1e-9), unit) + 0, multiple(Math.ceil(max / unit - 1e-9), unit) + 0];
}

/** The next larger number of two digits. */
export function roundedUp(size: number): number {
  const unit = unitOf(size);
  return multiple(Math.ceil(size / unit - 1e-9), unit);
}

/** To `digits` digits. */
export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
  ['ms', 1e-3],
  ['us', 1e-6],
  ['ns', 1e-9],
] as const;

/** Durations from a histogram may be longer by so much than they are. */
const INEXACT = 2e-4;

/** A duration as settings have it, made longer to two digits at most: `25h`, `90s`. */
export function durationUp(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => seconds >= 2 * size) ?? UNITS[6];
  const count = Math.max(1, (seconds / size) * (1 - INEXACT));
  return `${count < 100 ? Math.ceil(count - 1e-9) : roundedUp(count)}${unit}`;
}

/** The unit in which a rate is said: the largest that is not longer than a step. */
export function unitOfRates(step: number): readonly [unit: string, seconds: number] {
  const [unit, size] = UNITS.find(([, size]) => step >= size) ?? UNITS[6];
  return [`1${unit}`, size];
}

/** `5.0 %`, `0.012 %`; `none` of none. */
export function shareText(part: number, whole: number): string {
  if (part === 0) return 'none';
  const percent = (100 * part) / whole;
  const text = percent.toPrecision(2);
  return `${percent >= 10 ? String(Math.round(percent)) : text.includes('e') ? String(Number(text)) : text} %`;
}
