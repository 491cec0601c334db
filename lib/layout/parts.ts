import { axisOf, type TimeAxis } from '../model/time-axis.js';
import type { Dimension, Slab, Variable } from '../netcdf/model.js';
import { recycle } from '../util/recycle.js';
import { firstPresent } from './absent-machines.js';
import type { StaticVariable } from './facts.js';
import type { FleetShape, SlabOrder, SlabPass, StaticVariables, StreamedVariables } from './layout.js';
import { storeTimes, type TimeEncoding } from './time-encoding.js';

/** Variables with known values. The first one is variable `first` of the dataset. */
export function staticPart(variables: readonly StaticVariable[], first: number): StaticVariables {
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

/** Times per slab. */
const SLAB_TIMES = 1 << 16;

/** A time coordinate whose values are known. */
function axisPart(axis: TimeAxis, variable: number, encoding: TimeEncoding): StaticVariables {
  return {
    *slabs(): Generator<Slab> {
      for (let from = 0; from < axis.length; ) {
        const times = axis.read(from, SLAB_TIMES);
        yield timeSlab(variable, from, times, times.length, encoding);
        from += times.length;
      }
    },
  };
}

/** The time coordinate that all machines share. */
export function sharedTimePart(
  { axis, union, machines, time }: FleetShape,
  variable: number,
): StreamedVariables | StaticVariables {
  if (union !== undefined) return axisPart(union, variable, time);
  if (axis !== undefined) return axisPart(axisOf(axis), variable, time);
  return timePart(() => ({ variable, offset: 0 }), time, firstPresent(machines).code);
}

/**
 * Time coordinates that come with the readings.
 *
 * @param placeOf variable and first index of a machine's times, by machine code
 * @param only code of the only machine whose times are written; absent: all machines
 */
export function timePart(
  placeOf: (machine: number) => { readonly variable: number; readonly offset: number },
  encoding: TimeEncoding,
  only?: number,
): StreamedVariables {
  return {
    signals: [],
    ...(only === undefined ? {} : { only }),
    open: (): SlabPass => ({
      *add(batch, row) {
        const { variable, offset } = placeOf(batch.machine);
        const slab = timeSlab(variable, offset + row, batch.time, batch.length, encoding);
        recycle(batch);
        yield slab;
      },
    }),
  };
}

function timeSlab(variable: number, start: number, times: BigInt64Array, length: number, encoding: TimeEncoding): Slab {
  return { variable, start: [start], count: [length], data: storeTimes(times, length, encoding) };
}

/** A part that converts each batch on its own, in any order. */
export function streamedPart(signals: readonly number[], add: SlabPass['add']): StreamedVariables {
  return { signals, open: (_order: SlabOrder): SlabPass => ({ add }) };
}

/** A CF time coordinate (CF Conventions 4.4). */
export function timeVariable(name: string, dimension: string, { units, type }: TimeEncoding): Variable {
  return {
    name,
    type,
    dimensions: [dimension],
    attributes: [
      { name: 'standard_name', value: 'time' },
      { name: 'long_name', value: 'time of the reading' },
      // CF Conventions 4: auxiliary coordinates have none.
      ...(name === dimension ? [{ name: 'axis', value: 'T' }] : []),
      { name: 'units', value: units },
      { name: 'calendar', value: 'proleptic_gregorian' },
    ],
  };
}

/** One dimension of each name. */
export function distinctDimensions(dimensions: readonly (Dimension | undefined)[]): Dimension[] {
  const present = dimensions.filter((d) => d !== undefined);
  return [...new Map(present.map((d) => [d.name, d])).values()];
}
