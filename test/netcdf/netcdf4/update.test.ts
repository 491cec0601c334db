/** Files that are made from the file of the night before: values, bytes that stay, and what the ledger says of them. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { checkLedger, openBase } from '../../../lib/ledger/index.js';
import { createNetcdf4Encoder, type Netcdf4Options, type Netcdf4Plan, planNetcdf4 } from '../../../lib/netcdf/index.js';
import type { Base, NotUpdated } from '../../../lib/netcdf/netcdf4/base.js';
import { planNetcdf4Update } from '../../../lib/netcdf/netcdf4/plan.js';
import { blockOf, openNetcdf, rangesOf } from '../../../lib/netcdf/read/index.js';
import { scratch } from '../../databases.js';
import { needs, needsPython } from '../../foreign.js';
import { memoryReader } from '../../ledger/memory-reader.js';
import { Random } from '../../random.js';
import { again, SEED, scaled } from '../../scale.js';
import { type Filled, wholeSlabs } from './encode.js';
import { python } from './python.js';

t.setTimeout(120_000);

const OPTIONS: Netcdf4Options = { deflate: 1, memory: 1 << 22, edgesLast: true };

interface Night {
  readonly bytes: Buffer;
  readonly plan: Netcdf4Plan;
  /** Why it is written whole. */
  readonly whole: NotUpdated | undefined;
  readonly unusedBytes: number;
}

/** The file of `filled`, from that of the night before. */
async function write(filled: Filled, before?: Buffer, options: Netcdf4Options = {}): Promise<Night> {
  const all = { ...OPTIONS, ...options };
  const base = before === undefined ? 'nothing is there' : await openBase(memoryReader(before));
  const { plan, whole } = planned(filled, all, base);
  const encoder = createNetcdf4Encoder(plan);
  const source = Readable.from(wholeSlabs(filled));
  const body = await buffer(source.pipe(encoder.stream));
  const { update } = plan;
  const kept = update === undefined ? Buffer.alloc(0) : (before as Buffer).subarray(update.start, update.end);
  const bytes = Buffer.concat([(await encoder.head) as Buffer, kept, body]);
  if (bytes.length > plan.size) throw new Error(`planned ${plan.size} bytes at most, got ${bytes.length}`);
  return { bytes, plan, whole, unusedBytes: encoder.statistics.unusedBytes };
}

function planned(
  filled: Filled,
  options: Netcdf4Options,
  base: Base | string,
): { plan: Netcdf4Plan; whole?: NotUpdated } {
  if (typeof base === 'string')
    return { plan: planNetcdf4(filled.dataset, options), whole: { why: base, isUnfit: true } };
  return planNetcdf4Update(filled.dataset, options, base);
}

/** A fleet as after `hours`: a shared time, names, a variable per machine, and one over all machines. */
function fleet(hours: number, { machines = 3, seed = 1, shifts = new Map<number, number>() } = {}): Filled {
  const at = (machine: number, i: number) => {
    const noise = Math.imul(Math.imul(i + 1, 2654435761) ^ (machine * 40503 + seed), 2246822519) >>> 0;
    return Math.round(noise / 4096) / 64 + (shifts.get(i) ?? 0);
  };
  const values = (machine: number) => Float64Array.from({ length: 2 * hours }, (_, i) => at(machine, i));
  const names = Array.from({ length: machines }, (_, m) => `machine_${m}`);
  const stacked = new Float32Array(machines * hours * 2);
  names.forEach((_, m) => {
    stacked.set(values(m), m * hours * 2);
  });
  return {
    dataset: {
      dimensions: [
        { name: 'time', length: hours },
        { name: 'sensor', length: 2 },
        { name: 'machine', length: machines },
      ],
      variables: [
        {
          name: 'time',
          type: 'int',
          dimensions: ['time'],
          attributes: [{ name: 'units', value: 'hours since 2019-01-01' }],
        },
        { name: 'sensor_labels', type: 'string', dimensions: ['sensor'], attributes: [] },
        ...names.map((name) => ({ name, type: 'double' as const, dimensions: ['time', 'sensor'], attributes: [] })),
        {
          name: 'all',
          type: 'float',
          dimensions: ['machine', 'time', 'sensor'],
          attributes: [],
          storage: { chunks: [1, Math.min(512, hours), 2] },
        },
      ],
      attributes: [{ name: 'title', value: `a fleet of ${machines}` }],
    },
    values: [
      Int32Array.from({ length: hours }, (_, i) => i),
      ['sensor0', 'sensor1'],
      ...names.map((_, m) => values(m)),
      stacked,
    ],
  };
}

