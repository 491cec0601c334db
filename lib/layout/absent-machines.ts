import type { Slab } from '../netcdf/model.js';
import type { Cells } from './cells.js';
import type { MachineShape, SlabOrder, SlabPass, StreamedVariables } from './layout.js';

/** Rows of missing values per slab. */
export const SLAB_ROWS = 16384;

/** The first machine with readings. The survey found some, so that there is one. */
export function firstPresent(machines: readonly MachineShape[]): MachineShape {
  return machines.find(({ length }) => length > 0) ?? machines[0];
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

/** Missing values in `rows` rows of a variable whose first dimension is the rows. */
export function* missingRows(variable: number, cells: Cells, rows: number): Generator<Slab> {
  const trailing = cells.trailing.map(({ length }) => length);
  const empty = cells.signals.map(() => new Float64Array(0));
  for (let row = 0; row < rows; row += SLAB_ROWS) {
    const count = Math.min(SLAB_ROWS, rows - row);
    yield {
      variable,
      start: [row, ...trailing.map(() => 0)],
      count: [count, ...trailing],
      data: cells.store(empty, 0, count, new Uint32Array(0)),
    };
  }
}
