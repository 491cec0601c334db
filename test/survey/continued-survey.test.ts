/** The survey of earlier readings and of new ones behind them is that of all. */
import t from 'tap';
import type { ReadingBatch } from '../../lib/model/batch.js';
import { continuedSurvey, mayShareTimes, type Survey, Surveyor } from '../../lib/survey/index.js';
import { Random } from '../random.js';

interface Row {
  readonly machine: number;
  readonly time: bigint;
}

function surveyOf(rows: readonly Row[], axisOf?: number): Survey {
  const batch: ReadingBatch = {
    length: rows.length,
    machine: Uint32Array.from(rows, (row) => row.machine),
    time: BigInt64Array.from(rows, (row) => row.time),
    values: [],
  };
  const surveyor = new Surveyor(axisOf === undefined ? {} : { axisOf });
  surveyor.add(batch);
  return surveyor.finish();
}

const random = new Random(17);

/** Rows of some machines in time order, now and then without one of them, with some time on two machines at a time. */
function fleet(): Row[] {
  const machines = 1 + random.below(4);
  const step = random.pick([1n, 1000n, 60_000_000_000n]);
  const gaps = random.pick([0, 0, 10]);
  const rows: Row[] = [];
  for (let n = 1 + random.below(30), i = 0; i < n; i++) {
    for (let machine = 0; machine < machines; machine++) {
      if (random.below(100) >= gaps) rows.push({ machine, time: BigInt(i) * step });
    }
  }
  return rows;
}

t.test('earlier and later readings', async (t) => {
  const seen = { shared: 0, may: 0, late: 0, grown: 0, none: 0 };
  for (let n = 0; n < 3000; n++) {
    const rows = fleet();
    if (rows.length < 2) continue;
    const cut = 1 + random.below(rows.length);
    const later = rows.slice(cut);
    const isLate = later.length > 0 && random.below(10) === 0;
    if (isLate) later[0] = { machine: rows[0].machine, time: rows[0].time };
    const earlier = surveyOf(rows.slice(0, cut));
    const found = continuedSurvey(earlier, surveyOf(later, rows[0].machine));
    if (isLate) {
      t.same(found, { late: [0] });
      seen.late++;
      continue;
    }
    if ('late' in found) {
      t.fail('nothing is late');
      continue;
    }
    const { grouped: _, grid: __, axis, sharedTime, ...all } = surveyOf(rows);
    const { grouped: ___, grid: ____, axis: foundAxis, sharedTime: isShared, ...rest } = found;
    t.same(rest, all);
    if (mayShareTimes(found)) seen.may++;
    else {
      t.equal(isShared, sharedTime);
      t.same(foundAxis, axis);
    }
    if (isShared) seen.shared++;
    if (later.length === 0) seen.none++;
    else if (found.machines.length > earlier.machines.length) seen.grown++;
  }
  for (const [what, count] of Object.entries(seen)) t.ok(count > 20, `${what}: ${count}`);
});
