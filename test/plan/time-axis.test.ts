import t from 'tap';
import type { Findings } from '../../lib/plan/findings.js';
import { type DatasetPlan, makePlan } from '../../lib/plan/plan.js';
import { unionLimit } from '../../lib/plan/time-axis.js';
import { parseSettings } from '../../lib/settings/index.js';
import { destination, findings } from './findings.js';

const SIZE = { machines: 4, points: 300 };
const { survey, ...rest } = findings('machine', SIZE);
/** Machines of 300 times, which differ. */
const DIFFERING = { ...survey!, sharedTime: false, axis: undefined, grid: undefined };

function limitOf(output: object, surveyed = DIFFERING): number | undefined {
  return unionLimit(surveyed, parseSettings({ output }, 'x'));
}

/** @param union times of all machines together; absent: not found, or too many */
function planOf(output: object, union?: number, found: Findings = { ...rest, survey: DIFFERING }): DatasetPlan {
  const axis = union === undefined ? undefined : { length: union, temporaryBytes: 0, read: () => new BigInt64Array(0) };
  const all = axis === undefined ? found : { ...found, timeUnion: axis };
  const plan = makePlan(all, parseSettings({ output }, 'x'), destination('file'));
  if (plan.kind !== 'dataset') throw new Error('a dataset was asked for');
  return plan;
}

function dimensions({ layout }: DatasetPlan): string[] {
  return layout.dataset.dimensions.map(({ name, length }) => `${name} ${length}`).filter((one) => one.includes('time'));
}

t.test('where the times of all machines together have to be found, and how many of them', async (t) => {
  t.equal(limitOf({}), 600, 'twice those of the longest machine');
  t.equal(limitOf({ layout: 'machines' }), 600);
  t.equal(limitOf({ time_axis: 'shared' }), Number.POSITIVE_INFINITY);
  t.equal(limitOf({ layout: 'stacked' }), Number.POSITIVE_INFINITY);
  t.equal(limitOf({ time_axis: 'own' }), undefined);
  t.equal(limitOf({ layout: 'ragged' }), undefined, 'a time with every reading');
  t.equal(limitOf({ format: 'csv' }), undefined, 'text has no axis');
  t.equal(limitOf({ layout: 'stacked' }, { ...DIFFERING, sharedTime: true }), undefined, 'they are known');
});

t.test('auto shares where the union was found, and says so', async (t) => {
  const shared = planOf({}, 301);
  t.strictSame(dimensions(shared), ['time 301']);
  t.match(shared.timeAxis, {
    kind: 'shared',
    why: '4 machines with up to 300 times each have 301 together, at most twice as many',
  });
  t.match(shared.notes, [/^one time axis for all machines, with gaps: .*--time-axis own/]);

  const own = planOf({});
  t.strictSame(
    dimensions(own),
    [0, 1, 2, 3].map((m) => `time_machine_${m} 300`),
  );
  t.match(own.timeAxis.why, '4 machines with up to 300 times each have more than 600 together, twice as many');
  t.match(own.notes, [/^a time axis for each machine: .*--time-axis shared \(output\.time_axis\)/]);
});

t.test('what settings say is not remarked on', async (t) => {
  const same: Findings = { ...rest, survey: survey! };
  for (const [output, union, found, expected] of [
    [{ time_axis: 'shared' }, 1200, undefined, ['time 1200']],
    [{ time_axis: 'own' }, undefined, undefined, [0, 1, 2, 3].map((m) => `time_machine_${m} 300`)],
    [{ layout: 'stacked' }, 1200, undefined, ['time 1200']],
    [{}, undefined, same, ['time 300']],
    [{ time_axis: 'own' }, undefined, same, [0, 1, 2, 3].map((m) => `time_machine_${m} 300`)],
    [{ layout: 'ragged' }, undefined, undefined, []],
  ] as const) {
    const plan = planOf(output, union, found);
    const notes = plan.notes.filter((note) => note.includes('time axis'));
    t.strictSame([dimensions(plan), notes], [expected, []], JSON.stringify(output));
  }
});

t.test('one long machine among many short ones', async (t) => {
  const long = 4_000_000;
  const machines = Array.from({ length: 100 }, (_, code) => ({ code, length: code === 0 ? long : 10 }));
  const { source } = findings('machine', { machines: 100, points: 2 });
  const found: Findings = { ...rest, source, survey: { ...DIFFERING, machines, readings: long + 990 } };
  const auto = planOf({}, long, found);
  t.equal(auto.timeAxis.kind, 'own', 'auto makes no array with next to nothing in it');
  t.match(auto.timeAxis.why, /4,000,000 together, but 1 % of the values would be there/);
  const asked = planOf({ time_axis: 'shared' }, long, found);
  t.match(asked.warnings, [
    { message: /so that 1 % of the variables along time hold anything; --time-axis own .* stores 61\.\d MiB/ },
  ]);
  t.throws(() => planOf({ layout: 'stacked' }, long, found), { code: 'ERR_LAYOUT_SPARSE' });
});

t.test('axes that a layout does not have', async (t) => {
  t.throws(() => parseSettings({ output: { layout: 'stacked', time_axis: 'own' } }, 'plant.json'), {
    code: 'ERR_SETTINGS_VALUE',
    key: 'output.time_axis',
    message:
      /^plant\.json: output\.time_axis is "own", but layout stacked has one time axis for all machines; leave it out/,
  });
  t.throws(() => parseSettings({ output: { layout: 'ragged', time_axis: 'shared' } }, 'x'), {
    message: /layout ragged stores a time with every reading/,
  });
  t.equal(parseSettings({ output: { layout: 'ragged', time_axis: 'own' } }, 'x').output.timeAxis, 'own');
  t.equal(parseSettings({ output: { layout: 'stacked', time_axis: 'shared' } }, 'x').output.timeAxis, 'shared');
});
