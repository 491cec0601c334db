import t from 'tap';
import { PLAIN } from '../../lib/report/index.js';
import { statisticsCsv } from '../../lib/report/statistics-csv.js';
import { statisticsJson } from '../../lib/report/statistics-json.js';
import { formatStatistics } from '../../lib/report/statistics-text.js';
import { FleetStatistics, type MachineStatistics } from '../../lib/stats/index.js';

const RULES = ['gross_range', 'spike'];

/** A machine with a signal that cleaning changed, one that it left alone, and one without values. */
function fleet(): FleetStatistics {
  const statistics = new FleetStatistics(
    ['pump, "A"'],
    [
      { signal: { name: 'temperature', kind: 'number' }, rules: RULES },
      { signal: { name: 'state', kind: 'strings' } },
      { signal: { name: 'pressure', kind: 'number' } },
      { signal: { name: 'empty', kind: 'number' } },
    ],
  );
  const minute = 60_000_000_000n;
  const temperature = Float64Array.of(1, 2, -999, 4);
  const cleaned = Float64Array.of(1, 2, Number.NaN, 4);
  const pressure = Float64Array.of(1013.25, 1013.25, Number.POSITIVE_INFINITY, 1013.25);
  const state = new Float64Array(4);
  const empty = new Float64Array(4).fill(Number.NaN);
  statistics.add({
    length: 4,
    machine: 0,
    time: BigInt64Array.of(0n, minute, 2n * minute, 9n * minute),
    raw: [temperature, state, pressure, empty],
    values: [cleaned, state, pressure, empty],
    flags: [],
    tests: [[Uint8Array.of(1, 1, 4, 1), Uint8Array.of(1, 3, 3, 1)], [], [], []],
  });
  return statistics;
}

t.test('as tables', async (t) => {
  const statistics = fleet();
  const text = formatStatistics(statistics.read(), statistics.leftOut, PLAIN);
  const lines = text.split('\n').map((line) => line.trimEnd().replace(/ {2,}/g, ' | '));
  t.strictSame(lines, [
    'SERIES | COUNT | MISSING | MINIMUM | 1 % | 5 % | 25 % | 50 % | 75 % | 95 % | 99 % | MAXIMUM | MEAN | STD | SKEWNESS | KURTOSIS',
    'pump, "A" temperature | 4 | 0 | -999 | -996 | -996 | -996 | 1.01 | 2.02 | 2.02 | 2.02 | 4 | -248 | 500.668 | -2 | 4',
    ' | 1 cleaned | 3 | 1 | 1 | 1.01 | 1.01 | 1.01 | 2.02 | 2.02 | 2.02 | 2.02 | 4 | 2.33333 | 1.52753 | 0.935 | -',
    'pump, "A" pressure | 4 | 0 | 1013.25 | 1010 | 1010 | 1010 | 1010 | 1010 | 1010 | 1010 | Infinity | Infinity | - | - | -',
    'pump, "A" empty | 0 | 4 | - | - | - | - | - | - | - | - | - | - | - | - | -',
    '',
    'SERIES | FIRST | LAST | CADENCE | LONGEST GAP | SINCE | COVERAGE | FLAGGED',
    'pump, "A" temperature | 1970-01-01T00:00:00Z | 1970-01-01T00:09:00Z | 1 min | 7 min | 1970-01-01T00:02:00Z | 40 % | gross_range: 1 fail; spike: 2 suspect',
    'pump, "A" pressure | 1970-01-01T00:00:00Z | 1970-01-01T00:09:00Z | 1 min | 7 min | 1970-01-01T00:02:00Z | 40 %',
    'pump, "A" empty | - | - | - | - | - | -',
    '',
    'Quantiles are within 0.78 % of a value of that rank.',
    '1 signal of text without statistics: state.',
    '',
  ]);
});

t.test('as JSON', async (t) => {
  const statistics = fleet();
  const text = [...statisticsJson(statistics.readEach(), statistics.leftOut)].join('');
  const { machines, ...head } = JSON.parse(text);
  t.strictSame(head, {
    schema_version: 1,
    quantiles: [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99],
    without_statistics: ['state'],
  });
  const [{ machine, signals, ...times }] = machines;
  t.equal(machine, 'pump, "A"');
  t.strictSame(times, {
    times: 4,
    first: '1970-01-01T00:00:00Z',
    last: '1970-01-01T00:09:00Z',
    cadence_seconds: 60,
    longest_gap_seconds: 420,
    longest_gap_from: '1970-01-01T00:02:00Z',
    expected: 10,
    coverage: 0.4,
  });
  const [temperature, pressure, empty] = signals;
  t.strictSame([temperature.changed, temperature.before.count, temperature.after.count], [1, 4, 3]);
  t.strictSame(temperature.flagged, [
    { rule: 'gross_range', suspect: 0, fail: 1 },
    { rule: 'spike', suspect: 2, fail: 0 },
  ]);
  t.equal(temperature.before.coverage, 0.4);
  t.equal(temperature.after.coverage, 0.3);
  t.equal(pressure.after, null, 'as before');
  t.strictSame([pressure.before.maximum, pressure.before.standard_deviation], ['Infinity', null]);
  t.strictSame([empty.first, empty.before.mean, empty.before.quantiles[0]], [null, null, null]);
  t.equal(text.split('\n').length, 4, 'a line for each machine');
});

t.test('as CSV', async (t) => {
  const lines = [...statisticsCsv(fleet().readEach(), RULES)];
  t.equal(lines.length, 7);
  const fields = lines[0].trimEnd().split(',');
  t.strictSame(fields.slice(-4), ['gross_range_suspect', 'gross_range_fail', 'spike_suspect', 'spike_fail']);
  t.ok(lines[1].startsWith('"pump, ""A""",temperature,before,4,0,0.4,-999,4,-248,'));
  t.ok(lines[2].startsWith('"pump, ""A""",temperature,after,3,1,0.3,1,4,'));
  t.ok(lines[1].endsWith(',10,1,0,1,2,0\n'), lines[1]);
  t.ok(lines[3].endsWith(',10,0,,,,\n'), 'a rule that the signal does not have');
  for (const line of lines) t.equal(line.replaceAll(/"(?:[^"]|"")*"/g, '').split(',').length, fields.length);
});

t.test('a fleet without machines', async (t) => {
  const none: MachineStatistics[] = [];
  t.strictSame(JSON.parse([...statisticsJson(none, [])].join('')).machines, []);
  t.equal([...statisticsCsv(none, [])].length, 1);
  t.ok(formatStatistics(none, [], PLAIN).startsWith('SERIES'));
});
