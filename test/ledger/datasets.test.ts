/** Datasets as the program writes them, in every layout, deflated and not: a file and an object in S3 are checked. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import { run } from '../../lib/job/run.js';
import { checkLedger, openLedger } from '../../lib/ledger/index.js';
import { writeSample } from '../../lib/sample/index.js';
import { defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import { openRangeReader } from '../../lib/sink/index.js';
import { scratch } from '../databases.js';
import { Random } from '../random.js';
import { again, SEED, scaled } from '../scale.js';
import { memoryReader } from './memory-reader.js';

const directory = scratch(t);
const database = join(directory, 'plant.db');
await writeSample(database, { machines: 4, points: 1500, order: 'time' });

/** The report of a run with these flags. */
const write = (destination: string, flags: object, options: object = {}) =>
  run({ settings: mergeFlags(defaultSettings(), { database, destination, ...flags }), ...options });

for (const layout of ['machines', 'stacked', 'ragged']) {
  for (const deflate of [0, 1]) {
    t.test(`${layout}, deflate ${deflate} (${again(SEED)})`, async (t) => {
      const path = join(directory, `${layout}-${deflate}.nc`);
      await write(path, { layout, deflate });
      const bytes = readFileSync(path);
      const whole = await checkLedger(memoryReader(bytes), { decode: true });
      t.match(whole, { status: 'ok', checked: { bytes: bytes.length } });
      const random = new Random(SEED);
      const missed: string[] = [];
      const flips = scaled(100);
      for (let i = 0; i < flips; i++) {
        const bit = random.below(8 * bytes.length);
        bytes[bit >> 3] ^= 1 << (bit & 7);
        const { status, reason } = await checkLedger(memoryReader(bytes));
        if (status !== 'damaged') missed.push(`bit ${bit & 7} of byte ${bit >> 3}: ${status} (${reason})`);
        bytes[bit >> 3] ^= 1 << (bit & 7);
      }
      t.same(missed, [], `${flips} single bits`);
    });
  }
}

t.test('the ledger says what the dataset was made from, and no more', async (t) => {
  const ways: readonly [name: string, flags: object, options: object][] = [
    ['one.nc', { threads: 1 }, {}],
    ['two.nc', { threads: 2 }, {}],
    ['rows.nc', {}, { reader: 'rows' }],
  ];
  const files: Buffer[] = [];
  for (const [name, flags, options] of ways) {
    await write(join(directory, name), flags, options);
    files.push(readFileSync(join(directory, name)));
  }
  t.ok(
    files.every((file) => file.equals(files[0])),
    'the same bytes whatever reads them',
  );
  const sourceOf = async (file: Buffer) => {
    const opened = await openLedger(memoryReader(file));
    return 'ledger' in opened ? (opened.ledger.preamble.source as Record<string, unknown>) : {};
  };
  const source = await sourceOf(files[0]);
  t.match(source, {
    version: /^\d/,
    settings: /^[0-9a-f]{16}$/,
    tables: ['feat_0', 'feat_1', 'feat_2', 'feat_3'],
    readings: 6000,
    machines: 4,
    first: /^\d{19}$/,
    keys: /^[0-9a-f]{16}$/,
  });
  await write(join(directory, 'stacked.nc'), { layout: 'stacked' }, { fingerprint: 'as of today' });
  const other = await sourceOf(readFileSync(join(directory, 'stacked.nc')));
  t.not(other['settings'], source['settings'], 'other settings have another hash');
  t.equal(other['keys'], source['keys'], 'the same readings the same one');
  t.equal(other['fingerprint'], 'as of today');
  t.ok(await write(join(directory, 'none.nc'), { layout: 'stacked', format: 'classic' }));
  t.match(await checkLedger(memoryReader(readFileSync(join(directory, 'none.nc')))), { status: 'none' });
});

t.test('an object in S3', async (t) => {
  const server = await startS3rver();
  Object.assign(process.env, server.env);
  t.teardown(() => server.stop());
  const url = `s3://${server.bucket}/a.nc`;
  const options = { endpoint: server.endpoint };
  for (const deflate of [0, 1]) {
    await write(url, { deflate, ...options });
    const reader = await openRangeReader(url, options);
    t.match(await checkLedger(reader, { parallel: 3 }), { status: 'ok', checked: { bytes: reader.size } });
    await reader.close();
    const stored = join(server.directory, server.bucket, 'a.nc._S3rver_object');
    const bytes = readFileSync(stored);
    const at = bytes.length >> 1;
    bytes[at] ^= 4;
    writeFileSync(stored, bytes);
    const damaged = await openRangeReader(url, options);
    const { status, faults } = await checkLedger(damaged);
    t.equal(status, 'damaged');
    t.match(faults, [{ kind: 'chunk', verdict: 'damaged', variable: /machine_\d+/ }]);
    t.ok(faults[0].address <= at && at < faults[0].address + faults[0].length);
    await damaged.close();
  }
});
