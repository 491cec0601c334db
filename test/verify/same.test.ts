/** What a run writes verifies, in every layout, format, packing, order and kind of text. */
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import { scratch } from '../databases.js';
import { allOrOne, scaled } from '../scale.js';
import { LAYOUTS, ORDERS, STORED, settingsOf, TEXTS, writePlant } from './plants.js';

/** A short run takes a third of the formats for each order and layout. */
const isLong = scaled(2) > 2;

t.test('every combination', async (t) => {
  const directory = scratch(t);
  let turn = 0;
  let values = 0;
  for (const order of ORDERS) {
    for (const isShared of [true, false]) {
      const path = writePlant(directory, `${order}-${isShared}`, { order, isShared });
      for (const layout of LAYOUTS) {
        turn++;
        for (const [name, output] of STORED.filter((_, i) => isLong || i % 3 === turn % 3)) {
          for (const text of allOrOne(TEXTS, turn++)) {
            const destination = join(directory, 'out');
            const settings = settingsOf(
              path,
              destination,
              { layout, ...output },
              { source: { path, text_signals: text } },
            );
            const what = `${order}, ${isShared ? 'the same times' : 'times of their own'}, ${layout}, ${name}, ${text}`;
            await run({ settings });
            const report = await verify({ settings });
            t.same(report.differences.listed, [], what);
            t.ok(report.isSame && (report.compared.lines ?? report.compared.values) > 1000, what);
            values += report.compared.values;
          }
        }
      }
    }
  }
  t.comment(`${values} values compared`);
});

t.test('the other reader compares', async (t) => {
  const directory = scratch(t);
  const path = writePlant(directory, 'plant', { order: 'time', isShared: true });
  const settings = settingsOf(path, join(directory, 'out.nc'), {});
  await run({ settings });
  const readers = async (reader: 'auto' | 'rows') => (await verify({ settings, reader })).tables;
  t.match(await readers('auto'), [{ table: 'readings', reader: 'rows', isOther: true }]);
  t.match(await readers('rows'), [{ table: 'readings', reader: 'pages', isOther: true }]);
  const where = settingsOf(
    path,
    join(directory, 'out.nc'),
    {},
    { source: { path, where: '(SELECT abs(load) < 0.5)' } },
  );
  await run({ settings: where });
  const { tables, isSame } = await verify({ settings: where });
  t.match(tables, [{ reader: 'rows', isOther: false, reason: /^its rows are selected by an SQL condition/ }]);
  t.ok(isSame);
});

t.test('a run verifies before it publishes', async (t) => {
  const directory = scratch(t);
  const path = writePlant(directory, 'plant', { order: 'time', isShared: false });
  for (const format of ['netcdf4', 'classic', 'csv', 'parquet']) {
    const settings = settingsOf(path, join(directory, 'out'), { format }, { verify: true });
    const { verified } = await run({ settings });
    t.ok((verified?.lines ?? verified?.values ?? 0) > 1000, format);
  }
});
