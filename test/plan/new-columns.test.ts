import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { settingsOf } from '../../lib/inspect/index.js';
import { withJob } from '../../lib/job/open-job.js';
import { checkSettings } from '../../lib/settings/index.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';

const rows = Array.from({ length: 20 }, (_, i): Cell[] => ['m', `2024-05-01T00:00:${10 + i}Z`, i / 3]);

function plant(path: string): string {
  return writeDatabase(path, { log: { columns: 'machine TEXT, time TEXT, temp REAL', rows } });
}

async function planned(path: string, printed: { source: object }, options: { format?: string; strict?: boolean } = {}) {
  const { format, strict } = options;
  const settings = checkSettings({
    ...(format === undefined ? printed : { source: printed.source, output: { format } }),
    destination: '-',
  });
  const there = { ...settings, source: { ...settings.source, path } };
  return withJob({ settings: there, codes: true, ...(strict && { strict }) }, async ({ plan }) =>
    plan.warnings.map((one) => one.message),
  );
}

t.test(
  'tables and columns that are new since the settings were written are said, and refused under --strict',
  async (t) => {
    const path = plant(join(scratch(t), 'plant.db'));
    const { text } = await settingsOf({ settings: checkSettings({ source: { path } }) });
    const printed = JSON.parse(text);
    t.same(printed.source.schema, { log: ['machine', 'time', 'temp'] });
    const isNew = (line: string) => /new since the settings were written/.test(line);
    t.same((await planned(path, printed)).filter(isNew), [], 'nothing is new');
    const database = new Database(path);
    database.exec(
      'ALTER TABLE log ADD COLUMN pressure REAL; CREATE TABLE feat_2 (machine TEXT, time TEXT, value REAL)',
    );
    database.close();
    const how = 'and not read: inspect --print-settings prints settings that say what they are';
    const lines = [
      `1 table is new since the settings were written (source.schema), ${how}: feat_2`,
      `1 column is new since the settings were written (source.schema), ${how}: log.pressure`,
    ];
    t.same((await planned(path, printed)).filter(isNew), lines);
    t.same((await planned(path, printed, { format: 'csv' })).filter(isNew), lines, 'text says it too');
    await t.rejects(planned(path, printed, { strict: true }), {
      code: 'ERR_NOT_IN_SETTINGS',
      message: /log\.pressure/,
    });
    const again = await settingsOf({ settings: checkSettings({ source: { path } }) });
    t.same(JSON.parse(again.text).source.schema.log, ['machine', 'time', 'temp', 'pressure']);
  },
);
