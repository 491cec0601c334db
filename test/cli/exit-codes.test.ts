import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { SettingsError } from '../../lib/errors.js';
import { scratch, writeDatabase } from '../databases.js';
import { fleetcdf } from './cli.js';

const COLUMNS = 'time TEXT, machine TEXT, value REAL';

t.test('each class of errors has its exit code', async (t) => {
  const cwd = scratch(t);
  const row = ['2019-01-01', 'a', 1];
  writeDatabase(join(cwd, 'good.db'), { feat_0: { columns: COLUMNS, rows: [row] } });
  writeDatabase(join(cwd, 'bad.db'), { feat_0: { columns: COLUMNS, rows: [row, ['never', 'a', 2]] } });
  writeFileSync(join(cwd, 'typo.json'), '{ "outputs": {} }');
  const cases: [words: string[], status: number, code: string][] = [
    [['good.db', 'out.nc'], 0, ''],
    [['none.db', 'out.nc'], 1, 'ERR_SOURCE_NOT_FOUND SourceError'],
    [['good.db', 'none/out.nc'], 1, 'ERR_SINK_DIRECTORY_MISSING SinkError'],
    [['good.db', 'out.nc', '--format', 'classic', '--stamp', '--report', 'out.nc'], 2, 'ERR_REPORT SettingsError'],
    [['good.db', 'out.nc', '--nonsense'], 2, 'ERR_USAGE SettingsError'],
    [['--settings', 'typo.json'], 2, 'ERR_SETTINGS_KEY SettingsError'],
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
  const help = fleetcdf(['--help']).stdout.toString().replace(/\s+/g, ' ');
  t.ok(
    help.includes(
      'Exit codes: 0 done, 1 failed while running, 2 wrong usage or settings, 3 data refused, 130 interrupted.',
    ),
    help,
  );
});
