/** Numbers and times as people read them. Times are UTC everywhere. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const whole = new Intl.NumberFormat('en');
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** `machine_2` before `machine_10`. */
export const byName = (a: string, b: string): number => collator.compare(a, b);

export const count = (n: number): string => whole.format(n);

/** `1 machine`, `20 machines`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A share of 1 as percent, with as many digits as tell something. */
export function percent(share: number | null): string {
  if (share === null) return '–';
  const value = share * 100;
  if (value === 0 || value === 100) return `${value} %`;
  if (value < 0.01) return '< 0.01 %';
  if (value > 99.99) return '> 99.99 %';
  const digits = value < 1 || value > 99 ? 2 : 1;
  return `${Number(value.toFixed(digits))} %`;
}

/** A value with four significant digits. */
export function number(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  const text =
    size !== 0 && (size >= 1e7 || size < 1e-4)
      ? value.toExponential(3)
      : size >= 1000
        ? whole.format(Number(value.toFixed(size >= 1e4 ? 0 : 1)))
        : String(Number(value.toPrecision(4)));
  return text.replace('-', '−');
}

/** `1 Jan 2019` */
export function day(time: number): string {
  const date = new Date(time);
  const month = MONTHS.slice(date.getUTCMonth() * 3, date.getUTCMonth() * 3 + 3);
  return `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`;
}

/** `2019-01-01 08:00:09`, without seconds where they are 0. */
export function instant(time: number): string {
  const text = new Date(time).toISOString().replace('T', ' ').replace('Z', '');
  const [date, second, fraction] = [text.slice(0, -7), text.slice(-6, -4), text.slice(-4)];
  if (fraction !== '.000') return `${date}:${second}${fraction}`;
  return second === '00' ? date : `${date}:${second}`;
}

/** `2019-01-01T08:00:09Z`, for the address. */
export const iso = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

const UNITS: readonly (readonly [length: number, name: string])[] = [
  [365.25 * DAY, 'years'],
  [DAY, 'days'],
  [HOUR, 'h'],
  [MINUTE, 'min'],
  [SECOND, 's'],
];

/** `14.3 days`, `8 h`, `30 s` */
export function duration(length: number): string {
  const [unit, name] = UNITS.find(([unit]) => length >= (unit > DAY ? 3 : 1) * unit * 0.9995) ?? [1, 'ms'];
  const value = length / unit;
  const text = count(Number(value.toFixed(value < 10 ? 1 : 0)));
  return `${text} ${text === '1' && name.endsWith('s') && name.length > 2 ? name.slice(0, -1) : name}`;
}

export function bytes(size: number): string {
  const [unit, name] = size >= 1e9 ? [1e9, 'GB'] : size >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
  return `${number(Number((size / unit).toPrecision(3)))} ${name}`;
}

/** `a, b and c` */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
