import { axisOf, type TimeAxis } from '../model/time-axis.js';
import type { Dimension, Slab, Variable } from '../netcdf/model.js';
import type { KnownVariable } from './facts.js';
import type { FeedPass, FleetShape, SlabOrder, StaticVariables, StreamedVariables } from './layout.js';
import { storeTimes, type TimeEncoding } from './time-encoding.js';

/** Known variables as a part of a layout; the first of them is number `first` of the dataset. */
export function knownPart(variables: readonly KnownVariable[], first: number): StaticVariables {
  return {
    *slabs(): Generator<Slab> {
      for (const [i, { variable, data, dimension }] of variables.entries()) {
        const items = data.length / (dimension?.length ?? 1);
        const count = variable.dimensions.map((_, d) => (d === 0 ? items : (dimension as Dimension).length));
        yield { variable: first + i, start: count.map(() => 0), count, data };
      }
    },
  };
}

/** Times of an axis in one slab. */
const TIMES = 1 << 16;

/** A coordinate of times that are known. */
export function axisPart(axis: TimeAxis, variable: number, encoding: TimeEncoding): StaticVariables {
  return {
    *slabs(): Generator<Slab> {
      for (let from = 0; from < axis.length; ) {
        const times = axis.read(from, TIMES);
        yield timeSlab(variable, from, times, times.length, encoding);
        from += times.length;
      }
    },
  };
}

/** The coordinate `time` that all machines share. */
export function sharedTimePart(
  { axis, union, machines, time }: FleetShape,
  variable: number,
): StreamedVariables | StaticVariables {
  if (union !== undefined) return axisPart(union, variable, time);
  if (axis !== undefined) return axisPart(axisOf(axis), variable, time);
  return timeFeed(() => ({ variable, offset: 0 }), time, machines[0].code);
}

/** The times of every machine: where those of each go, by its code. */
export function timeFeed(
  placeOf: (machine: number) => { readonly variable: number; readonly offset: number },
  encoding: TimeEncoding,
  only?: number,
): StreamedVariables {
  return {
    signals: [],
    ...(only === undefined ? {} : { only }),
    open: (): FeedPass => ({
      *add({ machine, time, length }, row) {
        const { variable, offset } = placeOf(machine);
        yield timeSlab(variable, offset + row, time, length, encoding);
      },
    }),
  };
}

export function timeSlab(
  variable: number,
  start: number,
  times: BigInt64Array,
  length: number,
  encoding: TimeEncoding,
): Slab {
  return { variable, start: [start], count: [length], data: storeTimes(times, length, encoding) };
}

/** A feed that takes each batch by itself, whatever the order. */
export function plainFeed(signals: readonly number[], add: FeedPass['add']): StreamedVariables {
  return { signals, open: (_order: SlabOrder): FeedPass => ({ add }) };
}

/** The attributes of a time coordinate. */
export function timeVariable(name: string, dimension: string, { units, type }: TimeEncoding): Variable {
  return {
    name,
    type,
    dimensions: [dimension],
    attributes: [
      { name: 'standard_name', value: 'time' },
      { name: 'long_name', value: 'time of the reading' },
      { name: 'axis', value: 'T' },
      { name: 'units', value: units },
      { name: 'calendar', value: 'proleptic_gregorian' },
    ],
  };
}

/** Dimensions, those of the same name once. */
export function distinctDimensions(dimensions: readonly (Dimension | undefined)[]): Dimension[] {
  const present = dimensions.filter((d) => d !== undefined);
  return [...new Map(present.map((d) => [d.name, d])).values()];
}
