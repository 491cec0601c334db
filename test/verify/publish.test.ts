/** A run that verifies: nothing wrong is published into a file; into S3 it says so and fails. */

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import Database from 'better-sqlite3';
import t from 'tap';
import { startS3rver } from '../../bench/s3rver.js';
import type { UserStage } from '../../lib/flow/user-stage.js';
import { run } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import { verifyAlone } from '../../lib/job/verify-alone.js';
import type { ReadingBatch } from '../../lib/model/batch.js';
import { scratch } from '../databases.js';
import { settingsOf, writePlant } from './plants.js';

/** A stage that gives another value in its last pass: the file is right, and the comparison sees something else. */
function fickle(passes: number): UserStage {
  let pass = 0;
  return () => {
    const isLast = ++pass === passes;
    return new Transform({
      objectMode: true,
      transform(batch: ReadingBatch, _encoding, done) {
        if (isLast) batch.values[0][0] = 4711;
        done(null, batch);
      },
    });
  };
}

t.test('a file is published only where nothing differs', async (t) => {
  const directory = scratch(t);
  const path = writePlant(directory, 'plant', { order: 'machine', isShared: true });
  const destination = join(directory, 'out.nc');
  writeFileSync(destination, 'what was there before');
  const output = { encoding: { '*': { dtype: 'float64' } } };
  const settings = settingsOf(path, destination, output, { source: { path, text_signals: 'none' } });
  // Survey, values, survey, values.
  await t.rejects(run({ settings, verify: true, transform: fickle(4) }), {
    name: 'VerifyError',
    code: 'ERR_VERIFY_DIFFERS',
    differences: 1,
    message:
      /out\.nc differs from the database: 1 difference; nothing was published\n {2}press 0, .*, 4711 by the database/,
  });
  t.equal(readFileSync(destination, 'utf8'), 'what was there before');
  await run({ settings, verify: true, transform: fickle(5) });
  t.ok(readFileSync(destination).length > 1000);
});

t.test('rows that come while a run verifies do not matter', async (t) => {
  const directory = scratch(t);
  const path = writePlant(directory, 'plant', { order: 'machine', isShared: true });
  const writer = new Database(path);
  t.teardown(() => writer.close());
  writer.pragma('journal_mode = WAL');
  const settings = settingsOf(path, join(directory, 'out.nc'), {}, { verify: true });
  let pass = 0;
  const insert = writer.prepare("INSERT INTO readings VALUES ('2024-01-01T00:00:00Z', 'press 0', 1, 1, 1, 'idle')");
  const progress = { start: () => void (pass++ > 0 && insert.run()), rows() {}, bytes() {}, stop() {} };
  const { verified } = await run({ settings, progress });
  t.ok((verified?.values ?? 0) > 1000);
  t.notOk((await verify({ settings })).isSame, 'a later look sees them');
});

const server = await startS3rver();
Object.assign(process.env, server.env);
t.teardown(() => server.stop());

t.test('s3rver', async (t) => {
  const directory = scratch(t);
  const path = writePlant(directory, 'plant', { order: 'time', isShared: false, times: 2000 });
  for (const format of ['netcdf4', 'classic', 'csv', 'parquet']) {
    const destination = `s3://${server.bucket}/plant.${format}`;
    const settings = settingsOf(path, destination, { format }, { s3: { endpoint: server.endpoint }, verify: true });
    const { verified } = await run({ settings });
    t.ok((verified?.lines ?? verified?.values ?? 0) > 1000, format);
    t.ok((await verify({ settings })).isSame, format);
    if (format === 'netcdf4') t.match(await verifyAlone({ settings }), { status: 'ok' });
  }
});

/** A proxy in front of S3 that flips one bit of each answer with many bytes on its way back. */
async function startFlippingProxy(upstream: string): Promise<{ endpoint: string; stop(): void }> {
  const { hostname, port } = new URL(upstream);
  const proxy = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const onward = request({ hostname, port, path: url, method, headers, agent: false }, (found) => {
      outgoing.writeHead(found.statusCode ?? 502, found.rawHeaders);
      let isFlipped = method !== 'GET';
      found.on('data', (bytes: Buffer) => {
        if (!isFlipped && bytes.length > 10_000) {
          bytes[bytes.length >> 1] ^= 0x10;
          isFlipped = true;
        }
        outgoing.write(bytes);
      });
      found.on('end', () => outgoing.end());
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    stop() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

t.test('a bit that flips on the way back from S3', async (t) => {
  const directory = scratch(t);
  const path = writePlant(directory, 'plant', { order: 'time', isShared: true, times: 2000 });
  const proxy = await startFlippingProxy(server.endpoint);
  t.teardown(() => proxy.stop());
  const destination = `s3://${server.bucket}/flipped.nc`;
  const at = (endpoint: string) => settingsOf(path, destination, { format: 'classic' }, { s3: { endpoint } });
  await t.rejects(run({ settings: at(proxy.endpoint), verify: true }), {
    name: 'VerifyError',
    message: /flipped\.nc differs from the database: .*; it was published, and stays there/,
  });
  t.ok((await verify({ settings: at(server.endpoint) })).isSame, 'the object itself is right');
});
