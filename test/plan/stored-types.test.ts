import { join } from 'node:path';
import t from 'tap';
import { settingsOf } from '../../lib/inspect/index.js';
import { withJob } from '../../lib/job/open-job.js';
import { checkSettings } from '../../lib/settings/index.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';

interface Machine {
  readonly name: string;
  readonly room: Cell;
  readonly year: Cell;
  readonly weight: Cell;
}

function plant(path: string, machines: readonly Machine[], states = ['on', 'off']): string {
  return writeDatabase(path, {
    log: {
      columns: 'machine TEXT, time TEXT, temp REAL, state TEXT',
      rows: machines.flatMap(({ name }) =>
        Array.from({ length: 30 }, (_, i): Cell[] => {
          return [name, `2024-05-01T00:${String(i).padStart(2, '0')}:00Z`, i / 7, states[i % states.length]];
        }),
      ),
    },
    machines: {
      columns: 'machine TEXT PRIMARY KEY, room TEXT, year INTEGER, weight REAL',
      rows: machines.map(({ name, room, year, weight }): Cell[] => [name, room, year, weight]),
    },
  });
}

const OLD = [
  { name: 'press_1', room: 'hall A', year: 1998, weight: 2.5 },
  { name: 'press_2', room: 'hall B', year: 2004, weight: 3.5 },
];

async function planned(path: string, output: object, text_signals = 'flags') {
  const settings = checkSettings({ source: { path, text_signals }, output, destination: '-' });
  const plan = await withJob({ settings, codes: true }, async (job) => job.plan);
  if (plan.kind !== 'dataset') throw new Error('not a dataset');
  const { dataset } = plan.layout;
  const lengths = new Map(dataset.dimensions.map(({ name, length }) => [name, length]));
  const types = Object.fromEntries(
    dataset.variables.map(({ name, type, dimensions }) => {
      return [name, type === 'char' ? `S${lengths.get(dimensions.at(-1) as string)}` : type];
    }),
  );
  return { types, warnings: plan.warnings.map(({ message }) => message) };
}

t.test('types of names and facts are printed, and other data keep them', async (t) => {
  const directory = scratch(t);
  const first = plant(join(directory, 'first.db'), OLD);
  for (const layout of ['stacked', 'ragged'] as const) {
    const { text } = await settingsOf({ settings: checkSettings({ source: { path: first }, output: { layout } }) });
    const { machines: _, ...output } = JSON.parse(text).output;
    t.match(output.encoding, { machine: { dtype: 'S7' }, room: { dtype: 'S6' }, year: { dtype: 'int32' } }, layout);
    t.match(output.encoding, { weight: { dtype: 'float64' } }, layout);
    const second = plant(join(directory, `${layout}.db`), [
      { name: 'p1', room: 'B', year: null, weight: 4 },
      { name: 'p2', room: null, year: 2020, weight: 5 },
    ]);
    const before = await planned(first, output);
    const after = await planned(second, output);
    const { machine, room, year, weight } = before.types;
    t.same([machine, room, year, weight], ['S7', 'S6', 'int', 'double']);
    t.match(after.types, { machine, room, year, weight }, layout);
    t.notMatch(after.warnings.join('\n'), /do not fit/);
  }
});

t.test('values that do not fit get a wider type, which is said', async (t) => {
  const path = plant(join(scratch(t), 'plant.db'), [
    { name: 'a much longer name', room: 12, year: 'old', weight: 1 },
    { name: 'b', room: 13, year: 1, weight: 2.5 },
  ]);
  const encoding = { machine: { dtype: 'S4' }, year: { dtype: 'int32' }, weight: { dtype: 'int32' } };
  const { types, warnings } = await planned(path, {
    layout: 'stacked',
    encoding: { ...encoding, room: { dtype: 'S9' } },
  });
  t.match(types, { machine: 'S18', year: 'S3', weight: 'double', room: 'S9' });
  t.same(
    warnings.filter((line) => line.includes('do not fit')),
    [
      'values of machine do not fit the type S4 that output.encoding.machine.dtype gives; it is stored as S18',
      'values of year do not fit the type int32 that output.encoding.year.dtype gives; it is stored as S3',
      'values of weight do not fit the type int32 that output.encoding.weight.dtype gives; it is stored as float64',
    ],
  );
});

t.test('values that do not fit are refused under --strict', async (t) => {
  const path = plant(join(scratch(t), 'plant.db'), OLD);
  const settings = checkSettings({
    source: { path },
    output: { layout: 'stacked', encoding: { machine: { dtype: 'S4' } } },
    destination: '-',
  });
  const opened = withJob({ settings, codes: true, strict: true }, async () => 'opened');
  await t.rejects(opened, { code: 'ERR_NOT_IN_SETTINGS', message: /values of machine do not fit the type S4/ });
});

t.test('texts of readings have a width too', async (t) => {
  const directory = scratch(t);
  const path = plant(join(directory, 'plant.db'), OLD);
  const wide = { layout: 'ragged', encoding: { state: { dtype: 'S12' } } };
  t.match((await planned(path, wide, 'strings')).types, { state: 'S12' });
  const { text } = await settingsOf({
    settings: checkSettings({ source: { path, text_signals: 'strings' }, output: { layout: 'ragged' } }),
  });
  t.equal(JSON.parse(text).output.encoding.state.dtype, 'S3');
  const other = plant(join(directory, 'other.db'), OLD, ['a', 'standby']);
  const { types, warnings } = await planned(
    other,
    { layout: 'ragged', encoding: { state: { dtype: 'S3' } } },
    'strings',
  );
  t.match(types, { state: 'S7' });
  t.match(warnings.join('\n'), /values of state do not fit the type S3/);
});

t.test('a type of texts is refused for numbers, and other encodings for facts', async (t) => {
  const path = plant(join(scratch(t), 'plant.db'), OLD);
  const refused = (encoding: object) => planned(path, { layout: 'ragged', encoding });
  const key = 'output.encoding.temp.dtype';
  await t.rejects(refused({ temp: { dtype: 'S8' } }), { code: 'ERR_SETTINGS_VALUE', key });
  await t.rejects(refused({ state: { dtype: 'S8' } }), {
    code: 'ERR_SETTINGS_VALUE',
    message: /state is stored as numbers/,
  });
  await t.rejects(refused({ room: { zlib: true } }), { code: 'ERR_SETTINGS_KEY', message: /holds no readings/ });
  t.throws(() => checkSettings({ output: { encoding: { room: { dtype: 'S' } } } }), { code: 'ERR_SETTINGS_VALUE' });
});
