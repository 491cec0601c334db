/** A run that waits for another program says so, and waits as long as that takes. */
import { execFileSync, spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { begin, fleetcdf, PROGRAM } from './cli.js';

/** Milliseconds, more than the second after which it says that it waits. */
const LATE = 4000;
const ROWS = Array.from({ length: 5000 }, (_, i) => `${JSON.stringify({ time: 1.6e9 + i, value: i / 7 })}\n`);

function fifoIn(t: Test): { cwd: string; fifo: string } {
  const cwd = scratch(t);
  const fifo = join(cwd, 'pipe.nc');
  execFileSync('mkfifo', [fifo]);
  return { cwd, fifo };
}

t.test('for a reader of a FIFO', async (t) => {
  const { cwd, fifo } = fifoIn(t);
  await writeSample(join(cwd, 'plant.db'), { machines: 2, points: 100 });
  const run = begin(['plant.db', 'pipe.nc'], { cwd });
  await setTimeout(LATE);
  const bytes = await buffer(createReadStream(fifo));
  const { status, stderr } = await run;
  t.match({ status, stderr }, { status: 0, stderr: /^fleetcdf: waiting for a reader of pipe\.nc\nread / });
  t.ok(bytes.equals(fleetcdf(['plant.db', '-', '--quiet'], { cwd }).stdout));
});

t.test('for a writer of a FIFO, which then writes now and then', async (t) => {
  const { cwd, fifo } = fifoIn(t);
  const run = begin(['--from', 'json', 'pipe.nc', 'out.csv', '--format', 'csv'], { cwd });
  await setTimeout(LATE);
  async function* slowly() {
    yield ROWS.slice(0, 2500).join('');
    await setTimeout(300);
    yield ROWS.slice(2500).join('');
  }
  await pipeline(Readable.from(slowly()), createWriteStream(fifo));
  const { status, stderr } = await run;
  t.match({ status, stderr }, { status: 0, stderr: /^fleetcdf: waiting for a writer of pipe\.nc\nread +5,000 rows/ });
});

t.test('for standard input', async (t) => {
  const child = spawn(process.execPath, [PROGRAM, '--from', 'json', '-', 'out.nc'], { cwd: scratch(t) });
  const stderr = buffer(child.stderr);
  await setTimeout(LATE);
  child.stdin.end(ROWS.join(''));
  t.match((await stderr).toString(), /^fleetcdf: waiting for JSON on standard input\nread +5,000 rows/);
});

t.test('for the lock of another program, five seconds', async (t) => {
  const path = join(scratch(t), 'locked.db');
  const database = new Database(path);
  database.exec('CREATE TABLE readings (time INTEGER, value REAL); BEGIN EXCLUSIVE');
  const { status, stderr } = fleetcdf([path, '-']);
  t.match({ status, stderr }, { status: 1, stderr: /is locked by another process.*waited 5 s/ });
  database.close();
});
