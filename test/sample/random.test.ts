import t from 'tap';
import { RandomStream } from '../../lib/sample/random.js';

t.test('numbers are uniform in [0, 1)', async (t) => {
  const random = new RandomStream(1, 2, 3);
  const counts = new Array(16).fill(0);
  const N = 160_000;
  for (let i = 0; i < N; i++) counts[Math.floor(random.at(i) * 16)]++;
  const expected = N / 16;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 15 degrees of freedom: one fair generator in a thousand exceeds 37.7. The seed is fixed, so the result is stable.
  t.ok(chiSquare < 37.7, `chi-square ${chiSquare}`);
});

t.test('the next number does not follow the one before', async (t) => {
  const random = new RandomStream(7);
  const N = 100_000;
  let sum = 0;
  for (let i = 0; i < N; i++) sum += (random.at(i) - 0.5) * (random.at(i + 1) - 0.5);
  t.ok(Math.abs(sum / N) * 12 < 0.01, `correlation ${(sum / N) * 12}`);
});

t.test('streams differ by every key, and the same keys give the same stream', async (t) => {
  const first = (...keys: number[]) => {
    const random = new RandomStream(...keys);
    return Array.from({ length: 4 }, (_, i) => random.at(i));
  };
  t.strictSame(first(1, 2, 3), first(1, 2, 3));
  for (const keys of [
    [1, 2, 4],
    [1, 3, 3],
    [2, 2, 3],
    [1, 2],
    [3, 2, 1],
  ])
    t.not(first(...keys)[0], first(1, 2, 3)[0]);
});

t.test('a seed always gives the same numbers', async (t) => {
  const random = new RandomStream(1);
  t.strictSame(
    [0, 1, 2, 0xffffffff].map((i) => random.at(i) * 2 ** 32),
    [3359874413, 1320507088, 54860452, 4040274710],
  );
});
