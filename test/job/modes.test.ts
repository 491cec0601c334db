/** Rules with windows and the operating mode, through a whole run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { lifeOf } from '../../lib/sample/fleet.js';
import { writeSample } from '../../lib/sample/index.js';
import { checkSettings } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';

const POINTS = 1000;

t.test('modes and flags of windows reach the dataset, in time order of each machine', async (t) => {
  const folder = scratch(t);
  const path = join(folder, 'sample.db');
  await writeSample(path, { machines: 3, points: POINTS, order: 'time' });
  const destination = join(folder, 'out.csv');
  const rules = [
    { rule: 'hampel', window: 25, suspect: 4, fail: 8 },
    { rule: 'rolling_z_score', window: 50, fail: 5 },
    { rule: 'attenuated_signal', window: '10d', suspect: 1 },
    { rule: 'time_gap', fail: '1d' },
    { rule: 'stuck_time', fail: 2 },
  ];
  const clean = { mode: { reference: 200 }, signals: { '*': rules } };
  await run({
    settings: checkSettings({ source: { path }, clean, output: { flags: 'aggregate', format: 'csv' }, destination }),
  });
  const [head, ...lines] = readFileSync(destination, 'utf8').trimEnd().split(/\r?\n/);
  const columns = head.split(',');
  const modeAt = columns.indexOf('mode');
  t.not(modeAt, -1, head);
  const seen = new Map<string, number>();
  let right = 0;
  for (const line of lines) {
    const cells = line.split(',');
    const machine = cells[columns.indexOf('machine')];
    const index = seen.get(machine) ?? 0;
    seen.set(machine, index + 1);
    const life = lifeOf(1, Number(machine.split('_')[1]));
    const mode =
      index < Math.floor(life.faulty * POINTS)
        ? 'normal'
        : index < Math.floor(life.failed * POINTS)
          ? 'faulty'
          : 'failed';
    if (cells[modeAt] === mode) right++;
  }
  t.equal(lines.length, 3 * POINTS);
  t.ok(right / lines.length > 0.95, `${right} of ${lines.length} modes are right`);
  const flags = columns.flatMap((name, c) => (name.endsWith('_qc') ? [c] : []));
  t.equal(flags.length, 4, head);
  const found = new Set(lines.flatMap((line) => flags.map((c) => line.split(',')[c])));
  t.ok(found.has('1') && found.has('3') && found.has('4'), [...found].join());
});

t.test('what the data are too short for is refused', async (t) => {
  const folder = scratch(t);
  const path = join(folder, 'sample.db');
  await writeSample(path, { machines: 2, points: 100 });
  const refused = (clean: object, message: RegExp) =>
    t.rejects(run({ settings: checkSettings({ source: { path }, clean, destination: join(folder, 'out.nc') }) }), {
      message,
    });
  await refused({ signals: { feat_0: [{ rule: 'hampel', window: 101, fail: 3 }] } }, /window of 101 values/);
  await refused(
    { signals: { feat_0: [{ rule: 'attenuated_signal', window: '90d', fail: 3 }] } },
    /attenuated_signal has a window of/,
  );
  await refused({ mode: {} }, /clean\.mode\.reference is 300, but no machine has more than 100 readings/);
  await refused(
    { signals: { feat_0: [{ rule: 'neighbour', signal: 'feat_11', fail: 3 }] } },
    /"feat_11", which does not exist.*feat_1/,
  );
});
