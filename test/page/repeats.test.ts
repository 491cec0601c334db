import t from 'tap';
import { withoutRepeats, withRepeats } from '../../lib/page/repeats.js';

t.test('a list is read back, and what repeats takes two numbers', async (t) => {
  t.same(withRepeats([100, 100, 100, 7, -1, -1, 0]), [100, -3, 7, -1, -2, 0]);
  for (const list of [
    [],
    [-1],
    [0, 0],
    [5, 5, 5, 6, 6, -1, -1, -1, 5],
    Array.from({ length: 300 }, (_, i) => (i * i) % 4),
  ]) {
    t.same(withoutRepeats(withRepeats(list)), list);
  }
});
