/**
 * Simulations with faults, interrupts and crashes, by number. `node dist/test/simulation/simulate.js --seed N` plays one
 * again and tells what happened.
 */
import t from 'tap';
import { scaled } from '../scale.js';
import { play, prepare } from './play.js';

await prepare();

t.test('whatever fails, the old object or the whole new one is there, and nothing is left unnamed', async (t) => {
  const count = Math.min(1000, scaled(1000));
  const sums = { runs: 0, crashes: 0, requests: 0, faults: 0 };
  const failed: string[] = [];
  for (let seed = 1; seed <= count; seed++) {
    const played = await play(seed);
    for (const sum of ['runs', 'crashes', 'requests', 'faults'] as const) sums[sum] += played[sum];
    if (played.violations.length > 0) failed.push(`--seed ${seed}: ${played.violations.join('; ')}`);
  }
  t.same(failed, []);
  t.comment(`${count} seeds: ${JSON.stringify(sums)}`);
  t.ok(count < 100 || (sums.crashes > count / 10 && sums.faults > count / 2), 'enough went wrong');
});

t.test('seeds that failed once', async (t) => {
  // An interrupt waited for the answer to a question about uploads that others had left.
  for (const seed of [214_697]) t.same((await play(seed)).violations, [], `--seed ${seed}`);
});

t.test('the same seed plays the same', async (t) => {
  for (const seed of [3, 4, 7, 1070]) {
    const [first, second] = [await play(seed), await play(seed)];
    // The names of temporary directories differ.
    const comparable = (trace: readonly string[]) => trace.map((line) => line.replaceAll(/simulation-\w+/g, ''));
    t.same(comparable(second.trace), comparable(first.trace), `seed ${seed}`);
    t.ok(first.trace.length > 10);
  }
});
