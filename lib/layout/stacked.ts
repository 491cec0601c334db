import type { MachineBatch } from '../model/batch.js';
import { AxisCursor, type TimeAxis } from '../model/time-axis.js';
import type { Attribute, Dataset, Slab, Variable } from '../netcdf/model.js';
import { firstPresent, SLAB_ROWS, withAbsentMachines } from './absent-machines.js';
import { type Cells, cellsOf, NumberCells } from './cells.js';
import { type ChangedName, NameSpace } from './cf-names.js';
import { globalAttributes } from './dataset-metadata.js';
import type { StaticVariable } from './facts.js';
import { type FleetCoordinates, fleetCoordinates } from './fleet-coordinates.js';
import { areMoving, type Geometry } from './geometry.js';
import type {
  FleetShape,
  Layout,
  ReadingsVariable,
  SlabOrder,
  SlabPass,
  StaticVariables,
  StreamedVariables,
} from './layout.js';
import { distinctDimensions, sharedTimePart, staticPart, timeVariable } from './parts.js';
import { commonAttributes, sensorCoordinates, sortStack } from './sensors.js';
import { signalAttributes } from './signals.js';

/** A variable along (machine, time, …). */
interface Stack {
  readonly name: string;
  readonly cells: Cells;
  readonly attributes: readonly Attribute[];
}

const MOVING: Geometry = {
  why: 'the machines move, and their positions are among the readings',
  remedy: 'layout ragged makes them coordinates of trajectories',
};

/**
 * One array over all machines, `readings(machine, time, sensor)`, with machine names, sensor names, times and static
 * facts as coordinates (CF Conventions 9.3.1, orthogonal multidimensional array). Each text signal is an array along
 * (machine, time), and so is every signal if units differ: a variable has one unit (3.1). If the machines' times differ, the time axis is their union, and other readings are missing.
 */
export class StackedLayout implements Layout {
  readonly name = 'stacked';
  readonly dataset: Dataset;
  readonly parts: readonly (StreamedVariables | StaticVariables)[];
  readonly values: readonly ReadingsVariable[];
  /** Number of times on the shared axis. */
  readonly times: number;
  readonly #shape: FleetShape;
  readonly #names: NameSpace;
  readonly #fleet: FleetCoordinates;
  readonly #sensors: readonly StaticVariable[];
  readonly #stacks: readonly Stack[];

  constructor(shape: FleetShape) {
    this.#shape = shape;
    this.times = shape.sharedTime ? firstPresent(shape.machines).length : (shape.union as TimeAxis).length;
    const { numbers, texts } = sortStack(shape.signals);
    this.#sensors = sensorCoordinates(shape.signals, numbers, shape.types);
    const alongSensor = this.#sensors.map(({ variable }) => variable.name);
    this.#names = new NameSpace(['machine', 'time', 'sensor', 'sensor_labels', 'readings', ...alongSensor]);
    this.#fleet = fleetCoordinates(shape, this.#names, areMoving(shape.signals) ? MOVING : undefined);
    const arrays = numbers.length === 0 ? [] : [this.#array(numbers)];
    this.#stacks = [...arrays, ...texts.map((s) => this.#textStack(s))];
    this.dataset = {
      dimensions: distinctDimensions([
        { name: 'machine', length: shape.machines.length },
        { name: 'time', length: this.times },
        ...arrays.flatMap(({ cells }) => cells.trailing),
        ...this.#statics.map(({ dimension }) => dimension),
        ...this.#stacks.flatMap(({ cells }) => cells.trailing),
      ]),
      variables: [
        ...this.#statics.map(({ variable }) => variable),
        timeVariable('time', 'time', shape.time),
        ...this.#stacks.map((stack) => this.#variable(stack)),
      ],
      attributes: globalAttributes(shape.metadata, this.geometry.featureType, this.#fleet.facts),
    };
    const first = this.#statics.length;
    this.values = this.#stacks.map(({ cells }, i) => ({ variable: first + 1 + i, signals: cells.signals }));
    this.parts = [
      staticPart(this.#statics, 0),
      sharedTimePart(shape, first),
      ...this.#stacks.map(({ cells }, i) => this.#stackPart(first + 1 + i, cells)),
    ];
  }

  get geometry(): Geometry {
    return this.#fleet.geometry;
  }

  get changedNames(): readonly ChangedName[] {
    return this.#names.changed;
  }

  get #statics(): readonly StaticVariable[] {
    return [this.#fleet.name, ...this.#fleet.facts, ...this.#sensors];
  }

  #array(numbers: readonly number[]): Stack {
    const coordinates = this.#statics.map(({ variable }) => variable.name);
    return {
      name: 'readings',
      cells: new NumberCells(numbers, [{ name: 'sensor', length: numbers.length }]),
      attributes: [
        ...commonAttributes(this.#shape.signals, numbers),
        { name: 'long_name', value: 'readings of the sensors' },
        { name: 'coordinates', value: coordinates.join(' ') },
      ],
    };
  }

  #textStack(s: number): Stack {
    const signal = this.#shape.signals[s];
    const name = this.#names.claim(signal.name, 'signal');
    const coordinates = [this.#fleet.name, ...this.#fleet.facts].map(({ variable }) => variable.name);
    return {
      name,
      cells: cellsOf(signal, s),
      attributes: [...signalAttributes(signal, name), { name: 'coordinates', value: coordinates.join(' ') }],
    };
  }

  #variable({ name, cells, attributes }: Stack): Variable {
    return {
      name,
      type: cells.type,
      dimensions: ['machine', 'time', ...cells.trailing.map((d) => d.name)],
      attributes: [...attributes, ...cells.attributes],
    };
  }

  #stackPart(variable: number, cells: Cells): StreamedVariables {
    const { machines, union } = this.#shape;
    const indices = new Map(machines.map(({ code }, m) => [code, m]));
    const lengths = new Map(machines.map(({ code, length }) => [code, length]));
    const part: StreamedVariables = {
      signals: cells.signals,
      open: (order) => {
        const slabs = new StackSlabs(variable, cells, this.times);
        if (union === undefined) return { add: (batch, row) => slabs.rows(indexOf(indices, batch), row, batch) };
        return new UnionPass(slabs, union, indices, lengths, order);
      },
    };
    return withAbsentMachines(part, machines, (m, order) => {
      if (order === 'any' && !isShort(0, this.times)) return [];
      return new StackSlabs(variable, cells, this.times).missing(m, 0, this.times);
    });
  }
}

function indexOf(indices: ReadonlyMap<number, number>, { machine }: MachineBatch): number {
  return indices.get(machine) as number;
}

/** Makes the slabs of one variable along (machine, time, …). */
class StackSlabs {
  readonly times: number;
  readonly #variable: number;
  readonly #cells: Cells;
  readonly #trailing: readonly number[];

