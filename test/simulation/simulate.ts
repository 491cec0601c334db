/**
 * Plays simulations: `node dist/test/simulation/simulate.js --seed 4711` one, with all that happened;
 * `--from 1 --count 100000` many, and the seeds that fail.
 */
import { parseArgs } from 'node:util';
import { play, prepare } from './play.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    seconds: { type: 'string' },
  },
});

await prepare();
if (values.seed !== undefined) await one(Number(values.seed));
else await many(Number(values.from), Number(values.count), Number(values.seconds ?? Number.POSITIVE_INFINITY));

async function one(seed: number): Promise<void> {
  const { trace, violations } = await play(seed);
  for (const line of trace) console.log(line);
  console.log(violations.length === 0 ? 'all is well' : `${violations.length} violations`);
  if (violations.length > 0) process.exitCode = 1;
}

async function many(from: number, count: number, seconds: number): Promise<void> {
  const began = performance.now();
  const sums = { seeds: 0, runs: 0, crashes: 0, requests: 0, faults: 0, failed: 0 };
  for (let seed = from; seed < from + count && (performance.now() - began) / 1000 < seconds; seed++) {
    const played = await play(seed);
    sums.seeds++;
    for (const sum of ['runs', 'crashes', 'requests', 'faults'] as const) sums[sum] += played[sum];
    if (played.violations.length === 0) continue;
    sums.failed++;
    console.log(`seed ${seed}: ${played.violations.join('; ').slice(0, 400)}`);
  }
  console.log(JSON.stringify(sums), `${((performance.now() - began) / 1000).toFixed(0)} s`);
  if (sums.failed > 0) process.exitCode = 1;
}
