import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { SettingsError } from '../../lib/errors.js';
import { scratch, writeDatabase } from '../databases.js';
import { fleetcdf } from './cli.js';

const COLUMNS = 'time TEXT, machine TEXT, value REAL';

t.test('each error has its exit code', async (t) => {
  const cwd = scratch(t);
  const row = ['2019-01-01', 'a', 1];
  writeDatabase(join(cwd, 'good.db'), { feat_0: { columns: COLUMNS, rows: [row] } });
  writeDatabase(join(cwd, 'bad.db'), { feat_0: { columns: COLUMNS, rows: [row, ['never', 'a', 2]] } });
  writeFileSync(join(cwd, 'typo.json'), '{ "outputs": {} }');
  writeDatabase(join(cwd, 'words.db'), {
    notes: { columns: 'time TEXT, note TEXT', rows: [['2019-01-01', 'hello there']] },
  });
  writeDatabase(join(cwd, 'untimed.db'), { log: { columns: 'time TEXT, value REAL', rows: [['noon', 1]] } });
  const readings = [{ table: 'log', time: 'time', machine_name: 'm', signals: { value: 'value' } }];
  writeFileSync(join(cwd, 'untimed.json'), JSON.stringify({ source: { readings } }));
  writeFileSync(join(cwd, 'empty.db'), '');
  const named = (table: string, value: string) => [{ table, time: 'time', machine: 'machine', signals: { value } }];
  writeFileSync(join(cwd, 'table.json'), JSON.stringify({ source: { readings: named('none', 'value') } }));
  writeFileSync(join(cwd, 'column.json'), JSON.stringify({ source: { readings: named('feat_0', 'none') } }));
  writeFileSync(join(cwd, 'text.db'), 'just some text');
  writeFileSync(join(cwd, 'cut.json'), '[{"time": "2019-01-01", "value": 1}, {"ti');
  const cases: [words: string[], status: number, code: string][] = [
    [['good.db', 'out.nc'], 0, ''],
    [['none.db', 'out.nc'], 2, 'ERR_SOURCE_NOT_FOUND SourceError'],
    [['good.db', 'none/out.nc'], 1, 'ERR_SINK_DIRECTORY_MISSING SinkError'],
    [['good.db', 'out.nc', '--format', 'classic', '--stamp', '--report', 'out.nc'], 2, 'ERR_REPORT SettingsError'],
    [['good.db', 'out.nc', '--nonsense'], 2, 'ERR_USAGE SettingsError'],
    [['--settings', 'typo.json'], 2, 'ERR_SETTINGS_KEY SettingsError'],
    [['text.db', 'out.nc'], 2, 'ERR_SOURCE_NOT_SQLITE SourceError'],
    [['.', 'out.nc'], 3, 'ERR_SOURCE_NO_READINGS SourceError'],
    [['empty.db', 'out.nc'], 3, 'ERR_SOURCE_NO_READINGS SourceError'],
    [['s3://bucket/a.db', 'out.nc'], 2, 'ERR_SOURCE_NOT_FOUND SourceError'],
    [['none.json', 'out.nc', '--from', 'json'], 2, 'ERR_SOURCE_NOT_FOUND SourceError'],
    [['.', 'out.nc', '--from', 'json'], 2, 'ERR_USAGE SettingsError'],
    [['inspect', 'none.db'], 2, 'ERR_SOURCE_NOT_FOUND SourceError'],
    [['verify', 'none.db', 'out.nc'], 2, 'ERR_SOURCE_NOT_FOUND SourceError'],
    [['good.db', 'out.nc', '--settings', 'none.json'], 2, 'ERR_SETTINGS_FILE SettingsError'],
    [['good.db', 'out.nc', '--settings', 'table.json'], 2, 'ERR_SOURCE_NO_TABLE SourceError'],
    [['good.db', 'out.nc', '--settings', 'column.json'], 2, 'ERR_SOURCE_NO_COLUMN SourceError'],
    [['cut.json', 'out.nc', '--from', 'json'], 1, 'ERR_SOURCE_JSON SourceError'],
    [['good.db', 'out.nc', '--table', 'none'], 2, 'ERR_SOURCE_NO_TABLE SourceError'],
    [['good.db', 'out.nc', '--signal', 'none'], 2, 'ERR_SOURCE_SIGNALS SourceError'],
    [['good.db', 'out.nc', '--where', 'none ='], 2, 'ERR_SOURCE_WHERE SourceError'],
    [['words.db', 'out.nc'], 3, 'ERR_SOURCE_NO_READINGS SourceError'],
    [['untimed.db', 'out.nc'], 3, 'ERR_SOURCE_NO_READINGS SourceError'],
    [['untimed.db', 'out.nc', '--settings', 'untimed.json'], 3, 'ERR_SOURCE_NO_ROWS SourceError'],
    [['bad.db', 'out.nc', '--strict'], 3, 'ERR_BAD_INPUT DataError'],
  ];
  for (const [words, status, code] of cases) {
    const outcome = fleetcdf([...words, '--verbose'], { cwd });
    t.equal(outcome.status, status, `${words.join(' ')}: ${outcome.stderr}`);
    t.ok(outcome.stderr.includes(code), outcome.stderr);
  }
});

t.test('the errors of the library know nothing of exit codes', async (t) => {
  t.notOk('exitCode' in new SettingsError('ERR_USAGE', 'x'));
});

t.test('the help lists the exit codes', async (t) => {
  const help = fleetcdf(['--help', 'all']).stdout.toString().replace(/\s+/g, ' ');
  t.ok(
    help.includes(
      'Exit codes: 0 done, 1 failed while running, 2 wrong usage or settings, 3 data refused, 4 nothing to do, 5 failed, and a retry cannot mend it (job), 130 interrupted.',
    ),
    help,
  );
});
