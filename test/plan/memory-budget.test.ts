import t from 'tap';
import { memoryBudget } from '../../lib/plan/memory-budget.js';

const MIB = 1 << 20;

t.test('the shares of the memory', async (t) => {
  t.strictSame(memoryBudget(96 * MIB), {
    total: 96 * MIB,
    spill: 8 * MIB,
    scatter: 4 * MIB,
    timeUnion: 12 * MIB,
    chunks: 12 * MIB,
    upload: 12 * MIB,
    references: 12 * MIB,
  });
});

t.test('the shares leave room for batches in flight, whatever the total', async (t) => {
  for (const total of [MIB / 4, 16 * MIB, 128 * MIB, 1e11]) {
    const { total: all, ...shares } = memoryBudget(total);
    t.equal(all, total);
    const sum = Object.values(shares).reduce((a, b) => a + b, 0);
    t.ok(sum < 0.63 * total, `${sum} of ${total} bytes`);
    t.ok(Object.values(shares).every((share) => share > 0));
  }
});