/** The values of each variable as our reader has them, edges cut off. */
async function valuesIn(bytes: Buffer): Promise<Map<string, unknown[]>> {
  const { variables } = await openNetcdf(rangesOf(bytes));
  const found = new Map<string, unknown[]>();
  for (const { name, shape, values, type } of variables) {
    const all: unknown[] = [];
    for (const position of values.positions()) {
      const content = await values.read(position);
      const { start, count } = blockOf(position, values, shape);
      const chunk = values.isClipped ? count : values.chunk;
      const array = type === 'string' ? (content as string[]) : arrayOf(type, content as Uint8Array);
      place(all, array, start, count, chunk, shape);
    }
    found.set(name, all);
  }
  return found;
}

function arrayOf(type: string, bytes: Uint8Array): ArrayLike<unknown> {
  const own = new Uint8Array(bytes).buffer;
  if (type === 'double') return new Float64Array(own);
  return type === 'float' ? new Float32Array(own) : new Int32Array(own);
}

/** Copies a chunk to its place, value by value. */
function place(
  all: unknown[],
  from: ArrayLike<unknown>,
  start: readonly number[],
  count: readonly number[],
  chunk: readonly number[],
  shape: readonly number[],
): void {
  const total = count.reduce((a, b) => a * b, 1);
  for (let i = 0; i < total; i++) {
    let rest = i;
    let [to, source, strideTo, strideFrom] = [0, 0, 1, 1];
    for (let d = count.length - 1; d >= 0; d--) {
      const index = rest % count[d];
      rest = Math.floor(rest / count[d]);
      to += (start[d] + index) * strideTo;
      source += index * strideFrom;
      strideTo *= shape[d];
      strideFrom *= chunk[d];
    }
    all[to] = from[source];
  }
}

/** Checks that the file has these values, and that its ledger covers it. */
async function check(t: Tap.Test, { bytes }: Night, filled: Filled, what: string): Promise<void> {
  const found = await valuesIn(bytes);
  for (const [v, { name }] of filled.dataset.variables.entries()) {
    // To print how large arrays differ would take minutes.
    const values = found.get(name) ?? [];
    const wanted = filled.values[v];
    const first = values.length === wanted.length ? values.findIndex((value, i) => !Object.is(value, wanted[i])) : 0;
    t.equal(first, -1, `${name} of ${what}: ${values[first]} where ${wanted[first]} was wanted, at ${first}`);
  }
  const whole = await checkLedger(memoryReader(bytes), { decode: true });
  t.match(whole, { status: 'ok', checked: { bytes: bytes.length } }, what);
}

declare namespace Tap {
  type Test = import('tap').Test;
}

t.test('every night some rows: only they are new, and nothing is left unused from the second night on', async (t) => {
  let night = await write(fleet(150_000));
  let sent = 0;
  for (let hours = 150_050; hours <= 150_250; hours += 50) {
    const filled = fleet(hours);
    const next = await write(filled, night.bytes);
    const { update } = next.plan;
    if (update === undefined) throw new Error(`${hours}: ${next.whole?.why}`);
    await check(t, next, filled, `${hours} hours`);
    sent = next.bytes.length - (update.end - update.start);
    t.ok(sent < 0.35 * next.bytes.length, `${hours}: ${sent} of ${next.bytes.length} bytes are new`);
    if (hours === 150_050) t.equal(next.unusedBytes, 0, 'edges came last in the first file');
    t.equal(next.unusedBytes, 0, `${hours}: no byte is unused`);
    night = next;
  }
});

t.test('corrected, late and deleted rows are right, and what they replace is unused', async (t) => {
  const first = await write(fleet(150_000));
  const corrected = fleet(150_000, { shifts: new Map([[70_001, 5]]) });
  const second = await write(corrected, first.bytes);
  t.ok(second.plan.update !== undefined);
  await check(t, second, corrected, 'a corrected value');
  t.ok(
    second.unusedBytes > 0 && second.unusedBytes < second.bytes.length / 4,
    `${second.unusedBytes} bytes are unused`,
  );
  const fewer = fleet(149_000);
  const third = await write(fewer, second.bytes);
  await check(t, third, fewer, 'rows deleted from the end');
  const more = fleet(149_000, { machines: 4 });
  await check(t, await write(more, third.bytes), more, 'another machine');
});

t.test('a file that is the same again sends little but its head', async (t) => {
  const filled = fleet(120_000);
  const first = await write(filled);
  const second = await write(filled, first.bytes);
  const { start = 0, end = 0 } = second.plan.update ?? {};
  t.ok(end - start > 0.95 * first.bytes.length, `${end - start} of ${first.bytes.length} bytes stay`);
  t.ok(second.bytes.equals(first.bytes), 'it has the same bytes');
});

