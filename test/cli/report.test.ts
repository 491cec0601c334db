/** What --report writes, however a run ends, against the published schema. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import t, { type Test } from 'tap';
import { runReportSchema, WARNING_CODES } from '../../lib/report/index.js';
import { VERSION } from '../../lib/version.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';
import { CACHE, fleetcdf, PROGRAM } from './cli.js';

const SCHEMA = JSON.parse(readFileSync('docs/report.schema.json', 'utf8'));
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(SCHEMA);

const cwd = scratch(t);
const rows = [0, 1, 2].map((i): Cell[] => ['press', `2024-05-01T06:00:0${i}Z`, i]);
const columns = 'machine TEXT, time TEXT, temp';
writeDatabase(join(cwd, 'plant.db'), { log: { columns, rows } });
writeDatabase(join(cwd, 'bad.db'), { log: { columns, rows: [...rows, ['press', 'never', 1]] } });
writeDatabase(join(cwd, 'fine.db'), {
  log: { columns, rows: [...rows, ['press', '2024-05-01T07:00:00.000000001Z', 1]] },
});
writeFileSync(join(cwd, 'no.db'), 'not a database, but longer than any header of SQLite would be. '.repeat(20));

/** Runs with --report, and gives the report, which must be as the schema says. */
function reportOf(t: Test, words: readonly string[]): { status: number | null; report: Record<string, unknown> } {
  const { status } = fleetcdf([...words, '--report', 'report.json'], { cwd });
  return { status, report: readReport(t) };
}

function readReport(t: Test): Record<string, unknown> {
  const report = JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'));
  t.ok(validate(report), JSON.stringify(validate.errors));
  t.match(report, { schema_version: 1, version: VERSION, host: String, started: String, ended: String });
  t.ok(report.started <= report.ended);
  t.notMatch(readdirSync(cwd).join(), /report\.json\./, 'nothing under a temporary name');
  return report;
}

t.test('the published schema is the one of the program', async (t) => {
  t.strictSame(SCHEMA, JSON.parse(JSON.stringify(runReportSchema)), 'npm run schema writes it');
});

t.test('every code of a warning is in docs/report.md, and every one there is one', async (t) => {
  const listed = [...readFileSync('docs/report.md', 'utf8').matchAll(/^\| `(WARN_\w+)` \| (.*) \|$/gm)];
  t.strictSame(Object.fromEntries(listed.map(([, code, meaning]) => [code, meaning])), { ...WARNING_CODES });
});

t.test('of a run that is done', async (t) => {
  const { status, report } = reportOf(t, ['plant.db', 'out.nc', '--verify']);
  t.equal(status, 0);
  const source = { path: 'plant.db', files: [{ bytes: Number }], fingerprint: /^[0-9a-f]{64}$/ };
  t.match(report, { status: 'done', exit_code: 0, source, destination: 'out.nc', rows: 3, readings: 3, machines: 1 });
  t.match(report, { settings: { source: { path: 'plant.db' }, output: { format: 'netcdf4' } }, verified: {} });
  t.notOk('error' in report);
  const again = reportOf(t, ['plant.db', 'out.nc']);
  t.strictSame(
    (again.report['source'] as { fingerprint: string }).fingerprint,
    (report['source'] as typeof source).fingerprint,
  );
});

t.test('warnings have codes', async (t) => {
  const { report } = reportOf(t, ['fine.db', 'out.nc']);
  t.match(report['warnings'], [{ code: 'WARN_TIMES', message: /1 reading of 4 has a time finer than a microsecond/ }]);
  t.equal((reportOf(t, ['fine.db', 'out.csv', '--format', 'csv']).report['warnings'] as unknown[]).length, 0);
});

t.test('of a run that fails in the source, or is refused', async (t) => {
  const noDatabase = reportOf(t, ['no.db', 'never.nc']);
  t.equal(noDatabase.status, 2);
  t.match(noDatabase.report, {
    status: 'failed',
    exit_code: 2,
    error: { code: 'ERR_SOURCE_NOT_SQLITE', exit_code: 2 },
  });
  const missing = reportOf(t, ['missing.db', 'never.nc']);
  t.match(missing.report, { status: 'failed', error: { code: 'ERR_SOURCE_NOT_FOUND' }, source: { files: [] } });
  const refused = reportOf(t, ['bad.db', 'never.nc', '--strict']);
  t.equal(refused.status, 3);
  t.match(refused.report, {
    status: 'refused',
    exit_code: 3,
    error: { code: 'ERR_BAD_INPUT', message: /unreadable time/ },
  });
  t.notOk('readings' in refused.report);
  const settings = reportOf(t, ['plant.db', 'never.nc', '--signal', 'nothing']);
  t.match(settings.report, { status: 'failed', exit_code: settings.status, error: { message: /nothing/ } });
  t.notOk(existsSync(join(cwd, 'never.nc')));
});

t.test('of a run that S3 refuses', async (t) => {
  const words = ['plant.db', 's3://bucket/plant.nc', '--endpoint', 'http://127.0.0.1:9', '--retry-for', '1s'];
  const env = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'do-not-show', AWS_REGION: 'eu-west-1' };
  const { status } = fleetcdf([...words, '--report', 'report.json'], { cwd, env });
  t.equal(status, 1);
  t.match(readReport(t), { status: 'failed', error: { code: /^ERR_S3_/ }, destination: 's3://bucket/plant.nc' });
  t.notMatch(readFileSync(join(cwd, 'report.json'), 'utf8'), 'do-not-show');
});

t.test('of a run with nothing to do', async (t) => {
  reportOf(t, ['plant.db', 'same.nc', '--if-changed']);
  const { status, report } = reportOf(t, ['plant.db', 'same.nc', '--if-changed']);
  t.equal(status, 4);
  t.match(report, { status: 'unchanged', exit_code: 4, notes: [/same\.nc is up to date/] });
  t.notOk('error' in report);
});

t.test('of a run that is interrupted', { timeout: 60_000 }, async (t) => {
  execFileSync('mkfifo', [join(cwd, 'fifo')]);
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', XDG_CACHE_HOME: CACHE };
  const words = ['plant.db', 'fifo', '--report', 'report.json'];
  const child = spawn(process.execPath, [PROGRAM, ...words], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  // It says that it waits for a reader of the FIFO.
  await once(child.stderr, 'data');
  child.stderr.resume();
  child.kill('SIGINT');
  const [status] = await once(child, 'close');
  t.equal(status, 130);
  t.match(readReport(t), { status: 'interrupted', exit_code: 130, error: { message: /interrupted by SIGINT/ } });
});

t.test('there is none of a plan, and a report that cannot be written changes no exit code', async (t) => {
  const done = fleetcdf(['plant.db', 'plan.nc', '--dry-run', '--report', 'plan.json'], { cwd });
  t.equal(done.status, 0);
  t.notOk(existsSync(join(cwd, 'plan.json')));
  const printed = fleetcdf(['bad.db', 'never.nc', '--strict', '--report', '-'], { cwd });
  t.equal(printed.status, 3);
  t.match(JSON.parse(printed.stdout.toString()), { status: 'refused' });
});
