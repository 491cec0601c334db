/** References over several objects: xarray sees the dataset of a single run, by whatever the objects divide it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { run } from '../../lib/job/run.js';
import { type UnitedReferences, uniteReferences } from '../../lib/job/unite-references.js';
import { writeSample } from '../../lib/sample/index.js';
import { defaultSettings, parseSettings } from '../../lib/settings/index.js';
import { scratch, writeDatabase } from '../databases.js';
import { needsPython } from '../foreign.js';
import { differences } from '../shards/jobs.js';
import { timeOf, writePart } from '../source/fleet/plants.js';

t.setTimeout(300_000);

const reads = needsPython('xarray', 'netCDF4', 'h5netcdf', 'zarr', 'fsspec');

const SPLIT = '2020-01-01T00:00:00Z';
const FIRST = ['machine_0', 'machine_1'];
const SECOND = ['machine_2', 'machine_3'];

/** Parts of a database: what is read, each for an object of its own. */
const BY_MACHINE = [{ only: { machines: FIRST } }, { only: { machines: SECOND } }] as const;
const BY_TIME = [{ until: SPLIT }, { since: SPLIT }] as const;
const BY_BOTH = BY_MACHINE.flatMap((machines) => BY_TIME.map((window) => ({ ...machines, ...window })));

/** Settings of the source, and those of the output where the object has its own. */
interface Part {
  readonly output?: object;
  readonly [setting: string]: unknown;
}

interface Divided {
  readonly directory: string;
  readonly path: string;
  readonly parts: readonly Part[];
  readonly output?: object;
  readonly clean?: object;
  readonly source?: object;
  readonly references?: { readonly groups: boolean };
}

/** Writes an object for each part, and references over all. */
async function divide(divided: Divided): Promise<{ objects: string[]; document: string; made: UnitedReferences }> {
  const { directory, path, parts, output = {}, clean = {}, source = {}, references } = divided;
  const objects: string[] = [];
  for (const [i, { output: own = output, ...part }] of parts.entries()) {
    const destination = join(directory, `part${i}.nc`);
    objects.push(destination);
    await run({
      settings: parseSettings({ source: { path, ...source, ...part }, output: own, clean, destination }, 'settings'),
    });
  }
  const document = join(directory, 'united.json');
  const made = await uniteReferences({ objects, destination: document, settings: defaultSettings(), ...references });
  return { objects, document, made };
}

/** What a single run writes, as references. */
async function whole({ directory, path, output = {}, clean = {}, source = {} }: Divided): Promise<string> {
  const [destination, references] = ['whole.nc', 'whole.json'].map((name) => join(directory, name));
  const settings = parseSettings({ source: { path, ...source }, output, clean, destination }, 'settings');
  await run({ settings, references });
  return references;
}

function referencesIn(document: string): ReadonlyMap<string, string | readonly [string, number, number]> {
  return new Map(Object.entries(JSON.parse(readFileSync(document, 'utf8')).refs));
}

/** Chunks of a variable: how many objects they lie in, and how many are in the document. */
function chunksOf(document: string, variable: string): { readonly objects: number; readonly inline: number } {
  const all = [...referencesIn(document)].filter(([key]) => key.startsWith(`${variable}/`) && !key.includes('/.z'));
  const ranges = all.filter(([, reference]) => typeof reference !== 'string');
  return { objects: new Set(ranges.map(([, [url]]) => url)).size, inline: all.length - ranges.length };
}

async function isWhole(t: Test, divided: Divided): Promise<{ document: string; made: UnitedReferences }> {
  const { document, made } = await divide(divided);
  t.same(differences(document, await whole(divided)), [], String(made.notes));
  return { document, made };
}

/** Chunks of 300 times: 1,095 before 2020 are cut to 900 by the window. */
const ALIGNED = { since: '2019-01-01', until: '2019-10-28' };
const REST = { since: '2019-10-28' };
const CHUNKS = Object.fromEntries([...FIRST, ...SECOND].map((name) => [name, { chunksizes: [300, 4] }]));

t.test('one object: as the run that wrote it says', reads, async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  await writeSample(path, { machines: 4, points: 3000 });
  for (const layout of ['machines', 'stacked', 'ragged']) {
    const { made } = await isWhole(t, { directory, path, parts: [{}], output: { layout } });
    t.same(made.notes, []);
    t.same(made.along, []);
  }
});

