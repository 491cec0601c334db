/** What differs between a database and a Parquet file is told; and so is every flipped bit. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import type { Settings } from '../../lib/settings/index.js';
import type { VerifyReport } from '../../lib/verify/index.js';
import { scratch } from '../databases.js';
import { Random } from '../random.js';
import { again, SEED, scaled } from '../scale.js';
import { settingsOf, writePlant } from './plants.js';

function change(path: string, sql: string): void {
  const database = new Database(path);
  database.exec(sql);
  database.close();
}

const messages = ({ differences }: VerifyReport): string[] => differences.listed.map(({ message }) => message);

async function written(directory: string, output: object = {}): Promise<{ path: string; settings: Settings }> {
  const path = writePlant(directory, 'plant', { order: 'machine', isShared: true });
  const settings = settingsOf(path, join(directory, 'out.parquet'), { format: 'parquet', ...output });
  await run({ settings });
  return { path, settings };
}

const CHANGES: readonly (readonly [sql: string, told: RegExp, total: number])[] = [
  [
    'UPDATE readings SET load = 2.5 WHERE rowid = 30',
    /^load of press 0 at 2023-11-14T22:42:20Z: 0\.\d+ in the file, 2\.5 by the database$/,
    1,
  ],
  ['UPDATE readings SET load = NULL WHERE rowid = 31', /^load of press 0 .* in the file, missing by the database$/, 1],
  [
    "UPDATE readings SET state = 'idle' WHERE state = 'läuft'",
    /^state of press 0 .*: "läuft" in the file, "idle" by the database$/,
    0,
  ],
  [
    'UPDATE readings SET counter = 2305843009213693951 WHERE rowid = 5',
    /^counter of press 0 .*, 2305843009213693951 by the database$/,
    1,
  ],
  [
    'DELETE FROM readings WHERE rowid = 20',
    /^row 20: press 0 at 2023-11-14T22:32:20Z in the file, press 0 at 2023-11-14T22:33:20Z by the database$/,
    1,
  ],
  ['DELETE FROM readings WHERE rowid > 1190', /^row 1,191: the database gives no more; the file has 1,200 rows$/, 0],
  [
    "INSERT INTO readings VALUES ('2024-05-01', 'press 3', 1, 1, 2305843009213693951, 'idle')",
    /^row 1,201: the file ends; the database goes on with press 3 at 2024-05-01T00:00:00Z$/,
    0,
  ],
  [
    "UPDATE machines SET model = 'other' WHERE machine = 'press 1'",
    /^the metadata fleetcdf has .*Modell 1.* in the file, .*other.* by the database$/,
    1,
  ],
  [
    'ALTER TABLE readings ADD COLUMN pressure REAL DEFAULT 1.5',
    /^column 7 is missing in the file, pressure by the database$/,
    1,
  ],
];

t.test('each kind of change', async (t) => {
  for (const [sql, told, total] of CHANGES) {
    const { path, settings } = await written(scratch(t));
    t.ok((await verify({ settings })).isSame, sql);
    change(path, sql);
    const report = await verify({ settings });
    t.notOk(report.isSame, sql);
    t.ok(
      messages(report).some((message) => told.test(message)),
      messages(report).join('\n'),
    );
    if (total > 0) t.equal(report.differences.total, total, messages(report).join('\n'));
  }
});

t.test('other settings than those of the run', async (t) => {
  const { settings } = await written(scratch(t), { encoding: { load: { dtype: 'float32' } } });
  const { output } = settings;
  const report = await verify({ settings: { ...settings, output: { ...output, encoding: {} } } });
  t.match(messages(report), ['the column load is OPTIONAL, FLOAT in the file, OPTIONAL, DOUBLE by the database']);
});

t.test('a stamped file, and one of another version', async (t) => {
  const { settings } = await written(scratch(t), { stamp: true });
  t.match(await verify({ settings }), { isSame: true, skipped: ['date_created', 'history'], notes: [/stamp/] });
  const plain = await written(scratch(t));
  const destination = plain.settings.destination as string;
  const bytes = readFileSync(destination);
  bytes.write('9', bytes.lastIndexOf('fleetcdf version ') + 'fleetcdf version '.length);
  writeFileSync(destination, bytes);
  t.match(await verify({ settings: plain.settings }), {
    isSame: true,
    notes: [/^written by fleetcdf version 9.*: its rows were compared, and not its bytes$/],
  });
});

t.test('cut off, and no Parquet at all', async (t) => {
  const { settings } = await written(scratch(t));
  const destination = settings.destination as string;
  const bytes = readFileSync(destination);
  for (const other of [
    bytes.subarray(0, bytes.length - 20),
    bytes.subarray(0, 3),
    Buffer.alloc(0),
    Buffer.from('a,b\n1,2\n'),
  ]) {
    writeFileSync(destination, other);
    t.match(messages(await verify({ settings })), [/^the footer cannot be read: /], `${other.length} bytes`);
  }
});

t.test('single bits', async (t) => {
  const { settings } = await written(scratch(t));
  const destination = settings.destination as string;
  const bytes = readFileSync(destination);
  // Another version may write other bytes: which one wrote the file is told in a note.
  const program = bytes.lastIndexOf('fleetcdf version ');
  const random = new Random(SEED);
  const missed: string[] = [];
  for (let flip = 0; flip < scaled(40); flip++) {
    // Every other flip is in the footer.
    const footer = bytes.readUInt32LE(bytes.length - 8);
    const at = flip % 2 === 0 ? random.below(bytes.length) : bytes.length - 8 - footer + random.below(footer + 8);
    const bit = random.below(8);
    if (at >= program && at < program + 30) continue;
    const damaged = Buffer.from(bytes);
    damaged[at] ^= 1 << bit;
    writeFileSync(destination, damaged);
    if ((await verify({ settings })).isSame) missed.push(`bit ${bit} of byte ${at}`);
  }
  t.same(missed, [], again(SEED));
});
