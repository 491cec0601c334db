/** `inspect --suggest-rules` on databases: the sample plant, text, and settings that have rules already. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { suggestSettings } from '../../lib/inspect/index.js';
import { addFaults, writeSample } from '../../lib/sample/index.js';
import { checkSettings } from '../../lib/settings/index.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';

t.setTimeout(300_000);

interface Rule {
  readonly rule: string;
  readonly suspect: readonly [number, number];
  readonly fail: readonly [number, number];
}

t.test('the sample plant', async (t) => {
  const path = join(scratch(t), 'plant.db');
  await writeSample(path, { machines: 6 });
  addFaults(path);
  const { text, signals } = await suggestSettings({ settings: checkSettings({ source: { path } }) });
  const { clean } = JSON.parse(text);
  const database = new Database(path, { readonly: true });
  t.teardown(() => database.close());
  t.equal(signals.length, 4);
  for (const { signal, rules } of signals) {
    t.strictSame(clean.signals[signal], rules);
    const { suspect, fail } = rules.find(({ rule }) => rule === 'gross_range') as unknown as Rule;
    t.ok(fail[0] < suspect[0] && suspect[1] < fail[1]);
    const counts = (where: string): number =>
      database
        .prepare(`SELECT count(*) FROM ${signal} WHERE typeof(value) = 'real' AND ${where}`)
        .pluck()
        .get() as number;
    const flagged = `NOT value BETWEEN ${suspect[0]} AND ${suspect[1]}`;
    t.ok(counts('abs(value) > 150') > 800, 'outliers are planted');
    t.equal(counts(`abs(value) > 150 AND NOT (${flagged})`), 0, `${signal}: every outlier is flagged`);
    const good = counts('abs(value) < 150');
    t.ok(counts(`abs(value) < 150 AND ${flagged}`) < 0.001 * good, `${signal}: hardly any good value is`);
  }
  t.ok(checkSettings(JSON.parse(text)), 'the settings load');
  t.match(
    signals.map(({ rules }) => rules.map(({ rule }) => rule)),
    Array.from({ length: 4 }, () => ['gross_range', 'spike', 'rate_of_change', 'flat_line', 'time_gap']),
  );
  t.ok(
    signals[2].rules.some(({ rule }) => rule === 'stuck_time'),
    'rows came twice in feat_2',
  );
});

t.test('text, and rules that are there', async (t) => {
  const path = join(scratch(t), 'oven.db');
  const rows = Array.from({ length: 500 }, (_, i): Cell[] => [
    1_700_000_000 + 60 * i,
    i % 2 ? 'on' : 'off',
    i % 9,
    i % 7,
  ]);
  writeDatabase(path, { log: { columns: 'time INTEGER, state TEXT, temp REAL, load REAL', rows } });
  const temp = [{ rule: 'range', max: 5, replace: 'missing' }];
  const given = { company_name: 'ExampleCo', source: { path }, clean: { duplicates: 'last', signals: { temp } } };
  const { text, signals } = await suggestSettings({ settings: checkSettings(given), given });
  t.match(signals.find(({ signal }) => signal === 'state')?.notes, ['nothing is suggested: it is text']);
  const printed = JSON.parse(text);
  t.match(printed, { company_name: 'ExampleCo', source: { path }, clean: { duplicates: 'last' } });
  t.strictSame(printed.clean.signals.temp[0], temp[0], 'it stays');
  const [suspect] = /"suspect": \[-?\d+, \d+\]/.exec(text) ?? [];
  t.ok(suspect, 'a span is one line');
  const range = printed.clean.signals.temp.find(({ rule }: Rule) => rule === 'gross_range');
  t.equal(range.suspect[0], 0, 'judged as read: the rule that is there has replaced nothing');
  t.match(range.comment, '500 values');
});
