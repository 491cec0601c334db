import t from 'tap';
import { MOST_VARIABLES } from '../../lib/plan/choose-layout.js';
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

t.test('more machines than the default layout can have variables for', async (t) => {
  t.equal(planOf(MOST_VARIABLES, {}).layout.name, 'machines', 'a variable for each machine');
  t.equal(planOf(MOST_VARIABLES / 2, {}, false).layout.name, 'machines', 'and one for its times');
  for (const [machines, sharedTime] of [
    [MOST_VARIABLES + 1, true],
    [MOST_VARIABLES / 2 + 1, false],
  ] as const) {
    const plan = planOf(machines, {}, sharedTime);
    t.equal(plan.layout.name, 'ragged');
    t.match(plan.layoutWhy, /^layout machines would have 10,00[12] variables for (10|5),001 machines$/);
    t.match(plan.warnings, [{ code: 'WARN_LAYOUT' }]);
    t.match(
      plan.warnings[0].message,
      /^the dataset has the layout ragged, because .* --layout \(output\.layout\) keeps/,
    );
  }
  t.equal(planOf(MOST_VARIABLES + 1, { output: { format: 'cdf5' } }).layout.name, 'ragged', 'in classic formats too');
  t.equal(planOf(MOST_VARIABLES + 1, { output: { layout: 'stacked' } }).layout.name, 'stacked');
  t.match(planOf(6000, {}).warnings, [{ code: 'WARN_VARIABLES', message: /Above 10,000 .* --layout machines/ }]);
  t.notMatch(planOf(6000, { output: { layout: 'machines' } }).warnings, [{ message: /Above/ }]);
});

t.test('what the memory does not hold is refused, and what would do is named', async (t) => {
  const chosen = { output: { layout: 'machines' } };
  t.equal(planOf(7000, chosen, false).layout.name, 'machines', 'settings choose the layout');
  t.throws(() => planOf(12_000, chosen, false), {
    code: 'ERR_LAYOUT_MEMORY',
    message: /takes about 20\d MB .* for 12,000 machines and --memory allows 134 MB: .*MiB, or take --layout ragged \(/,
  });
  t.equal(planOf(12_000, { ...chosen, memory: '250MiB' }, false).layout.name, 'machines', 'memory for it');
  t.throws(() => planOf(30_000, { memory: '16MiB' }), {
    code: 'ERR_LAYOUT_MEMORY',
    message: /^layout ragged takes about 2[0-9.]+ MB .* allows 16.8 MB: allow --memory 2\dMiB$/,
  });
  t.equal(planOf(30_000, { memory: '64MiB' }).layout.name, 'ragged', 'the memory chooses no layout');
  t.equal(planOf(30_000, {}).layout.name, 'ragged');
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
