const DAY = 86_400_000_000_000n;
const SECOND = 1_000_000_000n;

/**
 * The reference time of CF `units`, as every reader takes it: `2024-01-01`, with a clock only where it is not midnight.
 *
 * @param time nanoseconds since 1970, in the years 0001 to 9999
 */
export function referenceText(time: bigint): string {
  const clock = ((time % DAY) + DAY) % DAY;
  const rest = clock % SECOND;
  const text = new Date(Number((time - rest) / 1_000_000n)).toISOString();
  if (clock === 0n) return text.slice(0, 10);
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`;
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction}`;
}
