/**
 * Rounds times in place to the nearest multiple of `unit` nanoseconds since 1970-01-01T00:00:00Z. Ties go to the even
 * multiple, as in pandas' `Timestamp.round`.
 *
 * BigInt.asIntN tells V8 that every intermediate value is an int64, so that no BigInt is allocated.
 *
 * @returns how many times were none
 */
export function roundTimes(times: BigInt64Array, length: number, unit: bigint): number {
  let rounded = 0;
  for (let i = 0; i < length; i++) {
    const time = times[i];
    let rest = BigInt.asIntN(64, time % unit);
    if (rest === 0n) continue;
    rounded++;
    if (rest < 0n) rest = BigInt.asIntN(64, rest + unit);
    const below = BigInt.asIntN(64, time - rest);
    const twice = BigInt.asIntN(64, rest + rest);
    const isUp = twice > unit || (twice === unit && BigInt.asIntN(64, BigInt.asIntN(64, below / unit) & 1n) === 1n);
    times[i] = isUp ? BigInt.asIntN(64, below + unit) : below;
  }
  return rounded;
}
