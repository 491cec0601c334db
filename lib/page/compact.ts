/** A number with at most six digits that count, so that the page stays small; null where there is none. */
export function compact(value: number | undefined, digits = 6): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(digits));
}
