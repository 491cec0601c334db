import { deepStrictEqual as deepEqual, equal } from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openReadings } from '../../lib/job/open-source.js';
import { Tally } from '../../lib/model/tally.js';
import { type Cell, scratch, type TableContent, writeDatabase } from '../databases.js';
import { Random } from '../random.js';
import { again, SEED, scaled } from '../scale.js';
import { collect, type Values } from '../source/collect.js';

const cases = scaled(60);

t.test(`discovery reads ${cases} databases alike with and without collations, from seed ${SEED} on`, async (t) => {
  const directory = scratch(t);
  const seen = new Map<string, number>();
  for (let n = 0; n < cases; n++) {
    try {
      await compare(join(directory, String(n)), new Random(SEED + n), seen);
    } catch (error) {
      t.comment(error);
      t.fail(`${again(SEED + n)} shows it again`);
      return;
    }
  }
  t.comment(Object.fromEntries([...seen].sort()));
  if (cases < 60) return;
  for (const what of ['NOCASE', 'RTRIM', 'wide', 'tall', 'sensors', 'static data', 'BLOBs']) t.ok(seen.get(what), what);
  t.ok((seen.get('exact') as number) > cases / 2, 'more than half are read as they were written');
});

type Readings = Record<string, Record<string, Values>>;

interface RandomLog {
  readonly tables: Readonly<Record<string, TableContent>>;
  /** What was written, by machine, time and signal, without NULL and BLOB. */
  readonly written: Record<string, Record<string, Record<string, number | string>>>;
  /** BLOBs that are counted. */
  readonly blobs: number;
  readonly traits: ReadonlySet<string>;
}

async function compare(directory: string, random: Random, seen: Map<string, number>): Promise<void> {
  const log = randomLog(random);
  const plain = written(join(directory, 'plain'), log.tables, () => '');
  const traits = new Set(log.traits);
  const collated = written(join(directory, 'collated'), log.tables, () => {
    const collation = random.pick(['', 'NOCASE', 'RTRIM']);
    traits.add(collation);
    return collation === '' ? '' : `COLLATE ${collation}`;
  });
  const expected = await outcome(plain, 'rows');
  for (const reader of ['auto', 'rows'] as const) deepEqual(await outcome(collated, reader), expected);
  rmSync(directory, { recursive: true });
  if ('error' in expected) traits.add('refused');
  else if (isExact(expected, log)) traits.add('exact');
  for (const trait of traits) seen.set(trait, (seen.get(trait) ?? 0) + 1);
}

/** Write the tables, with a collation for each `~` in their columns. */
function written(directory: string, tables: RandomLog['tables'], collation: () => string): string {
  mkdirSync(directory, { recursive: true });
  const declared = Object.entries(tables).map(
    ([name, { columns, rows }]) => [name, { columns: columns.replaceAll('~', collation), rows }] as const,
  );
  return writeDatabase(join(directory, 'plant.db'), Object.fromEntries(declared));
}

type Outcome = { readonly error: string } | { readonly readings: Readings; readonly signals: readonly string[] };

async function outcome(path: string, reader: 'auto' | 'rows'): Promise<Outcome> {
  try {
    const source = openReadings({ path, reader });
    const tally = new Tally();
    const readings = await collect(source, tally);
    const { signalNames: signals, facts, warnings } = source;
    await source.close();
    return { readings, signals, ...{ facts, warnings, tally: [...tally] } };
  } catch (error) {
    return { error: (error as Error).message.replaceAll(path, '') };
  }
}

/**
 * True if the readings are those that were written: machine, signals and time were recognised. Then every value is
 * there, and each BLOB is counted.
 */
function isExact(found: Extract<Outcome, { readings: unknown }>, log: RandomLog): boolean {
  const names = new Set(Object.values(log.written).flatMap((byTime) => Object.values(byTime).flatMap(Object.keys)));
  if (found.signals.length !== names.size || found.signals.some((name) => !names.has(name))) return false;
  const readings = Object.entries(found.readings).flatMap(([machine, byTime]) =>
    Object.entries(byTime).flatMap(([time, values]) =>
      values.flatMap((value, s) => (value === null ? [] : [JSON.stringify([machine, time, found.signals[s], value])])),
    ),
  );
  const expected = Object.entries(log.written).flatMap(([machine, byTime]) =>
    Object.entries(byTime).flatMap(([time, values]) =>
      Object.entries(values).map(([signal, value]) => JSON.stringify([machine, time, signal, value])),
    ),
  );
  deepEqual(readings.sort(), expected.sort());
  const { tally } = found as unknown as { tally: { count: number }[] };
  equal(
    tally.reduce((sum, { count }) => sum + count, 0),
    log.blobs,
  );
  return true;
}

