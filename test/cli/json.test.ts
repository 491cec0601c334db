import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { writeSample } from '../../lib/sample/index.js';
import { defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';
import { needs, needsPython, PYTHON } from '../foreign.js';
import { fleetcdf, type Outcome, PROGRAM } from './cli.js';

const CHECK = fileURLToPath(new URL('../../../test/cli/same_values.py', import.meta.url));

/** Runs a shell command in which $FLEETCDF is the program. */
function shell(command: string, cwd: string, env: Record<string, string> = {}): Outcome {
  const { status, stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', command], {
    cwd,
    env: { ...process.env, FLEETCDF: `${process.execPath} ${PROGRAM}`, ...env },
    maxBuffer: 1 << 28,
  });
  return { status, stdout, stderr: stderr.toString() };
}

/** All signals of a sample database side by side, the last one as text. */
const SELECT = `SELECT feat_0.timestamp, feat_0.machine, feat_0.value AS feat_0, feat_1.value AS feat_1,
  CASE WHEN feat_2.value < 0 THEN 'below' ELSE 'above' END AS side
  FROM feat_0 JOIN feat_1 ON feat_1.rowid = feat_0.rowid JOIN feat_2 ON feat_2.rowid = feat_0.rowid ORDER BY feat_0.rowid`;

const LAYOUTS = { machine: ['machines', 'stacked', 'ragged'], time: ['ragged'] } as const;
const tools = [needs('sqlite3', 'bash'), needsPython('xarray', 'netCDF4', 'numpy')].find(({ skip }) => skip !== false);

for (const order of ['machine', 'time'] as const) {
  t.test(
    `rows from sqlite3 -json make the same dataset as the database, ordered by ${order}`,
    tools ?? {},
    async (t) => {
      const cwd = scratch(t);
      await writeSample(join(cwd, 'plant.db'), { machines: 5, points: 200, order });
      // The database to compare with has the same rows in a table.
      execFileSync('sqlite3', ['wide.db', `ATTACH 'plant.db' AS plant; CREATE TABLE stdin AS ${SELECT}`], { cwd });
      const pairs: [string, string][] = [];
      for (const format of ['netcdf4', 'classic']) {
        for (const layout of LAYOUTS[order]) {
          const [piped, direct] = ['piped', 'direct'].map((way) => join(cwd, `${way}-${format}-${layout}.nc`));
          const words = `${piped} --format ${format} --layout ${layout} --quiet`;
          const done = shell(`sqlite3 -json plant.db "$SELECT" | $FLEETCDF --from json - ${words}`, cwd, { SELECT });
          t.equal(done.status, 0, done.stderr);
          const flags = { database: join(cwd, 'wide.db'), destination: direct, format, layout };
          await run({ settings: mergeFlags(defaultSettings(), flags) });
          pairs.push([piped, direct]);
        }
      }
      t.equal(execFileSync(PYTHON, [CHECK], { input: JSON.stringify(pairs), encoding: 'utf8' }), '');
    },
  );
}

t.test('what a run writes as ndjson, a run reads', async (t) => {
  const cwd = scratch(t);
  fleetcdf(['sample', 'plant.db', '--points', '40', '--machines', '3', '--quiet'], { cwd });
  const text = fleetcdf(['plant.db', '-', '--format', 'ndjson', '--quiet'], { cwd }).stdout;
  writeFileSync(join(cwd, 'plant.json'), text);
  const again = fleetcdf(['--from', 'json', 'plant.json', '-', '--format', 'ndjson', '--quiet'], { cwd });
  // The last reading of each machine waits for whether another of its time follows.
  const sorted = (bytes: Buffer): string[] => bytes.toString().split('\n').sort();
  t.same(sorted(again.stdout), sorted(text), again.stderr);
  t.equal(sorted(text).length, 121);
});

t.test('the memory does not grow with the length of the stream', needs('bash'), async (t) => {
  const cwd = scratch(t);
  const rows = 600_000;
  const write = `require('node:stream').Readable.from((function* () {
    for (let i = 0; i < ${rows}; i += 500) {
      let text = '';
      for (let k = i; k < i + 500; k++) {
        const row = { time: 1.6e9 + k, machine: 'machine number ' + (k % 30), temperature: Math.sin(k), pressure: Math.cos(k) };
        text += JSON.stringify(row) + '\\n';
      }
      yield text;
    }
  })()).pipe(process.stdout)`;
  // About 65 MB of text with a smaller heap: keeping the text, or its rows, would exceed it.
  const env = { WRITE: write, NODE: process.execPath, LIMIT: '--max-old-space-size=48' };
  const command = '"$NODE" -e "$WRITE" | $NODE $LIMIT $PROGRAM --from json - - --format csv --quiet | tail -n 1';
  const text = shell(command, cwd, { ...env, PROGRAM });
  t.equal(text.status, 0, text.stderr);
  t.match(text.stdout.toString(), /^2020-09-20T11:06:39Z,machine number 29,/);
  const dataset = shell('"$NODE" -e "$WRITE" | $NODE $LIMIT $PROGRAM --from json - out.nc --layout ragged', cwd, {
    ...env,
    PROGRAM,
  });
  t.equal(dataset.status, 0, dataset.stderr);
  t.match(dataset.stderr, /600,000 rows of 30 machines and 2 signals/);
});
