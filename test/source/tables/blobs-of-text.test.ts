import { join } from 'node:path';
import t from 'tap';
import { openReadings, type ReadingsOptions } from '../../../lib/job/open-source.js';
import { Tally } from '../../../lib/model/tally.js';
import { fleetcdf } from '../../cli/cli.js';
import { type Cell, scratch, writeDatabase } from '../../databases.js';
import { collect } from '../collect.js';

const minute = (n: number): string => new Date(Date.UTC(2024, 4, 1, 0, n)).toISOString();

const BLOB = Buffer.from('on');

/** A database of one table whose last column holds these values. */
function written(t: { teardown(fn: () => void): unknown }, columns: string, rows: readonly (readonly Cell[])[]) {
  return writeDatabase(join(scratch(t), 'plant.db'), { log: { columns, rows } });
}

async function tallied(path: string, options: Partial<ReadingsOptions> = {}): Promise<string[]> {
  const source = openReadings({ path, ...options });
  const tally = new Tally();
  await collect(source, tally);
  await source.close();
  return [...tally].map(({ column, rule, count }) => `${column}: ${count} × ${rule}`);
}

const WIDE = 'time TEXT, machine TEXT, state';

for (const reader of ['auto', 'rows'] as const) {
  t.test(`BLOBs among the states of a wide table are counted: ${reader}`, async (t) => {
    const states = ['on', 'off', BLOB, null, ' ', 'on', BLOB, 'off'];
    const path = written(
      t,
      WIDE,
      states.map((state, k) => [minute(k), 'a', state]),
    );
    t.same(await tallied(path, { reader }), ['log.state: 2 × not text']);
    t.same(await tallied(path, { reader, textSignals: 'strings' }), ['log.state: 2 × not text']);
  });

  t.test(`a BLOB in a column of numbers and texts is counted once: ${reader}`, async (t) => {
    const rows = ['a', 'b'].flatMap((machine) =>
      Array.from({ length: 8 }, (_, k): Cell[] => [
        minute(k),
        machine,
        k === 3 ? BLOB : machine === 'a' ? k : ['on', 'off'][k & 1],
      ]),
    );
    const path = written(t, WIDE, rows);
    t.same(await tallied(path, { reader }), ['log.state: 2 × not a number']);
    t.same(await tallied(path, { reader, selection: { signals: ['state'] } }), ['log.state: 2 × not a number']);
    t.same(await tallied(path, { reader, selection: { signals: ['state_text'] } }), ['log.state: 2 × not text']);
  });

  t.test(`BLOBs of a tall table are counted as values and as names: ${reader}`, async (t) => {
    const rows = Array.from({ length: 24 }, (_, k): Cell[] => [
      minute(k >> 1),
      'a',
      k === 7 ? BLOB : ['mode', 'temp'][k & 1],
      k % 10 === 4 ? BLOB : k & 1 ? k + 0.5 : ['on', 'off'][(k >> 1) & 1],
    ]);
    const path = written(t, 'time TEXT, machine TEXT, signal TEXT, value', rows);
    t.same((await tallied(path, { reader })).sort(), ['log.signal: 1 × null signal', 'log.value: 2 × not a number']);
  });
}

t.test('the summary says so, and --strict refuses them', async (t) => {
  const states = ['on', 'off', BLOB, 'on', BLOB, 'off'];
  const path = written(
    t,
    WIDE,
    states.map((state, k) => [minute(k), 'a', state]),
  );
  const lax = fleetcdf([path, join(scratch(t), 'plant.nc')]);
  t.equal(lax.status, 0);
  t.match(lax.stderr, /2 values that are BLOBs, not text.*now missing/);
  const strict = fleetcdf([path, join(scratch(t), 'plant.nc'), '--strict']);
  t.equal(strict.status, 3);
  t.match(strict.stderr, /log\.state: 2 × not text/);
});