function minute(n: number): string {
  return new Date(Date.UTC(2024, 4, 1, 0, n)).toISOString();
}

/** Some spellings that a collation or a C string takes for one. */
function spellings(random: Random, text: string): string[] {
  const all = [text, text.toUpperCase(), `${text} `, `${text}  `, `${text}\0`, `${text}\0a`, `é${text}`, `É${text}`];
  return random.shuffle(all).slice(0, 1 + random.below(4));
}

/** Readings of a few machines every minute: in a wide table, a tall one, or one that names its signals by a key. */
function randomLog(random: Random): RandomLog {
  const kind = random.pick(['wide', 'tall', 'sensors'] as const);
  const traits = new Set<string>([kind]);
  const machines = [...spellings(random, 'press'), ...spellings(random, 'oven')];
  const states = [...spellings(random, 'on'), ...spellings(random, 'off'), 'idle'];
  const signals =
    kind === 'wide' ? ['temp', 'speed', 'state'] : [...spellings(random, 'temp'), ...spellings(random, 'mode'), 'p'];
  const isState = (signal: string): boolean => /state|mode/i.test(signal);
  const result: RandomLog['written'] = {};
  const rows: Cell[][] = [];
  let blobs = 0;
  const value = (signal: string, k: number): Cell => {
    if (random.chance(0.05)) return null;
    if (random.chance(0.04)) return Buffer.from('on');
    return isState(signal) ? random.pick(states) : k + 0.5;
  };
  for (let k = 0; k < 20 + random.below(40); k++) {
    for (const machine of machines) {
      const values = signals.map((signal) => value(signal, k));
      const isNamed = !random.chance(0.02);
      const stored = isNamed ? machine : Buffer.from(machine);
      if (kind === 'wide') rows.push([minute(k), stored, ...values]);
      if (kind === 'wide' && !isNamed) blobs++;
      for (const [s, cell] of values.entries()) {
        const isKnown = kind !== 'tall' || !random.chance(0.01);
        const name = kind === 'sensors' ? s + 1 : isKnown ? signals[s] : Buffer.from(signals[s]);
        if (kind !== 'wide') rows.push([minute(k), stored, name, cell]);
        const isBlob = cell instanceof Uint8Array;
        // A row without a machine is left out before its values are looked at, one without a signal after it.
        if (kind !== 'wide') blobs += isNamed ? Number(!isKnown) : 1;
        if (isNamed && isBlob) blobs++;
        if (!isNamed || !isKnown || cell === null || isBlob) continue;
        result[machine] ??= {};
        result[machine][minute(k)] ??= {};
        result[machine][minute(k)][signals[s]] = cell as number | string;
      }
    }
  }
  if (blobs > 0) traits.add('BLOBs');
  const log = { columns: columnsOf(kind, random), rows };
  const sensors = {
    columns: 'id INTEGER PRIMARY KEY, name TEXT ~',
    rows: signals.map((signal, s): Cell[] => [s + 1, signal]),
  };
  const facts = {
    columns: `machine TEXT ${random.pick(['~', 'UNIQUE'])}, room TEXT ~`,
    rows: machines.map((machine): Cell[] => [machine, random.pick(states)]),
  };
  const hasFacts = random.chance(0.5);
  if (hasFacts) traits.add('static data');
  return {
    tables: { ...(kind === 'sensors' ? { sensors } : {}), log, ...(hasFacts ? { machines: facts } : {}) },
    written: result,
    blobs,
    traits,
  };
}

function columnsOf(kind: 'wide' | 'tall' | 'sensors', random: Random): string {
  const keys = 'time TEXT ~, machine TEXT ~';
  if (kind === 'wide') return `${keys}, temp REAL, speed ~, state ${random.pick(['TEXT', ''])} ~`;
  if (kind === 'tall') return `${keys}, signal TEXT ~, value ~`;
  return `${keys}, sensor_id INTEGER ${random.pick(['', 'REFERENCES sensors(id)'])}, value ~`;
}