t.test('what cannot be updated is written whole, and says why', async (t) => {
  const filled = fleet(20_000);
  const { bytes } = await write(filled);
  const cases: [Netcdf4Options, Filled, RegExp][] = [
    [
      { deflate: 6 },
      filled,
      /most of it has another layout or encoding: .* is stored with deflate 1 there, and with deflate 6 now/,
    ],
    [{}, renamed(filled), /most of it has another layout or encoding: "x_time" is not in it/],
  ];
  for (const [options, now, why] of cases) {
    const night = await write(now, bytes, options);
    t.match(night.whole, { why, isUnfit: true });
    t.equal(night.plan.update, undefined);
    await check(t, night, now, String(why));
  }
  await t.rejects(write(fleet(20_000, { seed: 7 }), bytes), { code: 'ERR_NETCDF_UNUSED' }, 'all values differ');
  const damaged = Buffer.from(bytes);
  damaged[damaged.length - 70] ^= 1;
  t.match((await write(filled, damaged)).whole?.why, /the checksum of the ledger is wrong/);
  const { bytes: bare } = await write(filled, undefined, { ledger: false });
  t.match((await write(filled, bare)).whole?.why, /it was written without a ledger/);
});

function renamed({ dataset, values }: Filled): Filled {
  const name = (old: string) => `x_${old}`;
  return {
    values,
    dataset: {
      ...dataset,
      dimensions: dataset.dimensions.map((d) => ({ ...d, name: name(d.name) })),
      variables: dataset.variables.map((v) => ({ ...v, name: name(v.name), dimensions: v.dimensions.map(name) })),
    },
  };
}

t.test(`nights of all kinds (${again(SEED)})`, async (t) => {
  for (let seed = SEED; seed < SEED + scaled(6); seed++) {
    const random = new Random(seed);
    const shifts = new Map<number, number>();
    let [hours, machines] = [1 + random.below(30_000), 1 + random.below(4)];
    const options: Netcdf4Options = {
      deflate: random.pick([0, 1]),
      fletcher32: random.pick(['auto', false]),
      memory: random.pick([1 << 18, 1 << 22]),
    };
    let bytes: Buffer | undefined;
    for (let n = 0; n < 6; n++) {
      hours = Math.max(1, hours + random.pick([0, 1, 24, 2000, -30]));
      if (random.chance(0.2)) machines++;
      if (random.chance(0.3)) shifts.set(random.below(2 * hours), n);
      const filled = fleet(hours, { machines, shifts });
      const night: Night = await write(filled, bytes, options).catch((error: { code?: string }) => {
        if (error.code !== 'ERR_NETCDF_UNUSED') throw error;
        return write(filled, undefined, options);
      });
      await check(t, night, filled, `night ${n} of seed ${seed}`);
      t.ok(night.unusedBytes <= night.bytes.length / 4, 'at most a quarter is unused');
      bytes = night.bytes;
    }
  }
});

const readers = { skip: needsPython('xarray', 'h5py', 'netCDF4').skip || needs('h5dump', 'ncdump').skip };

t.test('foreign readers see the file of a fresh run', readers, async (t) => {
  const directory = scratch(t);
  const filled = fleet(150_020, { machines: 1, shifts: new Map([[5, 1]]) });
  const first = await write(fleet(150_000, { machines: 1 }));
  const updated = await write(filled, first.bytes);
  t.ok(updated.plan.update !== undefined && updated.unusedBytes > 0);
  const [one, other] = ['fresh.nc', 'updated.nc'].map((name) => join(directory, name));
  writeFileSync(one, (await write(filled)).bytes);
  writeFileSync(other, updated.bytes);
  t.same(python('identical.py', one, other), []);
  const dumped = execFileSync('ncdump', [other], { encoding: 'utf8', maxBuffer: 1 << 28 });
  t.equal(dumped.replace(/^netcdf \w+/, ''), ncdump(one).replace(/^netcdf \w+/, ''), 'ncdump');
  const [header, data] = [['-H'], []].map((words) =>
    execFileSync('h5dump', [...words, other], { encoding: 'utf8', maxBuffer: 1 << 28 }),
  );
  t.match(header, /DATASET "machine_0"/);
  t.notMatch(data, /unable|error/i, 'h5dump reads all values');
});

function ncdump(path: string): string {
  return execFileSync('ncdump', [path], { encoding: 'utf8', maxBuffer: 1 << 28 });
}
