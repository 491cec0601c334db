/** Examples of public databases become the same with thousands of rows, but for those that docs/public-databases.md names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { inspectReadings } from '../../lib/inspect/index.js';
import { scratch } from '../databases.js';
import { readExamples } from './expectation.js';
import { LARGE_COPIES, type LargeCopy } from './large-copies.js';
import { buildDatabase } from './outcome.js';

t.setTimeout(120_000);

const examples = new Map(readExamples('public').map((example) => [example.name, example]));
const page = readFileSync('docs/public-databases.md', 'utf8');
const exceptions =
  /With thousands of rows[^.]*?but for ([\w, ]+)\./.exec(page.replaceAll('\n', ' '))?.[1].split(/, | and /) ?? [];

for (const copy of LARGE_COPIES) {
  t.test(copy.name, async (t) => {
    const lines = await differencesOf(copy, scratch(t));
    if (exceptions.includes(copy.name)) t.not(lines.length, 0, 'is named as an exception, and right');
    else t.same(lines, []);
  });
}

async function differencesOf({ name, sql, tables, signals }: LargeCopy, directory: string): Promise<string[]> {
  const path = buildDatabase(join(directory, `${name}.db`), `${examples.get(name)?.sql}\n${sql}`);
  const { readings } = await inspectReadings({ path });
  const found = new Map(readings.map((reading) => [reading.table, reading]));
  const present = new Set(readings.flatMap((reading) => reading.signals.map(({ signal }) => signal)));
  return [
    ...[...found.keys()].filter((table) => tables[table] === undefined).map((table) => `${table} is read`),
    ...Object.entries(tables).flatMap(([table, { rows, machines }]) => {
      const { rows: read, machines: known, duplicates } = found.get(table) ?? { rows: 0, machines: 0, duplicates: 0 };
      return read === rows && known === machines && duplicates === 0
        ? []
        : [`${table} has ${read} rows of ${known} machines, ${duplicates} of them merged`];
    }),
    ...signals.filter((signal) => !present.has(signal)).map((signal) => `${signal} is not there`),
  ];
}
