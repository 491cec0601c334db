import t from 'tap';
import { SEED, scaled } from '../scale.js';
import { campaign } from './campaign.js';
import { FAULTS, FAULTY } from './kinds.js';

/** Inputs of each kind; a long run is `node dist/test/fuzz/fuzz.js`. */
const INPUTS = { databases: 50, datasets: 50, json: 100, settings: 200, destinations: 200, 'command-lines': 4 };

for (const [kind, count] of Object.entries(INPUTS)) {
  const inputs = scaled(count);
  t.test(`${inputs} hostile inputs: ${kind}, from seed ${SEED}`, async (t) => {
    const { outcomes, failures, memory } = await campaign({ kind, seed: SEED, inputs });
    t.comment(Object.fromEntries(outcomes), `at most ${Math.round(memory / 2 ** 20)} MiB`);
    for (const { number, what } of failures) {
      t.fail(`node dist/test/fuzz/fuzz.js --kind ${kind} --seed ${SEED} --only ${number} shows it again:\n${what}`);
    }
    t.equal([...outcomes.values()].reduce((sum, n) => sum + n, 0) + failures.length, inputs);
  });
}

t.test('a campaign finds what it looks for', async (t) => {
  const limits = { timeLimit: 5, memoryLimit: 2 ** 29 };
  const { outcomes, failures } = await campaign({ kind: FAULTY, seed: 1, inputs: FAULTS.length, ...limits });
  t.same([...outcomes], [['success', 1]]);
  t.match(
    failures.map(({ number, what }) => `${number} ${what}`),
    [
      /^1 TypeError: a fault/,
      /^2 the process ended with status 3/,
      /^3 the process ended with status null, signal SIGABRT/,
      /^4 it took longer than 5 s/,
      /^5 Error: left behind: "escaped"/,
      /^6 it took more than 512 MiB/,
    ],
  );
});
