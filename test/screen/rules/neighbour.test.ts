import t from 'tap';
import { neighbour } from '../../../lib/screen/rules/neighbour.js';
import { flagsOf } from '../series.js';

const x = Number.NaN;

function flags(values: readonly number[], others: readonly number[] | undefined, limits: object, lengths?: number[]) {
  const rule = neighbour.convert({ rule: 'neighbour', signal: 'other', ...limits }, 'rules[0]');
  return flagsOf(neighbour.test(rule), { values, ...(others && { others }) }, lengths).join('');
}

t.test('values are compared with those of the other signal, either way', async (t) => {
  const values = [1, 2, 3, 4, 5, 6];
  const others = [1, 1, 5, 4.5, 8, 2];
  t.equal(flags(values, others, { suspect: 1, fail: 2 }), '113144');
  t.equal(flags(values, others, { suspect: 1 }), '113133');
  t.equal(flags(values, others, { fail: 2 }), '111144');
  t.equal(flags(values, others, { suspect: 1, fail: 2 }, [1, 3]), '113144', 'in batches');
});

t.test('what is missing on one side or the other', async (t) => {
  t.equal(flags([x, 1, x, 1], [1, x, x, 1], { fail: 0 }), '9291');
  t.equal(flags([1, x], undefined, { fail: 0 }), '29', 'no other signal');
  t.equal(flags([], [], { fail: 0 }), '');
});

t.test('the rule says which signal it needs', async (t) => {
  const rule = neighbour.convert({ rule: 'neighbour', signal: 'outlet', suspect: 1 }, 'rules[0]');
  t.equal(neighbour.other(rule), 'outlet');
  t.throws(
    () => neighbour.convert({ rule: 'neighbour', signal: 'outlet', suspect: 3, fail: 1 }, 'rules[0]'),
    /suspect 3 above fail 1/,
  );
});
