import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { DataError } from '../../lib/errors.js';
import { run } from '../../lib/job/run.js';
import type { RunOptions } from '../../lib/job/run-options.js';
import { defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import { scratch, writeDatabase } from '../databases.js';

const at = (minute: number): string => new Date(Date.UTC(2024, 4, 1, 0, minute)).toISOString();

/** Integers around 2^53 and 2^63. Four of them are no doubles. */
const INTEGERS = [
  2n ** 53n,
  2n ** 53n + 1n,
  -(2n ** 53n) - 1n,
  9_999_999_999_999_999n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  2n ** 62n,
  0n,
];

type Flags = Parameters<typeof mergeFlags>[1];

function write(flags: Flags, options: Partial<RunOptions> = {}) {
  return run({ settings: mergeFlags(defaultSettings(), flags), ...options });
}

t.test('integers that a double rounds are counted, warned of, and refused by --strict', async (t) => {
  const directory = scratch(t);
  const rows = INTEGERS.map((value, n) => [at(n), 'm', value, n + 0.5] as const);
  const database = writeDatabase(join(directory, 'plant.db'), {
    mixed: { columns: 'time TEXT, machine TEXT, value, other REAL', rows: rows.map((row) => [...row]) },
  });
  const json = join(directory, 'plant.json');
  const lines = rows.map(
    ([time, machine, value, other]) => `{"time":"${time}","machine":"${machine}","value":${value},"other":${other}}`,
  );
  writeFileSync(
    json,
    [...lines, `{"time":"${at(59)}","machine":"m","value":123456789012345678901234567890}`].join('\n'),
  );
  const text = writeDatabase(join(directory, 'text.db'), {
    mixed: {
      columns: 'time TEXT, machine TEXT, value TEXT',
      rows: rows.map((row) => [row[0], row[1], ` +${row[2]}`.replace('+-', '-')]),
    },
  });
  const destination = join(directory, 'out.nc');
  const cases: [name: string, flags: Flags, options: Partial<RunOptions>, count: number][] = [
    ['pages', { database, table: ['mixed'] }, {}, 4],
    ['rows', { database, table: ['mixed'] }, { reader: 'rows' }, 4],
    ['text', { database: text }, {}, 4],
    ['JSON', { database: json, from: 'json' }, {}, 5],
  ];
  for (const [name, source, options, count] of cases) {
    for (const format of ['netcdf4', 'ndjson']) {
      const flags = { ...source, destination, format } as Flags;
      const { tally, warnings } = await write(flags, options);
      const column = name === 'JSON' ? 'plant.value' : 'mixed.value';
      t.strictSame(tally, [{ column, rule: 'rounded integer', count }], `${name}, ${format}`);
      t.match(warnings, [
        `${count} integers beyond 2^53 in ${column}: a double rounds them, 9007199254740993 to 9007199254740992`,
      ]);
      const strict = join(directory, 'strict.nc');
      const refused = write({ ...flags, destination: strict } as Flags, { ...options, strict: true });
      await t.rejects(refused, { code: 'ERR_BAD_INPUT', message: `${column}: ${count} × rounded integer` });
      await t.rejects(refused, DataError);
      t.notOk(existsSync(strict), 'nothing is written');
    }
  }
});