  constructor(variable: number, cells: Cells, times: number) {
    this.times = times;
    this.#variable = variable;
    this.#cells = cells;
    this.#trailing = cells.trailing.map((d) => d.length);
  }

  /** The readings of a batch at consecutive rows from `row`; or in `rows` rows from there, at the offsets `places`. */
  *rows(
    machine: number,
    row: number,
    { values, length }: Pick<MachineBatch, 'values' | 'length'>,
    rows = length,
    places?: Uint32Array,
  ): Generator<Slab> {
    yield {
      variable: this.#variable,
      start: [machine, row, ...this.#trailing.map(() => 0)],
      count: [1, rows, ...this.#trailing],
      data: this.#cells.store(values, length, rows, places),
    };
  }

  /** Missing values in the rows from `from` up to, but not including, `to`. */
  *missing(machine: number, from: number, to: number): Generator<Slab> {
    const empty = { length: 0, values: this.#cells.signals.map(() => new Float64Array(0)) };
    for (let row = from; row < to; row += SLAB_ROWS) {
      yield* this.rows(machine, row, empty, Math.min(SLAB_ROWS, to - row), new Uint32Array(0));
    }
  }
}

/**
 * Short gaps are written even if the encoder fills missing values itself: each skipped one would leave a chunk that
 * never becomes full and stays in memory.
 */
function isShort(from: number, to: number): boolean {
  return to - from < SLAB_ROWS;
}

/** Puts each reading at the index of its time on the union axis. */
class UnionPass implements SlabPass {
  readonly #slabs: StackSlabs;
  readonly #union: TimeAxis;
  readonly #machines: ReadonlyMap<number, number>;
  /** Write all missing values, not only short gaps. */
  readonly #writesGaps: boolean;
  /** Readings still to come, by machine code. */
  readonly #remaining: Map<number, number>;
  readonly #cursors = new Map<number, AxisCursor>();
  #last: MachineBatch['machine'] | undefined;

  constructor(
    slabs: StackSlabs,
    union: TimeAxis,
    machines: ReadonlyMap<number, number>,
    lengths: ReadonlyMap<number, number>,
    order: SlabOrder,
  ) {
    this.#remaining = new Map(lengths);
    this.#slabs = slabs;
    this.#union = union;
    this.#machines = machines;
    this.#writesGaps = order === 'file';
  }

  *add(batch: MachineBatch): Generator<Slab> {
    if (this.#last !== undefined && this.#last !== batch.machine) yield* this.end();
    this.#last = batch.machine;
    const machine = indexOf(this.#machines, batch);
    const cursor = this.#cursorOf(batch.machine);
    for (let from = 0; from < batch.length; ) {
      const before = cursor.at;
      const start = cursor.find(batch.time[from]);
      if (this.#writesGaps || isShort(before, start)) yield* this.#slabs.missing(machine, before, start);
      const { places, rows } = this.#run(batch, from, start, cursor);
      const values = batch.values.map((column) => column.subarray(from, from + places.length));
      yield* this.#slabs.rows(machine, start, { values, length: places.length }, rows, places);
      from += places.length;
    }
    const remaining = (this.#remaining.get(batch.machine) as number) - batch.length;
    this.#remaining.set(batch.machine, remaining);
    if (this.#writesGaps || remaining > 0) return;
    if (isShort(cursor.at, this.#slabs.times)) yield* this.#slabs.missing(machine, cursor.at, this.#slabs.times);
    this.#cursors.delete(batch.machine);
  }

  /** Missing values after the last reading of the current machine. */
  *end(): Generator<Slab> {
    if (this.#last === undefined || !this.#writesGaps) return;
    const machine = this.#machines.get(this.#last) as number;
    yield* this.#slabs.missing(machine, this.#cursorOf(this.#last).at, this.#slabs.times);
    this.#cursors.delete(this.#last);
    this.#last = undefined;
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

  #cursorOf(machine: number): AxisCursor {
    let cursor = this.#cursors.get(machine);
    if (cursor === undefined) {
      cursor = new AxisCursor(this.#union);
      this.#cursors.set(machine, cursor);
    }
    return cursor;
  }
}
