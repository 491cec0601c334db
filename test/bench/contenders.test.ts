import t from 'tap';
import { contenders } from '../../bench/contenders.js';
import { rowsOf } from '../../bench/databases.js';
import { parseOptions } from '../../bench/options.js';

t.test('names are unique per order, and there is one reference of each kind', async (t) => {
  const all = contenders();
  const keys = all.map(({ name, order }) => `${name}, by ${order}`);
  t.equal(new Set(keys).size, all.length);
  for (const order of ['machine', 'time']) {
    const references = all.filter((c) => c.order === order).flatMap((c) => c.reference ?? []);
    t.strictSame(references.toSorted(), ['pandas', 'python', 'sqlite3']);
  }
});

t.test('only contenders that write a file get its name', async (t) => {
  for (const { name, command, writes } of contenders()) {
    const words = command('in.db', 'out.nc');
    t.ok(words.includes('in.db'), name);
    t.equal(words.includes('out.nc'), writes, name);
  }
});

t.test(
  'the program is measured in each format and layout, to a file and to nowhere, with one thread and all',
  async (t) => {
    const names = contenders().flatMap(({ name, order }) => (order === 'machine' ? name : []));
    for (const format of ['64-bit-offset', 'cdf5', 'netcdf4']) {
      for (const layout of ['machines', 'stacked', 'ragged']) {
        for (const target of ['file', '/dev/null']) {
          for (const threads of ['', ', 1 thread']) {
            const name = `fleetcdf ${format} ${layout} to ${target}${threads}`;
            t.ok(names.includes(name), name);
          }
        }
      }
    }
  },
);

t.test('options', async (t) => {
  t.strictSame(parseOptions([]), {
    rows: 1e7,
    rounds: 5,
    only: /(?:)/,
    scaling: undefined,
    s3: false,
    encoder: false,
    plot: undefined,
    database: undefined,
  });
  const given = parseOptions(['--rows', '4e5', '--only', 'sqlite|cdf5', '--plot', 'a.svg', '--s3', '--scaling']);
  t.match(given, { rows: 400_000, only: /sqlite|cdf5/, plot: 'a.svg', s3: true, scaling: [1e6, 1e7, 1e8] });
  t.strictSame(parseOptions(['--scaling', '1000', '2e3']).scaling, [1000, 2000]);
});

t.test('databases have whole points of all machines', async (t) => {
  t.equal(rowsOf(1e7), 1e7);
  t.equal(rowsOf(100), 80);
  t.equal(rowsOf(1), 80);
  t.equal(rowsOf(121), 160);
});
