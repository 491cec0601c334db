import type { Slab } from '../netcdf/model.js';
import type { FleetShape, MachineShape, SlabOrder, SlabPass, StreamedVariables } from './layout.js';

/** Rows of missing values per slab. */
export const SLAB_ROWS = 16384;

/** The first machine with readings. The survey found some, so that there is one. */
export function firstPresent(machines: readonly MachineShape[]): MachineShape {
  return machines.find(({ length }) => length > 0) ?? machines[0];
}

/** Number of times along the axis that all machines share; undefined where each has an axis of its own. */
export function sharedTimes({ sharedTime, machines, union }: FleetShape): number | undefined {
  return sharedTime ? firstPresent(machines).length : union?.length;
}

/**
 * Short gaps are written even if the encoder fills missing values itself: each skipped one would leave a chunk that
 * never becomes full and stays in memory.
 */
export function isShort(from: number, to: number): boolean {
  return to - from < SLAB_ROWS;
}

/**
 * A part that also writes the values of machines without readings, which are missing.
 *
 * @param part writes the values of machines in the order of `machines`, or in any
 * @param missing the slabs of the machine of this index; in any order, those that the encoder needs
 */
export function withAbsentMachines(
  part: StreamedVariables,
  machines: readonly MachineShape[],
  missing: (machine: number, order: SlabOrder) => Iterable<Slab>,
): StreamedVariables {
  const absent = machines.flatMap(({ length }, m) => (length === 0 ? [m] : []));
  if (absent.length === 0) return part;
  const indices = new Map(machines.map(({ code }, m) => [code, m]));
  return { ...part, open: (order) => passWithAbsent(part.open(order), absent, indices, (m) => missing(m, order)) };
}

/** Absent machines go before the first batch of one that comes after them. */
function passWithAbsent(
  pass: SlabPass,
  absent: readonly number[],
  indices: ReadonlyMap<number, number>,
  missing: (machine: number) => Iterable<Slab>,
): SlabPass {
  let next = 0;
  function* upTo(index: number): Generator<Slab> {
    if (next === absent.length || absent[next] > index) return;
    if (pass.end !== undefined) yield* pass.end();
    while (next < absent.length && absent[next] < index) yield* missing(absent[next++]);
  }
  return {
    *add(batch, row) {
      yield* upTo(indices.get(batch.machine) as number);
      yield* pass.add(batch, row);
    },
    *end() {
      yield* upTo(Number.POSITIVE_INFINITY);
      if (pass.end !== undefined) yield* pass.end();
    },
  };
}
