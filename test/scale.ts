/**
 * How much the random and the large tests do: FLEETCDF_TEST_SCALE times what one waits for, which is the default. With 0 a
 * random test does a single case: after a failure, with the seed that it has named, the one that failed.
 */
const scale = Number(process.env['FLEETCDF_TEST_SCALE'] ?? 1);

/** `count` of something, times the scale; one at the least. */
export function scaled(count: number): number {
  return Math.max(1, Math.round(count * scale));
}

/** All of them in a long run; otherwise one, another for each `turn`. For what is multiplied by much else. */
export function byTurns<T>(items: readonly T[], turn: number): readonly T[] {
  return scale > 1 ? items : [items[turn % items.length]];
}

/** Where tests begin that try something else each time. */
export const SEED = Number(process.env['FLEETCDF_SEED'] ?? Date.now() % 1_000_000_000);

/** The environment in which a test does the case with `seed` alone. */
export function again(seed: number): string {
  return `FLEETCDF_SEED=${seed} FLEETCDF_TEST_SCALE=0`;
}
