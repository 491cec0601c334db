import t from 'tap';
import { Tally } from '../../lib/model/tally.js';
import { formatSummary, type RunReport, runReportJson } from '../../lib/report/index.js';
import { defaultSettings } from '../../lib/settings/index.js';

const report: RunReport = {
  rows: 240_000,
  readings: 240_000,
  machines: 20,
  signals: 4,
  tally: [],
  bytes: 2_407_340,
  parts: 1,
  seconds: 0.92,
  destination: 's3://exampleco-fleet/ExampleCo, Inc_data.nc',
  warnings: [],
  warningCodes: [],
  plan: { layout: 'machines' },
};

t.test('the summary of a run', async (t) => {
  const tally = new Tally();
  tally.add('sensor0', 'out of range', 2912);
  tally.add('sensor1', 'out of range', 8785);
  tally.add('timestamp', 'unreadable time', 1);
  tally.add('sensor3', 'not a number', 2);
  const warnings = ['times lose precision', 'the format has no int64'];
  t.equal(
    formatSummary({ ...report, tally: [...tally], warnings }),
    [
      'read     240,000 rows of 20 machines and 4 signals',
      'wrote    240,000 values, 2.3 MiB in 1 part',
      'cleaned  11,697 values out of range, replaced: sensor1 8,785, sensor0 2,912',
      '         1 row with an unreadable time, left out: timestamp',
      '         2 values that are not numbers, now missing: sensor3',
      'took     0.92 s, 261,000 rows/s',
      'to       s3://exampleco-fleet/ExampleCo, Inc_data.nc',
      'warning  times lose precision',
      '         the format has no int64',
      '',
    ].join('\n'),
  );
});

t.test('a run of one, into a file, that had nothing to clean', async (t) => {
  const { parts: _, ...file } = report;
  const one = { ...file, rows: 1, readings: 1, machines: 1, signals: 1, bytes: 1, seconds: 1, destination: 'a.nc' };
  t.equal(
    formatSummary(one),
    [
      'read     1 row of 1 machine and 1 signal',
      'wrote    1 value, 1 byte',
      'cleaned  nothing',
      'took     1.0 s, 1 row/s',
      'to       a.nc',
      '',
    ].join('\n'),
  );
});

t.test('of many columns the largest are listed, and the others summed up', async (t) => {
  const tally = Array.from({ length: 9 }, (_, i) => ({ column: `c${i}`, rule: 'infinite', count: 1000 + i }));
  const line = formatSummary({ ...report, tally }).split('\n')[2];
  t.equal(
    line,
    'cleaned  9,036 infinite values, now missing: c8 1,008, c7 1,007, c6 1,006, c5 1,005, c4 1,004 and 4 others 4,006',
  );
});

t.test('a rule without a description is called by its name', async (t) => {
  const tally = [
    { column: 'a', rule: 'spike', count: 3 },
    { column: 'b', rule: 'infinite', count: 0 },
  ];
  t.equal(formatSummary({ ...report, tally }).split('\n')[2], 'cleaned  3 spike: a');
});

t.test('the report as JSON', async (t) => {
  const plan = { unit: 3_600_000_000_000n, last: 2n ** 63n - 1n, rules: new Map([['*', 1]]), none: undefined };
  const warned = { warnings: ['odd'], warningCodes: ['WARN_TIMES' as const], closedEarly: true };
  const [started, ended] = [new Date(0), new Date(1500)];
  const settings = { ...defaultSettings(), source: { path: 'plant.db' }, s3: { secretKey: 'do-not-show' } as object };
  const outcome = { status: 'done', exitCode: 0, started, ended, settings, files: [] } as const;
  const json = runReportJson({ ...outcome, report: { ...report, ...warned, plan } });
  t.ok(json.endsWith('}\n'));
  t.notMatch(json, 'do-not-show');
  t.match(JSON.parse(json), {
    status: 'done',
    seconds: report.seconds,
    readings: report.readings,
    closed_early: true,
    warnings: [{ code: 'WARN_TIMES', message: 'odd' }],
    plan: { unit: 3_600_000_000_000, last: '9223372036854775807', rules: { '*': 1 } },
  });
});

t.test('a closed pipe: values are not counted as written', async (t) => {
  const { parts: _, ...piped } = report;
  t.match(
    formatSummary({ ...piped, bytes: 65_536, closedEarly: true }),
    /\nwrote +only the beginning: the reader closed the pipe\n/,
  );
});
