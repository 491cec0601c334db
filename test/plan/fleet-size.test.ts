import t from 'tap';
import { MANY_MACHINES } from '../../lib/plan/choose-layout.js';
import { fleetMemory } from '../../lib/plan/fleet-memory.js';
import { type DatasetPlan, makePlan } from '../../lib/plan/plan.js';
import { parseSettings } from '../../lib/settings/index.js';
import { destination, findings } from './findings.js';

/** The plan of a fleet; without `sharedTime` every machine has an axis of its own. */
function planOf(machines: number, settings: object, sharedTime = true, name?: string): DatasetPlan {
  const found = findings('machine', { machines, points: 2 });
  const survey = { ...found.survey!, sharedTime, axis: sharedTime ? found.survey!.axis : undefined, grid: undefined };
  const source = name === undefined ? found.source : { ...found.source, machineNames: [name] };
  const plan = makePlan({ ...found, survey, source }, parseSettings(settings, 'x'), destination('file'));
  if (plan.kind !== 'dataset') throw new Error('a dataset was asked for');
  return plan;
}

t.test('from 200 machines on a variable for each is not the default', async (t) => {
  t.equal(planOf(MANY_MACHINES - 1, {}).layout.name, 'machines');
  t.equal(planOf(MANY_MACHINES - 1, {}, false).layout.name, 'machines');
  for (const [sharedTime, layout, why] of [
    [true, 'stacked', '200 machines share a time axis'],
    [false, 'ragged', '200 machines have times of their own'],
  ] as const) {
    const plan = planOf(MANY_MACHINES, {}, sharedTime);
    t.equal(plan.layout.name, layout);
    t.equal(plan.layoutWhy, why);
    t.match(plan.warnings, [
      {
        code: 'WARN_LAYOUT',
        message: new RegExp(`^the dataset has the layout ${layout}, because ${why}: .* --layout \\(output`),
      },
    ]);
  }
  const chosen = (output: object) => planOf(MANY_MACHINES, { output }).layout.name;
  t.equal(chosen({ time_axis: 'own' }), 'ragged', 'no axis is shared');
  t.equal(chosen({ time_axis: 'shared' }), 'stacked');
  t.equal(chosen({ format: 'cdf5' }), 'stacked', 'in classic formats too');
  t.equal(chosen({ layout: 'ragged' }), 'ragged', 'settings choose the layout');
  t.equal(chosen({ labels: 'reading' }), 'machines', 'labels for every reading are what only machines has');
});

t.test('what a variable for each machine costs', async (t) => {
  const about = (machines: number, output: object) => {
    const plan = planOf(machines, { output });
    return { warnings: plan.warnings.map(({ message }) => message).join('\n'), notes: plan.notes.join('\n') };
  };
  const few = about(MANY_MACHINES, { layout: 'machines' });
  t.match(few.notes, /a variable for each of 200 machines: .* about 0\.\d+ s to open with h5netcdf/);
  t.notMatch(few.warnings, /slow to open/);
  t.match(
    about(2000, { layout: 'machines' }).warnings,
    /^2,00\d variables in one file take h5netcdf about \d+\.\d s to open; layouts/m,
  );
  t.match(
    about(MANY_MACHINES, { layout: 'machines', time_axis: 'own' }).warnings,
    /^40\d variables in one file take h5netcdf about 5\.\d s to open/m,
    'dimensions of their own take more',
  );
  t.notMatch(about(MANY_MACHINES - 1, { layout: 'machines' }).notes, /to open/);
  t.notMatch(about(2000, { layout: 'machines', format: 'cdf5' }).warnings, /to open/, 'classic formats open fast');
});

t.test('what the memory does not hold is refused, and what would do is named', async (t) => {
  const chosen = { output: { layout: 'machines' } };
  t.equal(planOf(7000, chosen, false).layout.name, 'machines', 'settings choose the layout');
  t.throws(() => planOf(12_000, chosen, false), {
    code: 'ERR_LAYOUT_MEMORY',
    message:
      /takes about 19\d MiB .* for 12,000 machines and --memory allows 128 MiB: .*MiB, or take --layout ragged \(/,
  });
  t.equal(planOf(12_000, { ...chosen, memory: '250MiB' }, false).layout.name, 'machines', 'memory for it');
  t.throws(() => planOf(30_000, { memory: '16MiB' }), {
    code: 'ERR_LAYOUT_MEMORY',
    message: /^layout stacked takes about (19|2)[0-9.]+ MiB .* allows 16.0 MiB: allow --memory 2\dMiB/,
  });
  t.equal(planOf(30_000, { memory: '64MiB' }).layout.name, 'stacked', 'the memory chooses no layout');
  t.equal(planOf(30_000, {}).layout.name, 'stacked');
});

t.test('names count', async (t) => {
  const long = 'm'.repeat(40_000_000);
  t.throws(() => planOf(1, { output: { layout: 'ragged' } }, true, long), {
    code: 'ERR_LAYOUT_MEMORY',
    message: /for 1 machine, whose names have up to 40,000,000 characters, and --memory allows/,
  });
  const { shape } = planOf(100, {});
  t.ok(fleetMemory(shape, 'ragged', false) < fleetMemory(shape, 'machines', true));
  t.ok(fleetMemory(shape, 'machines', true) < fleetMemory(shape, 'machines', false));
});
