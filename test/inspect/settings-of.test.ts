import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { defaultSettings, parseSettings, type Settings } from '../../lib/settings/index.js';
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
    const settings = parseSettings(await printedSettings({ path }), 'printed');
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
    since: '1970-01-01T00:00:00Z',
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
  const { readings } = parseSettings(printed, 'printed').source;
  t.match(readings, [{ timeUnit: 's', epoch: '2001-01-01', zone: 'Europe/Berlin', zeroTime: 'missing' }]);
});
