/** Numbers for people, each kind in one form. The texts do not depend on the locale. */

/** `1,234,567`. Does without `Intl`, which takes longer to load than a small database takes to read. */
export function formatCount(count: number | bigint): string {
  const digits = typeof count === 'bigint' ? `${count}` : Math.round(count).toFixed(0);
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 row`, `2 rows`; the plural is `singular` with an s unless `many` is given. */
export function plural(count: number | bigint, singular: string, many = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 || count === 1n ? singular : many}`;
}

const MULTIPLES = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** `512 bytes`, `12.3 MiB`, `640 GiB`: the units in which sizes are given, as in `--memory 128MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return plural(Math.round(bytes), 'byte');
  let scaled = bytes / 1024;
  let multiple = 0;
  // 1,023.5 and more would print as 1,024: use the next unit.
  while (scaled >= 1023.5 && multiple < MULTIPLES.length - 1) {
    scaled /= 1024;
    multiple++;
  }
  return `${scaled < 99.95 ? scaled.toFixed(1) : formatCount(scaled)} ${MULTIPLES[multiple]}`;
}

/** `0.25 s`, `9.4 s`, `1 min 12 s`, `2 h 3 min` */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`;
  return seconds < 59.95 ? `${seconds.toFixed(1)} s` : formatWholeSeconds(seconds);
}

/** `9 s`, `1 min 12 s`, `2 h 3 min` */
export function formatWholeSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${formatCount(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

const STEPS = [
  ['d', 86_400e9],
  ['h', 3600e9],
  ['min', 60e9],
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
  ['ns', 1],
] as const;

/**
 * `8 h`, `1.5 s`: in the largest unit that gives at least 1, four significant digits.
 * @param step nanoseconds
 */
export function formatStep(step: number): string {
  const [unit, size] = STEPS.find(([, size]) => step >= size) ?? STEPS[6];
  return `${Number((step / size).toPrecision(4))} ${unit}`;
}

/** A measured value: `-432.105`, `1e+21`; six significant digits, no separators. */
export function formatValue(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** How long ago something was: `9 s`, `2 h 3 min`, `5 days`. A clock that is ahead gives `0 s`. */
export function formatAge(seconds: number): string {
  return seconds < 172_800
    ? formatWholeSeconds(Math.max(seconds, 0))
    : `${formatCount(Math.floor(seconds / 86_400))} days`;
}

/** `640,000 rows/s`; three significant digits. */
export function formatRate(count: number, seconds: number, unit = 'row'): string {
  const rate = seconds > 0 ? count / seconds : 0;
  return `${plural(Number(rate.toPrecision(3)), unit)}/s`;
}

/** `12 %`; 100 only where `part` is `whole`. */
export function formatPercent(part: number, whole: number): string {
  const percent = whole > 0 ? Math.round((part / whole) * 100) : 100;
  return `${part < whole ? Math.min(percent, 99) : Math.min(percent, 100)} %`;
}

/** `a, b and c`. */
export function listed(items: readonly string[], conjunction: 'and' | 'or'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${conjunction} ${items[items.length - 1]}`;
}
