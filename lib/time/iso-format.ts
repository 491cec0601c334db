const SECOND = 1_000_000_000n;

/** Nanoseconds since 1970 as ISO 8601: `2019-01-01T00:00:00Z`, without trailing zeros in the second. */
export function isoTime(time: bigint): string {
  const rest = ((time % SECOND) + SECOND) % SECOND;
  const whole = new Date(Number((time - rest) / 1_000_000n)).toISOString().slice(0, 19);
  return `${whole}${fraction(rest)}Z`;
}

/** Nanoseconds as an ISO 8601 duration: `P999DT16H`, `PT0.5S`. Months and years differ in length and are not used. */
export function isoDuration(duration: bigint): string {
  const rest = duration % SECOND;
  let seconds = duration / SECOND;
  const take = (unit: bigint): bigint => {
    const count = seconds / unit;
    seconds -= count * unit;
    return count;
  };
  const days = take(86_400n);
  const hours = take(3_600n);
  const minutes = take(60n);
  const part = (count: bigint, letter: string): string => (count === 0n ? '' : `${count}${letter}`);
  const ofSecond = seconds === 0n && rest === 0n ? '' : `${seconds}${fraction(rest)}S`;
  const time = `${part(hours, 'H')}${part(minutes, 'M')}${ofSecond}`;
  if (days === 0n) return `PT${time === '' ? '0S' : time}`;
  return `P${days}D${time === '' ? '' : `T${time}`}`;
}

function fraction(nanoseconds: bigint): string {
  if (nanoseconds === 0n) return '';
  return `.${String(nanoseconds).padStart(9, '0').replace(/0+$/, '')}`;
}
