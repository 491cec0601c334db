import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { KEEP } from '../../lib/model/signal-rule.js';
import { ruleText } from '../../lib/report/summary.js';
import { defaultSettings } from '../../lib/settings/index.js';
import { scratch, writeDatabase } from '../databases.js';

const ATTENUATED = { rule: 'attenuated_signal', method: 'range', suspect: 1, onSuspect: KEEP, onFail: KEEP } as const;

t.test('a rule that judges no value of a signal is told of', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  // A reading a minute; one of ten is missing.
  const rows = Array.from({ length: 60 }, (_, minute) => {
    const time = `2024-05-01T00:${String(minute).padStart(2, '0')}:00`;
    return [time, 'm1', minute % 10 === 3 ? null : minute % 7] as const;
  });
  writeDatabase(path, { a: { columns: 'ts TEXT, machine TEXT, value REAL', rows } });
  const defaults = defaultSettings();
  const runWith = (window: number) =>
    run({
      settings: {
        ...defaults,
        source: { ...defaults.source, path },
        clean: { ...defaults.clean, signals: new Map([['*', [{ ...ATTENUATED, window }]]]) },
        output: { ...defaults.output, format: 'csv', flags: 'aggregate' },
        destination: join(directory, `${window}.csv`),
      },
    });
  // A window of 90 s never has the three values that a variation needs.
  const idle = (await runWith(90)).tally.filter(({ rule }) => rule.endsWith('judged none'));
  t.strictSame(idle, [{ column: 'value', rule: 'attenuated_signal judged none', count: 54 }]);
  t.equal(
    ruleText(idle[0].rule, idle[0].count),
    '54 values given to attenuated_signal, of which it judged none, as its window or max_gap reaches no other values',
  );
  const flags = readFileSync(join(directory, '90.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.at(-1));
  t.strictSame([...new Set(flags)].sort(), ['2', '9']);
  const judged = await runWith(600);
  t.strictSame(
    judged.tally.filter(({ rule }) => rule.endsWith('judged none')),
    [],
  );
});
