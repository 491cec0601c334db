import t from 'tap';
import { timeHalves } from '../../lib/model/batch.js';
import { TimeCounter } from '../../lib/stats/time-counter.js';
import { Random } from '../random.js';

const SECOND = 1_000_000_000n;

function counterOf(times: readonly bigint[]): TimeCounter {
  const counter = new TimeCounter();
  const time = BigInt64Array.from(times);
  counter.add(time, timeHalves(time), time.length);
  return counter;
}

/** Times from the steps between them. */
function after(first: bigint, steps: readonly bigint[]): bigint[] {
  const times = [first];
  for (const step of steps) times.push(times[times.length - 1] + step);
  return times;
}

t.test('no time, and one', async (t) => {
  t.strictSame(counterOf([]).read(), { times: 0 });
  t.strictSame(counterOf([-5n]).read(), { times: 1, first: -5n, last: -5n, expected: 1 });
});

t.test('the cadence is the most frequent step, and a gap lacks what it expects', async (t) => {
  const steps = Array.from({ length: 100 }, (_, i) => (i === 40 ? 50n * SECOND : i === 70 ? 7n * SECOND : SECOND));
  const times = after(-20n * SECOND, steps);
  const { cadence, longestGap, expected } = counterOf(times).read();
  t.strictSame(
    { cadence, longestGap, expected },
    { cadence: SECOND, longestGap: { from: times[40], length: 50n * SECOND }, expected: 156 },
  );
});

t.test('gaps longer than a double counts exactly', async (t) => {
  const long = 2n ** 62n + 1n;
  t.strictSame(counterOf([-(2n ** 61n) - 1n, 2n ** 61n]).read().longestGap, { from: -(2n ** 61n) - 1n, length: long });
});

t.test('a most frequent step among many others', async (t) => {
  const random = new Random(4);
  const steps = Array.from({ length: 5000 }, () =>
    random.chance(0.3) ? 10n * SECOND : BigInt(1 + random.below(2 ** 31)),
  );
  t.equal(counterOf(after(0n, steps)).read().cadence, 10n * SECOND);
});

t.test('where no step is frequent, the one in the middle', async (t) => {
  const random = new Random(4);
  const steps = Array.from({ length: 5000 }, () => 60n * SECOND + BigInt(random.below(1e8)));
  const { cadence, expected } = counterOf(after(0n, steps)).read();
  t.ok(Math.abs(Number(cadence) / 60.05e9 - 1) < 0.01, 'about a minute', { cadence });
  t.ok(Math.abs(Number(expected) / 5001 - 1) < 0.01, 'as many as there are', { expected });
});

t.test('parts in any order give the whole', async (t) => {
  const random = new Random(8);
  const times = after(
    5n,
    Array.from({ length: 400 }, () => (random.chance(0.9) ? SECOND : BigInt(1 + random.below(5)) * SECOND)),
  );
  const whole = counterOf(times).read();
  for (const cut of [0, 1, 200, 401]) {
    const [a, b] = [counterOf(times.slice(0, cut)), counterOf(times.slice(cut))];
    const backwards = TimeCounter.fromJSON(JSON.parse(JSON.stringify(b)));
    backwards.merge(a);
    a.merge(b);
    t.strictSame(a.read(), whole);
    t.strictSame(backwards.read(), whole);
  }
  t.notOk(counterOf([1n, 5n]).isApart(counterOf([5n, 9n])), 'one time in both');
});
