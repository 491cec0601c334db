import t from 'tap';
import { RowidStore } from '../../../lib/sqlite/conditions/rowid-store.js';

const { MAX_SAFE_INTEGER, MIN_SAFE_INTEGER } = Number;

t.test('lists of rowids come back as they were', async (t) => {
  const store = new RowidStore();
  const lists = [[], [5], [-3, -2, 0, 127, 255, 383, 16_767], [MIN_SAFE_INTEGER, -1, 0], [0, 1, MAX_SAFE_INTEGER]];
  for (const [k, rowids] of lists.entries()) store.put(String(k), rowids);
  for (const [k, rowids] of lists.entries()) t.same(store.get(String(k)), rowids);
  t.equal(store.get('other'), undefined);
});

t.test('what has no room is not kept', async (t) => {
  const store = new RowidStore(4);
  store.put('three', [1, 2, 3, 4]);
  store.put('two more', [1, 2, 3]);
  store.put('far apart', [MIN_SAFE_INTEGER, MAX_SAFE_INTEGER]);
  store.put('one more', [1, 2]);
  t.same(store.get('three'), [1, 2, 3, 4]);
  t.equal(store.get('two more'), undefined);
  t.equal(store.get('far apart'), undefined);
  t.same(store.get('one more'), [1, 2]);
});
