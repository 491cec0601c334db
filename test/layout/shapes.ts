/** Hand-made fleets: shapes and batches without a database. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  describeSignals,
  encodeTimes,
  type FleetShape,
  type GroupedReadings,
  type Layout,
  layoutSlabs,
  type SignalDescription,
  type SlabOrder,
} from '../../lib/layout/index.js';
import type { MachineBatch } from '../../lib/model/batch.js';
import type { Fact } from '../../lib/model/fact.js';
import type { Signal } from '../../lib/model/signal.js';
import { createClassicEncoder, createNetcdf4Encoder, planClassic, planNetcdf4 } from '../../lib/netcdf/index.js';

export interface HandMade {
  readonly name: string;
  /** Seconds, ascending. */
  readonly times: readonly number[];
  /** A column per signal. */
  readonly columns: readonly (readonly number[])[];
  readonly facts?: readonly Fact[];
}

const SECOND = 1_000_000_000n;

export function shapeOf(
  machines: readonly HandMade[],
  signals: readonly Partial<Signal>[],
  descriptions: Readonly<Record<string, SignalDescription>> = {},
): FleetShape {
  const all = [...new Set(machines.flatMap((machine) => machine.times))].sort((a, b) => a - b);
  const axis = BigInt64Array.from(all, (time) => BigInt(time) * SECOND);
  const sharedTime = machines.every((machine) => machine.times.length === all.length);
  return {
    company: 'Acme',
    machines: machines.map(({ name, times, facts = [] }, code) => ({ code, name, length: times.length, facts })),
    signals: describeSignals(
      signals.map((signal, s) => ({ name: `s${s}`, kind: 'number', attributes: [], ...signal })),
      new Map(Object.entries(descriptions)),
    ),
    sharedTime,
    axis: sharedTime ? axis : undefined,
    union: sharedTime ? undefined : { length: axis.length, read: (from, count) => axis.slice(from, from + count) },
    time: encodeTimes({ first: axis[0], last: axis[axis.length - 1], unit: SECOND }, false),
    metadata: {
      title: 'By hand',
      institution: undefined,
      source: 'a test',
      id: 'test',
      productVersion: '1',
      first: axis[0],
      last: axis[axis.length - 1],
      resolution: SECOND,
    },
  };
}

/** The readings in batches of `length`: machine after machine, or all machines interleaved. */
export function readingsOf(machines: readonly HandMade[], length: number, isInterleaved = false): GroupedReadings {
  return (signals) => {
    const batches = machines.flatMap(({ times, columns }, machine) =>
      Array.from({ length: Math.ceil(times.length / length) }, (_, k) => {
        const part = <T>(items: readonly T[]): readonly T[] => items.slice(k * length, (k + 1) * length);
        const batch: MachineBatch = {
          machine,
          length: part(times).length,
          time: BigInt64Array.from(part(times), (time) => BigInt(time) * SECOND),
          values: signals.map((s) => Float64Array.from(part(columns[s]))),
        };
        return { k, batch };
      }),
    );
    if (isInterleaved) batches.sort((a, b) => a.k - b.k);
    return Readable.from(batches.map(({ batch }) => batch));
  };
}

/** The file of a layout: a classic one variable by variable, netCDF-4 in one pass. */
export async function encodeLayout(layout: Layout, readings: GroupedReadings, order: SlabOrder): Promise<Buffer> {
  const encoder =
    order === 'file'
      ? createClassicEncoder(planClassic(layout.dataset))
      : createNetcdf4Encoder(planNetcdf4(layout.dataset));
  const slabs = Readable.from(layoutSlabs(layout, readings, order));
  slabs.on('error', (error) => encoder.stream.destroy(error));
  const body = await buffer(slabs.pipe(encoder.stream));
  return Buffer.concat([...(encoder.head === undefined ? [] : [await encoder.head]), body]);
}
