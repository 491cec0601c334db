import t from 'tap';
import { currentName, standardNameProblem } from '../../lib/cf/standard-names.js';
import { derivedSignals, FLAG_LEVELS, flagDescription } from '../../lib/model/derived-signals.js';
import type { Signal } from '../../lib/model/signal.js';

const number = (name: string): Signal => ({ name, kind: 'number', attributes: [] });
const SIGNALS: Signal[] = [
  number('temperature'),
  { name: 'state', kind: 'flags', meanings: ['on'], attributes: [] },
  number('load'),
];
const TESTS = [['spike', 'gross_range'], [], []];

t.test('numbers have flags, words have none, and the mode comes last', async (t) => {
  const names = FLAG_LEVELS.map((flags) =>
    derivedSignals(SIGNALS, { flags, tests: TESTS, mode: flags !== 'aggregate' }).map(({ name }) => name),
  );
  t.same(names, [
    ['mode'],
    ['temperature_qc', 'load_qc'],
    ['temperature_qc', 'temperature_qc_spike', 'temperature_qc_gross_range', 'load_qc', 'mode'],
  ]);
});

t.test('they say what they are of', async (t) => {
  const derived = derivedSignals(SIGNALS, { flags: 'tests', tests: TESTS, mode: true });
  t.same(
    derived.map((signal) => signal.derived),
    [
      { kind: 'qc', of: 0 },
      { kind: 'qc', of: 0, test: 'spike' },
      { kind: 'qc', of: 0, test: 'gross_range' },
      { kind: 'qc', of: 2 },
      { kind: 'mode' },
    ],
  );
  t.same(derived[0].codes, [1, 2, 3, 4, 9]);
  t.same(derived[4].codes, [0, 1, 2, 9]);
});

t.test('a name that is taken is numbered', async (t) => {
  const signals = [...SIGNALS, number('temperature_qc'), number('mode')];
  const derived = derivedSignals(signals, { flags: 'aggregate', tests: [], mode: true });
  t.same(
    derived.map(({ name }) => name),
    ['temperature_qc_2', 'load_qc', 'temperature_qc_qc', 'mode_qc', 'mode_2'],
  );
});

t.test('every standard name is one of CF', async (t) => {
  const tests = [
    ...['gross_range', 'spike', 'rate_of_change', 'flat_line', 'climatology', 'attenuated_signal', 'neighbour'],
    ...['time_gap', 'hampel', 'missing_codes', 'rolling_z_score', 'stuck_time'],
  ];
  const names = [undefined, ...tests].map((test) => String(flagDescription('load', test)[0].value));
  for (const name of names) {
    t.equal(standardNameProblem(name), undefined, name);
    t.equal(currentName(name), undefined, name);
  }
  t.same(names.slice(7, 10), ['neighbor_test_quality_flag', 'gap_test_quality_flag', 'quality_flag']);
});
