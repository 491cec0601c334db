import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { settingsOf } from '../../lib/inspect/index.js';
import { withJob } from '../../lib/job/open-job.js';
import { run } from '../../lib/job/run.js';
import { checkSettings, defaultSettings, type Settings } from '../../lib/settings/index.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { SCHEMAS, writeSchema } from '../discovery/schemas/index.js';
import { printedSettings } from '../printed-settings.js';

async function bytesOf(settings: Settings, path: string, destination: string): Promise<Buffer> {
  await run({ settings: { ...settings, source: { ...settings.source, path }, destination } });
  return readFileSync(destination);
}

t.test('a run with the settings that inspection prints gives the same bytes as one without', async (t) => {
  const directory = scratch(t);
  for (const [i, schema] of SCHEMAS.entries()) {
    const path = writeSchema(join(directory, `${i}`), schema);
    const discovered = await bytesOf(defaultSettings(), path, join(directory, `${i}.nc`));
    const settings = checkSettings(await printedSettings({ path }), 'printed');
    t.equal(settings.source.path, path);
    const again = await bytesOf(settings, path, join(directory, `${i}-again.nc`));
    t.ok(again.equals(discovered), schema.name);
  }
});

t.test('options are in the settings too', async (t) => {
  const [schema] = SCHEMAS;
  const path = writeSchema(join(scratch(t), 'filtered'), schema);
  const only = { machines: ['a'], signals: ['temp*'] };
  const window = { since: '1970-01-01', until: '2024-05-01T01:00:00.000000001Z' };
  const { source } = await printedSettings({ path, only, ...window, where: 'value > 0', text_signals: 'strings' });
  t.match(source, {
    readings: [{ table: 'temperature', where: 'value > 0' }],
    since: '1970-01-01',
    until: '2024-05-01T01:00:00.000000001Z',
    only: { machines: ['a'], signals: ['temp*'] },
    text_signals: 'strings',
  });
  t.equal(source.readings.length, 1);
});

t.test('how times are coded is in the settings', async (t) => {
  const rows = [751_544_175, 0, 751_544_235, -63_114_076_800].map((at, n): Cell[] => ['press', at, n]);
  const columns = 'machine TEXT, ts REAL, temp REAL';
  const path = writeDatabase(join(scratch(t), 'plant.db'), { log: { columns, rows } });
  const printed = await printedSettings({ path, time: { zone: 'Europe/Berlin' } });
  const coding = { time_unit: 's', epoch: '2001-01-01', zone: 'Europe/Berlin', zero_time: 'missing' };
  t.match(printed.source.readings, [{ table: 'log', time: 'ts', ...coding }]);
  const { readings } = checkSettings(printed, 'printed').source;
  t.match(readings, [{ timeUnit: 's', epoch: '2001-01-01', zone: 'Europe/Berlin', zeroTime: 'missing' }]);
});

t.test('types and chunks are in the settings, and hold for other data', async (t) => {
  const directory = scratch(t);
  const columns = 'machine TEXT, time TEXT, temp REAL, pulses INTEGER, state TEXT';
  const day = (date: string, rows: number, pulses: bigint): Cell[][] =>
    Array.from({ length: 2 * rows }, (_, i) => {
      const at = `${date}T${new Date(i >> 1).toISOString().slice(11, 23)}Z`;
      return [`m${i & 1}`, at, i / 7, pulses + BigInt(i), i % 3 === 0 ? 'on' : 'off'];
    });
  const first = writeDatabase(join(directory, 'first.db'), {
    log: { columns, rows: day('2024-05-01', 9000, 2n ** 60n) },
  });
  const second = writeDatabase(join(directory, 'second.db'), { log: { columns, rows: day('2024-05-02', 8000, 0n) } });
  for (const layout of ['machines', 'stacked', 'ragged'] as const) {
    const { text } = await settingsOf({ settings: checkSettings({ source: { path: first }, output: { layout } }) });
    const { encoding } = JSON.parse(text).output;
    t.equal(encoding.pulses.dtype, 'int64', layout);
    t.equal(encoding.temp.dtype, 'float64', layout);
    t.ok(encoding.temp.chunksizes.every(Number.isInteger), layout);
    t.ok(encoding.state.chunksizes.every(Number.isInteger), layout);
    const settings = checkSettings(JSON.parse(text), 'printed');
    const planOf = async (path: string) => {
      const there = { ...settings, source: { ...settings.source, path }, destination: '-' };
      const plan = await withJob({ settings: there, codes: true }, async (job) => job.plan);
      if (plan.kind !== 'dataset' || plan.file.encoding.kind !== 'netcdf4') throw new Error('not a dataset');
      return plan.file.encoding.plan.variables.map(
        ({ variable: { name, type }, chunk }) => [name, type, chunk] as const,
      );
    };
    const [a, b] = [await planOf(first), await planOf(second)];
    t.same(
      b.map(([name, type]) => [name, type]),
      a.map(([name, type]) => [name, type]),
      `types of ${layout}`,
    );
    for (const name of ['m0_state', 'm0_pulses', 'm0', 'readings', 'temp', 'pulses', 'state']) {
      const [of] = [a.find(([variable]) => variable === name)?.[2]];
      if (of === undefined) continue;
      const cut = of.map((length) => (length === 9000 ? 8000 : length === 18000 ? 16000 : length));
      t.same(b.find(([variable]) => variable === name)?.[2], cut, `chunks of ${name} in ${layout}`);
    }
  }
});

t.test('the form of a stack is in the settings, so that a signal without units does not change it', async (t) => {
  const directory = scratch(t);
  const columns = 'machine TEXT, time TEXT, sensor TEXT, value REAL, unit TEXT';
  const write = (name: string, sensors: readonly [string, string | null][]): string => {
    const rows = sensors.flatMap(([sensor, unit]) =>
      Array.from({ length: 12 }, (_, i): Cell[] => ['m', `2024-05-01T00:00:${10 + i}Z`, sensor, i / 3, unit]),
    );
    return writeDatabase(join(directory, name), { log: { columns, rows } });
  };
  const variablesOf = async (path: string, output: object): Promise<string[]> => {
    const settings = checkSettings({ ...output, destination: '-' });
    const there = { ...settings, source: { ...settings.source, path } };
    const plan = await withJob({ settings: there, codes: true }, async (job) => job.plan);
    return plan.kind === 'dataset' ? plan.layout.dataset.variables.map(({ name }) => name) : [];
  };
  const alike = write('alike.db', [
    ['inlet', 'degC'],
    ['outlet', 'degC'],
  ]);
  const more = write('more.db', [
    ['inlet', 'degC'],
    ['outlet', 'degC'],
    ['count', null],
  ]);
  const stacked = { output: { layout: 'stacked' } };
  t.ok((await variablesOf(alike, stacked)).includes('readings'));
  t.notOk((await variablesOf(more, stacked)).includes('readings'), 'by themselves units decide');
  const { text } = await settingsOf({ settings: checkSettings({ source: { path: alike }, ...stacked }) });
  const printed = JSON.parse(text);
  t.equal(printed.output.stacked, 'array');
  t.ok((await variablesOf(alike, printed)).includes('readings'));
  const names = await variablesOf(more, printed);
  t.ok(names.includes('readings') && names.includes('sensor_units'), 'settings do');
  const wrong = checkSettings({ source: { path: alike }, output: { stacked: 'array' }, destination: '-' });
  await t.rejects(
    withJob({ settings: wrong }, async () => {}),
    { code: 'ERR_SETTINGS_VALUE', key: 'output.stacked' },
  );
});