t.test('objects with other machines', reads, async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  await writeSample(path, { machines: 4, points: 3000 });
  const machines = await isWhole(t, { directory, path, parts: BY_MACHINE });
  t.same(machines.made.notes, []);
  t.same(chunksOf(machines.document, 'machine_3'), { objects: 1, inline: 0 });
  const own = { directory, path, parts: BY_MACHINE, output: { time_axis: 'own' } };
  t.same((await isWhole(t, own)).made.notes, []);
  const stacked = await isWhole(t, { directory, path, parts: BY_MACHINE, output: { layout: 'stacked' } });
  t.same(stacked.made.along, [{ name: 'machine', parts: 2 }]);
  const rules = { '*': [{ rule: 'range', min: -150, max: 150, replace: 'missing' }] };
  const flags = { directory, path, parts: BY_MACHINE, output: { flags: 'tests' }, clean: { signals: rules } };
  t.same((await isWhole(t, flags)).made.notes, []);
});

t.test('objects with other times, their chunks one after the other', reads, async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  await writeSample(path, { machines: 4, points: 3000 });
  const machines = { directory, path, parts: [ALIGNED, REST], output: { encoding: CHUNKS } };
  const { document, made } = await isWhole(t, machines);
  t.same(made.along, [{ name: 'time', parts: 2 }]);
  t.same(chunksOf(document, 'machine_3'), { objects: 2, inline: 0 });
  const encoding = { readings: { chunksizes: [2, 300, 4] } };
  const stacked = { directory, path, parts: [REST, ALIGNED], output: { layout: 'stacked', encoding } };
  t.same(chunksOf((await isWhole(t, stacked)).document, 'readings'), { objects: 2, inline: 0 });
  const own = { directory, path, parts: [ALIGNED, REST], output: { time_axis: 'own', encoding: CHUNKS } };
  t.equal((await isWhole(t, own)).made.along.length, 4);
});

t.test('small variables that fit into no grid of chunks are copied', reads, async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  await writeSample(path, { machines: 4, points: 3000 });
  for (const output of [{}, { layout: 'stacked' }, { time_axis: 'own' }]) {
    await isWhole(t, { directory, path, parts: BY_TIME, output });
  }
  const { document, made } = await isWhole(t, { directory, path, parts: BY_BOTH, output: { layout: 'stacked' } });
  t.same(made.along, [
    { name: 'machine', parts: 2 },
    { name: 'time', parts: 2 },
  ]);
  t.same(chunksOf(document, 'readings'), { objects: 0, inline: 1 });
});

t.test('times in other units are brought to one', reads, async (t) => {
  const directory = scratch(t);
  const hours = (from: number, until: number) => Array.from({ length: until - from }, (_, h) => from + h);
  const rows = (times: readonly string[]) => times.map((time, i) => [time, 'm1', i + 0.5]);
  const columns = 'time TEXT, machine TEXT, temp REAL';
  const early = hours(0, 40).map(timeOf);
  const late = hours(60, 90).map((hour) => timeOf(hour).replace('00.000Z', '07.250Z'));
  const paths = [early, late, [...early, ...late]].map((times, i) =>
    writeDatabase(join(directory, `${i}.db`), { readings: { columns, rows: rows(times) } }),
  );
  const parts = paths.slice(0, 2).map((path) => ({ path }));
  const { document } = await divide({ directory, path: paths[0], parts });
  const metadata = referencesIn(document).get('time/.zattrs') as string;
  t.equal(JSON.parse(metadata).units, 'milliseconds since 2024-01-01');
  const objects = parts.map((_, i) => join(directory, `part${i}.nc`));
  t.same(differences('--equals', document, objects.join('+')), []);
});

t.test('what no object has reads as missing, and is said', reads, async (t) => {
  const directory = scratch(t);
  const encoding = { m1: { chunksizes: [24, 2] }, m2: { chunksizes: [24, 2] } };
  const [a, b] = [
    writePart(directory, 'a.db', { machines: ['m1', 'm2'], hours: [0, 48] }),
    writePart(directory, 'b.db', { machines: ['m1'], hours: [48, 90] }),
  ];
  const divided = {
    directory,
    path: a,
    parts: [{ path: a }, { path: b, output: { encoding: { m1: encoding.m1 } } }],
    output: { encoding },
  };
  const { document, made } = await divide(divided);
  t.match(made.notes?.join('\n'), '84 values are in none of the objects, and read as missing: m2');
  t.same(chunksOf(document, 'm2'), { objects: 1, inline: 2 });
  const source = { paths: [a, b], path: undefined };
  t.same(differences('--equals', document, await whole({ ...divided, source })), []);
  const rules = { '*': [{ rule: 'range', min: 0, max: 1e6, replace: 'missing' }] };
  const flagged = { ...divided, output: { flags: 'aggregate' }, clean: { signals: rules } };
  const unflagged = flagged.parts.map(({ output: _, ...part }) => part);
  const small = await divide({ ...flagged, parts: unflagged });
  t.match(small.made.notes?.join('\n'), 'read as missing: m2 and m2_qc');
  const wholeFlags = await whole({ ...flagged, source });
  t.same(differences('--equals', small.document, wholeFlags), [], 'flags say that values are missing');
});

