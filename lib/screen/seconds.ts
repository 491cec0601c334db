/**
 * Whether a time is longer than another, seconds both, of which one is a difference of times up to `until`: equal ones
 * may differ by the rounding of these, which are multiples of nanoseconds and no doubles.
 */
export function isLonger(time: number, than: number, until: number): boolean {
  return time - than > 4 * Number.EPSILON * until;
}
