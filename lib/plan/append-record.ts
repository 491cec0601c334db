import type { FleetShape, Layout } from '../layout/index.js';
import { xxh64 } from '../netcdf/checksums.js';
import type { LedgerSource } from '../netcdf/index.js';
import type { PackedDataset } from '../pack/index.js';
import type { Settings } from '../settings/index.js';
import type { SourceTable } from '../source/tables/source-table.js';
import type { Watermark } from '../source/watermark.js';
import type { Survey } from '../survey/index.js';
import { canonicalJson } from '../util/canonical-json.js';
import { exactJson, parseExact } from '../util/exact-json.js';
import { VERSION } from '../version.js';
import type { Findings } from './findings.js';

/** What a ledger keeps (`source.append`) so that a later run can go on behind the rows that were read. */
export interface AppendRecord {
  readonly how: string;
  readonly watermarks: readonly Watermark[];
  /** Names in the database, by machine code. */
  readonly machines: readonly string[];
  /** Hash of the keys that are called so in the database; undefined where it has no table of names. */
  readonly names: string | undefined;
  readonly survey: Survey;
}

const FORM = 1;

interface Planned {
  readonly shape: FleetShape;
  readonly layout: Layout;
  readonly packing: PackedDataset;
}

/**
 * The record of a run as JSON; see docs/ledger.md. Undefined where a later run could not go on.
 */
export function appendRecord(
  { source, watermarks, screening, hasUserStage }: Findings,
  survey: Survey,
  settings: Settings,
  planned: Planned,
): object | undefined {
  if (watermarks === undefined || screening !== undefined || hasUserStage) return undefined;
  const { machines, axis, firstTimes, grid: _, step: __, rounded: ___, ...counted } = survey;
  const found = {
    ...counted,
    codes: Uint32Array.from(machines, ({ code }) => code),
    lengths: Float64Array.from(machines, ({ length }) => length),
    hasAxis: axis !== undefined,
    steps: stepsOf(axis ?? firstTimes),
  };
  return {
    form: FORM,
    how: howHash(source.tables, settings, planned),
    tables: watermarks.map(({ table, rowid, rows, sample }) => [table, String(rowid), rows, hex(sample)]),
    machines: source.machineNames,
    names: namesHash(source.tables, source.machineNames),
    survey: JSON.parse(exactJson(found)) as object,
  };
}

/** The record in a ledger; undefined where there is none that this version reads. */
export function readAppendRecord({ append }: LedgerSource): AppendRecord | undefined {
  const record = append as Record<string, unknown> | undefined;
  if (record?.['form'] !== FORM) return undefined;
  const { tables, how, machines, names, survey } = record;
  const found = parseExact(JSON.stringify(survey)) as Omit<Survey, 'machines'> & {
    readonly codes: Uint32Array;
    readonly lengths: Float64Array;
    readonly hasAxis: boolean;
    readonly steps: BigInt64Array;
  };
  const { codes, lengths, hasAxis, steps, ...counted } = found;
  const times = timesOf(steps);
  return {
    how: how as string,
    watermarks: (tables as [string, string, number, string][]).map(([table, rowid, rows, sample]) => ({
      ...{ table, rowid: BigInt(rowid), rows, sample: BigInt(`0x${sample}`) },
    })),
    machines: machines as string[],
    names: names as string | undefined,
    survey: {
      ...counted,
      machines: [...codes].map((code, m) => ({ code, length: lengths[m] })),
      axis: hasAxis ? times : undefined,
      firstTimes: times,
      ...{ grid: undefined, step: undefined, rounded: 0 },
    },
  };
}

/** Hash of all but the readings that determines what is stored of a reading, and where. */
function howHash(tables: readonly SourceTable[], settings: Settings, { shape, layout, packing }: Planned): string {
  const { source, clean, output, companyName } = settings;
  const { path: _, paths: __, found: ___, ...read } = source;
  const { stamp, ifChanged, update, append, ...written } = output;
  const { signals, time, machines } = shape;
  return hashOf({
    version: VERSION,
    settings: { companyName, source: read, clean, output: written },
    tables: tables.map(({ readings, read: { where, prefilter, ...columns }, pivot }) => ({ readings, columns, pivot })),
    ...{ signals, time, layout: layout.name, isShared: shape.sharedTime, hasAxis: shape.axis !== undefined },
    packed: [...packing.packed.values()].map(({ packing: one }) => one),
    // One after the other along a dimension.
    machines: layout.alongMachine === undefined ? [] : machines.map(({ name }) => name),
  });
}

/** Hash of the keys of the machines of these names in tables of names. A key that has another name now is in it. */
export function namesHash(tables: readonly SourceTable[], machines: readonly string[]): string | undefined {
  const own = new Set(machines);
  const named = tables.flatMap(({ machines: known }) => (known === undefined ? [] : [known.names]));
  if (named.length === 0) return undefined;
  return hashOf(named.map((names) => new Map([...names].filter(([, name]) => own.has(name)))));
}

/** The first time, and the steps from each to the next: those of regular times take next to nothing once compressed. */
function stepsOf(times: BigInt64Array): BigInt64Array {
  return times.map((time, i) => (i === 0 ? time : time - times[i - 1]));
}

function timesOf(steps: BigInt64Array): BigInt64Array {
  const times = new BigInt64Array(steps.length);
  let time = 0n;
  for (let i = 0; i < steps.length; i++) times[i] = time += steps[i];
  return times;
}

function hashOf(value: unknown): string {
  return hex(xxh64(Buffer.from(canonicalJson(value))));
}

function hex(hash: bigint): string {
  return hash.toString(16).padStart(16, '0');
}