t.test('attributes that differ are left out, and named', reads, async (t) => {
  const directory = scratch(t);
  const [a, b] = [
    writePart(directory, 'a.db', { machines: ['m1'], hours: [0, 48], facts: { m1: ['A', '1'] } }),
    writePart(directory, 'b.db', { machines: ['m1'], hours: [48, 90], facts: { m1: ['B', '1'] } }),
  ];
  const { document, made } = await divide({ directory, path: a, parts: [{ path: a }, { path: b }] });
  const left = 'the global source, the global id and model of m1';
  t.same(made.notes, [`3 attributes left out, which differ between objects: ${left}`]);
  const refs = referencesIn(document);
  const { room, model } = JSON.parse(refs.get('m1/.zattrs') as string);
  t.same({ room, model }, { room: '1', model: undefined });
  const globals = JSON.parse(refs.get('.zattrs') as string);
  t.equal(globals.time_coverage_start, '2024-01-01T00:00:00Z');
  t.equal(globals.time_coverage_end, '2024-01-04T17:00:00Z');
  t.equal(globals.time_coverage_duration, 'P3DT17H');
});

t.test('groups: each object as it is', reads, async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  await writeSample(path, { machines: 4, points: 300 });
  const { objects, document, made } = await divide({
    ...{ directory, path, parts: [{ since: '2019-02-01' }, {}], output: { layout: 'ragged' } },
    references: { groups: true },
  });
  t.same(made.groups, ['part0', 'part1']);
  for (const [i, object] of objects.entries()) t.same(differences('--equals', `${document}#part${i}`, object), []);
});

t.test('objects that do not make one dataset are refused, with what to do', async (t) => {
  const directory = scratch(t);
  const hours = (from: number, until: number, more: object = {}, name = `${from}.db`): string =>
    writePart(directory, name, { machines: ['m1', 'm2'], hours: [from, until], ...more });
  const refused = async (paths: readonly string[], message: RegExp | string, output: object = {}): Promise<void> => {
    const parts = paths.map((path) => ({ path }));
    const wanted = { code: 'ERR_REFERENCES_UNITE', message };
    await t.rejects(divide({ directory, path: paths[0], parts, output }), wanted);
  };
  const first = hours(0, 48);
  await refused(
    [first, hours(40, 60)],
    /times of "time" go to 2024-01-02T23:00:00Z in .*part0\.nc and begin at 2024-01-02T16/,
  );
  await refused(
    [first, hours(0, 48, { shift: 1 }, 'other.db')],
    /"m1" has other values in .*part0\.nc than in .*part1\.nc/,
  );
  await refused([first, hours(48, 60)], /dimension "obs" has 96 values in .*, and no coordinate/, { layout: 'ragged' });
  const words = { signals: ['temp', 'state'] };
  await refused(
    [hours(0, 7, words, 'w1.db'), hours(7, 20, words, 'w2.db')],
    /m1_state.* has flag_values 0 in .*fix the codes of words/is,
  );
  const big = { layout: 'stacked', stacked: 'array' };
  await refused(
    [first, hours(48, 60, { machines: ['m2', 'm3'] }, 'm.db')],
    /both have "m2" along "machine".*output\.machines/is,
    big,
  );
});

t.test('what references cannot point to', async (t) => {
  const directory = scratch(t);
  const path = writePart(directory, 'a.db', { hours: [0, 48] });
  const [classic, object] = ['classic.nc', 'a.nc'].map((name) => join(directory, name));
  await run({ settings: parseSettings({ source: { path }, output: { format: 'cdf5' }, destination: classic }, 's') });
  await run({ settings: parseSettings({ source: { path }, destination: object }, 's') });
  const settings = defaultSettings();
  const to = (objects: readonly string[], destination: string) => uniteReferences({ objects, destination, settings });
  await t.rejects(to([classic], join(directory, 'a.json')), { code: 'ERR_REFERENCES', message: /classic\.nc.*cdf5/ });
  await t.rejects(to([object], object), { code: 'ERR_SINK_IS_SOURCE' });
  await t.rejects(to([object, join(directory, 'none.nc')], join(directory, 'a.json')), { code: 'ERR_READ_MISSING' });
  await t.rejects(to([path], join(directory, 'a.json')), { code: 'ERR_NETCDF_DAMAGED' });
});
