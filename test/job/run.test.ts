import { execFile, execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import type { Progress } from '../../lib/report/index.js';
import { writeSample } from '../../lib/sample/index.js';
import { defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import { scratch, writeDatabase } from '../databases.js';
import { needs } from '../foreign.js';

/** Counts the rows of each phase. */
class Counter implements Progress {
  readonly rowsOf: Record<string, number> = {};
  #phase = '';

  start(_totalRows?: number, phase = ''): void {
    this.#phase = phase;
    this.rowsOf[phase] = 0;
  }

  rows(count: number): void {
    this.rowsOf[this.#phase] += count;
  }

  bytes(): void {}
  stop(): void {}
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

t.test('a stalled sink stops the reader of the database', needs('mkfifo', 'wc'), async (t) => {
  const directory = scratch(t);
  const database = join(directory, 'plant.db');
  const destination = join(directory, 'pipe');
  const { rows } = await writeSample(database, { machines: 4, points: 150_000 });
  execFileSync('mkfifo', [destination]);
  // Someone holds the other end of the pipe open and reads nothing.
  const idle = openSync(destination, constants.O_RDONLY | constants.O_NONBLOCK);
  const progress = new Counter();
  const flags = { database, destination, format: 'classic', memory: '16MiB' };
  const running = run({ settings: mergeFlags(defaultSettings(), flags), progress });
  while (progress.rowsOf['Writing'] === undefined) await turns(1);
  // Whatever is on its way arrives; then nothing moves any more.
  let stalled = -1;
  while (progress.rowsOf['Writing'] !== stalled) {
    stalled = progress.rowsOf['Writing'];
    await turns(50_000);
  }
  t.ok(stalled < rows / 2, `${stalled} of ${rows} rows were read for a sink that took nothing`);
  const counting = promisify(execFile)('wc', ['-c', destination]);
  const report = await running;
  closeSync(idle);
  t.equal(Number.parseInt((await counting).stdout, 10), report.bytes, 'once it takes bytes again, all of them come');
});

t.test('aborting takes back what was begun, temporary files too', async (t) => {
  const directory = scratch(t);
  const database = join(directory, 'plant.db');
  await writeSample(database, { machines: 4, points: 50_000, order: 'time' });
  const controller = new AbortController();
  const progress = new (class extends Counter {
    override rows(count: number): void {
      super.rows(count);
      if ((this.rowsOf['Writing'] ?? 0) > 0) controller.abort(new Error('enough'));
    }
  })();
  const flags = { database, destination: join(directory, 'out.nc'), format: 'classic', memory: '1MiB' };
  const settings = mergeFlags(defaultSettings(), flags);
  await t.rejects(run({ settings, progress, signal: controller.signal }), {
    code: 'ERR_ABORTED',
    message: /: enough$/,
  });
  t.same(readdirSync(directory), ['plant.db']);
});

t.test('rows that are read twice to be sorted count once', async (t) => {
  const directory = scratch(t);
  const database = join(directory, 'log.db');
  const rows = [5, 3, 4, 1, 2, 0].map((hour) => [`2024-01-01T0${hour}:00:00Z`, 'a', hour]);
  writeDatabase(database, { log: { columns: 'time TEXT, machine TEXT, value REAL', rows } });
  for (const flags of [{ format: 'netcdf4' }, { format: 'csv' }]) {
    const settings = mergeFlags(defaultSettings(), { database, destination: join(directory, 'out'), ...flags });
    const report = await run({ settings, strict: true });
    t.match(report, { rows: rows.length, readings: rows.length }, flags.format);
  }
});
