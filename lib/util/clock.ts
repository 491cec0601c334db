/** Milliseconds since any fixed moment. For `performance.now()` Node loads all that it can measure itself with. */
export function clock(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
