import type { MachineBatch } from '../model/batch.js';
import { AxisCursor, type TimeAxis } from '../model/time-axis.js';
import type { Slab } from '../netcdf/model.js';
import { onRecycle, recycle } from '../util/recycle.js';
import { isShort, SLAB_ROWS } from './absent-machines.js';
import { type Cells, reuseOf } from './cells.js';
import type { FleetShape, MachineShape, SlabOrder, SlabPass, StreamedVariables } from './layout.js';

/** Variable, start and count of `rows` rows of a machine, by its index in the fleet, from `row` on. */
export type RowPlace = (machine: number, row: number, rows: number) => Omit<Slab, 'data'>;

/**
 * A part that puts each reading at the index of its time along the union of all machines' times. Values at other times
 * are missing.
 *
 * @param shape with a union
 */
export function unionPart({ machines, union }: FleetShape, cells: Cells, place: RowPlace): StreamedVariables {
  return {
    signals: cells.signals,
    open: (order) => new UnionPass(cells, place, union as TimeAxis, machines, order),
  };
}

/** Missing values of a machine in the rows from `from` up to, but not including, `to`. */
export function* missingSlabs(
  cells: Cells,
  place: RowPlace,
  machine: number,
  from: number,
  to: number,
): Generator<Slab> {
  const empty = cells.signals.map(() => new Float64Array(0));
  for (let row = from; row < to; row += SLAB_ROWS) {
    const rows = Math.min(SLAB_ROWS, to - row);
    yield { ...place(machine, row, rows), data: cells.store(empty, 0, rows, new Uint32Array(0)) };
  }
}

/** Where a machine is in a pass. */
interface Progress {
  /** Index in the fleet. */
  readonly machine: number;
  readonly cursor: AxisCursor;
  /** Readings still to come. */
  remaining: number;
}

/** Puts each reading at the index of its time on the union axis. */
class UnionPass implements SlabPass {
  readonly #cells: Cells;
  readonly #place: RowPlace;
  readonly #union: TimeAxis;
  readonly #machines: readonly MachineShape[];
  readonly #indices: ReadonlyMap<number, number>;
  /** Machines come one after the other. */
  readonly #isInOrder: boolean;
  /** Write all missing values, not only short gaps. */
  readonly #writesGaps: boolean;
  /** Machines that are begun and have readings to come, by code. */
  readonly #open = new Map<number, Progress>();
  #last: MachineBatch['machine'] | undefined;

  constructor(cells: Cells, place: RowPlace, union: TimeAxis, machines: readonly MachineShape[], order: SlabOrder) {
    this.#cells = cells;
    this.#place = place;
    this.#union = union;
    this.#machines = machines;
    this.#indices = new Map(machines.map(({ code }, m) => [code, m]));
    this.#writesGaps = order === 'file' || cells.writesAll === true;
    this.#isInOrder = order === 'file';
  }

  *add(batch: MachineBatch): Generator<Slab> {
    if (this.#last !== undefined && this.#last !== batch.machine) yield* this.end();
    this.#last = batch.machine;
    const progress = this.#progressOf(batch.machine);
    const { machine, cursor } = progress;
    for (let from = 0; from < batch.length; ) {
      const before = cursor.at;
      const start = cursor.find(batch.time[from]);
      if (this.#writesGaps || isShort(before, start)) yield* this.#missing(machine, before, start);
      const { places, rows } = this.#run(batch, from, start, cursor);
      const values = batch.values.map((column) => column.subarray(from, from + places.length));
      const data = this.#cells.store(values, places.length, rows, places);
      yield onRecycle({ ...this.#place(machine, start, rows), data }, reuseOf(this.#cells, data));
      from += places.length;
    }
    recycle(batch);
    progress.remaining -= batch.length;
    if (this.#isInOrder || progress.remaining > 0) return;
    if (this.#writesGaps || isShort(cursor.at, this.#union.length))
      yield* this.#missing(machine, cursor.at, this.#union.length);
    this.#open.delete(batch.machine);
  }

  /** Missing values after the last reading of the current machine. */
  *end(): Generator<Slab> {
    if (this.#last === undefined || !this.#isInOrder) return;
    const { machine, cursor } = this.#progressOf(this.#last);
    yield* this.#missing(machine, cursor.at, this.#union.length);
    this.#open.delete(this.#last);
    this.#last = undefined;
  }

  #missing(machine: number, from: number, to: number): Generator<Slab> {
    return missingSlabs(this.#cells, this.#place, machine, from, to);
  }

  /** Places relative to `start`, the first 0, of the readings from `from` on that fit into one slab. */
  #run(batch: MachineBatch, from: number, start: number, cursor: AxisCursor): { places: Uint32Array; rows: number } {
    const places = new Uint32Array(batch.length - from);
    let count = 1;
    while (from + count < batch.length) {
      const place = cursor.find(batch.time[from + count]) - start;
      if (place >= SLAB_ROWS) break;
      places[count++] = place;
    }
    const rows = places[count - 1] + 1;
    cursor.at = start + rows;
    return { places: places.subarray(0, count), rows };
  }

  #progressOf(code: number): Progress {
    const known = this.#open.get(code);
    if (known !== undefined) return known;
    const machine = this.#indices.get(code) as number;
    const progress = { machine, cursor: new AxisCursor(this.#union), remaining: this.#machines[machine].length };
    this.#open.set(code, progress);
    return progress;
  }
}
