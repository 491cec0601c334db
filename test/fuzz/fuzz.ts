import { parseArgs } from 'node:util';
import { campaign } from './campaign.js';
import { KINDS } from './kinds.js';

/*
 * node dist/test/fuzz/fuzz.js [--kind KIND…] [--seed S] [--inputs N] [--only NUMBER] [--minutes M]
 *
 * Tries N inputs of each kind: databases, datasets, json, settings, destinations, command-lines. Every one has to end in success
 * or in an error of docs/errors.md, in time and memory, and leave nothing behind. A failing input is tried again by its
 * seed and number; --only keeps its files.
 */

const { values } = parseArgs({
  options: {
    kind: { type: 'string', multiple: true },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    inputs: { type: 'string', default: '1000' },
    first: { type: 'string', default: '0' },
    only: { type: 'string' },
    minutes: { type: 'string' },
  },
});

const seed = Number(values.seed);
const kinds = values.kind ?? Object.keys(KINDS);
const until = values.minutes === undefined ? {} : { until: performance.now() + 60_000 * Number(values.minutes) };
for (const kind of kinds) {
  if (!Object.hasOwn(KINDS, kind)) throw new Error(`${kind} is no kind of input: ${Object.keys(KINDS).join(', ')}`);
  const only = values.only !== undefined;
  const range = only
    ? { first: Number(values.only), inputs: 1, keep: true }
    : { first: Number(values.first), inputs: Number(values.inputs) };
  const began = performance.now();
  const { outcomes, failures, memory } = await campaign({
    kind,
    seed,
    ...range,
    ...until,
    onProgress: (tried) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${kind}: ${tried}`);
    },
  });
  const tried = [...outcomes.values()].reduce((sum, count) => sum + count, failures.length);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${kind}: ${tried} inputs from seed ${seed}, ${seconds} s, at most ${(memory / 2 ** 20).toFixed(0)} MiB`);
  for (const [outcome, count] of [...outcomes].sort((a, b) => b[1] - a[1])) console.log(`  ${count} ${outcome}`);
  for (const { number, what } of failures) {
    console.log(`FAILED ${kind} ${number}; node dist/test/fuzz/fuzz.js --kind ${kind} --seed ${seed} --only ${number}`);
    console.log(what.replace(/^/gm, '  '));
    process.exitCode = 1;
  }
}
