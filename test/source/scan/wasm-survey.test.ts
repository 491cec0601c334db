import { deepStrictEqual as deepEqual } from 'node:assert';
import t from 'tap';
import { MAX_MACHINES } from '../../../lib/source/scan/assembly/memory-map.js';
import type { BatchColumns } from '../../../lib/source/scan/batch-columns.js';
import { WasmScanner } from '../../../lib/source/scan/wasm-scanner.js';
import { FIRST_MACHINE, NO_AXIS } from '../../../lib/source/scan/wasm-survey.js';
import { Surveyor, type SurveyPart } from '../../../lib/survey/index.js';
import { roundTimes } from '../../../lib/time/round.js';
import { Random } from '../../random.js';

const HOUR = 3_600_000_000_000n;
const EXTREME = 2n ** 63n - 1n;
const wasm = WasmScanner.open() as WasmScanner;

type Key = readonly [machine: number, time: bigint];

function filled(keys: readonly Key[]): BatchColumns {
  const batch = wasm.columns(Math.max(1, keys.length), 0, true) as BatchColumns;
  for (const [i, [machine, time]] of keys.entries()) {
    batch.machine[i] = machine;
    batch.time[i] = time;
  }
  batch.length = keys.length;
  return batch;
}

function same(keys: readonly Key[], round: bigint | undefined, axisOf: number): void {
  const axis = axisOf === NO_AXIS ? Number.POSITIVE_INFINITY : axisOf;
  const expected = new Surveyor({ multiple: round, axisOf: axis });
  const batch = filled(keys).copy();
  if (round !== undefined) expected.rounded += roundTimes(batch.time, batch.length, round);
  expected.add(batch);
  deepEqual(comparable(wasm.survey.survey(filled(keys), { round, axisOf })), comparable(expected.part()));
}

/** Drop the codes of a cycle that is none: they mean nothing. */
function comparable({ roundRobin, ...part }: SurveyPart): unknown {
  return { ...part, roundRobin: roundRobin.isCyclic ? roundRobin : { ...roundRobin, codes: undefined } };
}

/** Keys in one of the usual orders, with a few random faults. */
function randomKeys(random: Random): Key[] {
  const machines = 1 + random.below(6);
  const times = random.below(40);
  const step = random.pick([1n, 999n, 1_000_000n, 60_000_000_000n, HOUR / 2n, HOUR, 24n * HOUR]);
  const from = random.pick([
    0n,
    -5n * step,
    1_546_300_800_000_000_000n,
    -EXTREME + 100n * HOUR,
    EXTREME - 2000n * HOUR,
  ]);
  const codes = random.shuffle(Array.from({ length: machines }, (_, m) => (m === 5 ? MAX_MACHINES - 1 : m * 3)));
  const byMachine = codes.flatMap((m) => Array.from({ length: times }, (_, k): Key => [m, from + BigInt(k) * step]));
  const byTime = Array.from({ length: times }, (_, k) => codes.map((m): Key => [m, from + BigInt(k) * step])).flat();
  const keys = random.pick([byMachine, byTime]);
  for (let n = random.below(4); n > 0 && keys.length > 1; n--) {
    const at = random.below(keys.length);
    const other = random.below(keys.length);
    switch (random.below(5)) {
      case 0:
        keys.splice(at, 1);
        break;
      case 1:
        [keys[at], keys[other]] = [keys[other], keys[at]];
        break;
      case 2:
        keys.splice(at, 0, keys[at]);
        break;
      case 3:
        keys[at] = [keys[other][0], keys[at][1]];
        break;
      default:
        keys[at] = [keys[at][0], keys[at][1] + BigInt(random.below(3)) * random.pick([1n, 1000n, -HOUR])];
    }
  }
  return keys;
}

t.test('WebAssembly and Surveyor agree', (t) => {
  const random = new Random(8);
  for (let n = 0; n < 4000; n++) {
    const keys = randomKeys(random);
    const round = random.pick([undefined, 1n, 7n, 1_000_000n, HOUR, 24n * HOUR]);
    const axisOf = random.pick([FIRST_MACHINE, NO_AXIS, 0, 3]);
    same(keys, round, axisOf);
  }
  t.pass('4,000 batches');
  t.end();
});

t.test('MAX_MACHINES machines, several batches', (t) => {
  for (let n = 0; n < 3; n++) {
    const keys = Array.from({ length: 3 * MAX_MACHINES }, (_, i): Key => [i % MAX_MACHINES, BigInt(i + n) * HOUR]);
    same(keys, undefined, FIRST_MACHINE);
    same(keys.toReversed(), HOUR, 7);
  }
  t.pass();
  t.end();
});

t.test('ties round to the even multiple, before 1970 too', (t) => {
  const halves = Array.from({ length: 40 }, (_, i): Key => [0, (BigInt(i) - 20n) * (HOUR / 2n)]);
  same(halves, HOUR, FIRST_MACHINE);
  same(halves.toReversed(), HOUR, FIRST_MACHINE);
  t.pass();
  t.end();
});
