/**
 * The size of random and large tests: a factor, by default 1. With 0 a random test runs a single case; with the seed
 * that a failed test prints, it is the case that failed.
 */
const scale = Number(process.env['FLEETCDF_TEST_SCALE'] ?? 1);

/** `count` times the scale, at least 1. */
export function scaled(count: number): number {
  return Math.max(1, Math.round(count * scale));
}

/** In a long run all items, otherwise one: the next one for each `turn`. For tests of many combinations. */
export function allOrOne<T>(items: readonly T[], turn: number): readonly T[] {
  return scale > 1 ? items : [items[turn % items.length]];
}

/** The seed of tests that try something else each time. */
export const SEED = Number(process.env['FLEETCDF_TEST_SEED'] ?? Date.now() % 1_000_000_000);

/** The environment in which a test runs only the case with `seed`. */
export function again(seed: number): string {
  return `FLEETCDF_TEST_SEED=${seed} FLEETCDF_TEST_SCALE=0`;
}
