import type { MachineBatch } from '../model/batch.js';
import { AxisCursor, type TimeAxis } from '../model/time-axis.js';
import type { Attribute, Dataset, Slab, Variable } from '../netcdf/model.js';
import { type Cells, cellsOf, NumberCells } from './cells.js';
import { NameSpace } from './cf-names.js';
import { globalAttributes } from './dataset-metadata.js';
import { type KnownVariable, textVariable } from './facts.js';
import { type FleetCoordinates, fleetCoordinates } from './fleet-coordinates.js';
import type {
  FeedPass,
  FleetShape,
  Layout,
  ReadingsVariable,
  SlabOrder,
  StaticVariables,
  StreamedVariables,
} from './layout.js';
import { distinctDimensions, knownPart, sharedTimePart, timeVariable } from './parts.js';
import { isPosition } from './position.js';
import { sensorFacts, sortSensors } from './sensors.js';
import { signalAttributes } from './signals.js';

/** One variable along (machine, time, …). */
interface Stack {
  readonly name: string;
  readonly cells: Cells;
  readonly attributes: readonly Attribute[];
}

/**
 * One array over all machines: `readings(machine, time, sensor)`, with the names of machines and sensors, the time and the
 * static facts as coordinates (CF Conventions 9.3.1, orthogonal multidimensional array). A signal of text is an array
 * of its own along (machine, time). Machines that do not have the same times share the union of them, and miss what they do not have.
 */
export class StackedLayout implements Layout {
  readonly name = 'stacked';
  readonly dataset: Dataset;
  readonly parts: readonly (StreamedVariables | StaticVariables)[];
  readonly values: readonly ReadingsVariable[];
  /** Times of the shared axis. */
  readonly times: number;
  readonly #shape: FleetShape;
  readonly #names = new NameSpace(['machine', 'time', 'sensor', 'readings']);
  readonly #fleet: FleetCoordinates;
  readonly #sensors: readonly KnownVariable[];
  readonly #stacks: readonly Stack[];

  constructor(shape: FleetShape) {
    this.#shape = shape;
    this.times = shape.sharedTime ? shape.machines[0].length : (shape.union as TimeAxis).length;
    const { numbers, texts } = sortSensors(shape.signals);
    // Machines that move have no place that is known beforehand.
    const moves = isPosition(shape.signals.map((signal) => signal.name));
    const facts = sensorFacts(shape.signals, numbers);
    for (const { variable } of facts) this.#names.claim(variable.name, 'sensor');
    const sensorNames = numbers.map((s) => shape.signals[s].name);
    const label = textVariable('sensor', 'sensor', sensorNames, [{ name: 'long_name', value: 'name of the signal' }]);
    this.#sensors = numbers.length === 0 ? [] : [label, ...facts];
    this.#fleet = fleetCoordinates(shape, this.#names, moves ? undefined : 'timeseries_id');
    const arrays = numbers.length === 0 ? [] : [this.#array(numbers)];
    this.#stacks = [...arrays, ...texts.map((s) => this.#textStack(s))];
    this.dataset = {
      dimensions: distinctDimensions([
        { name: 'machine', length: shape.machines.length },
        { name: 'time', length: this.times },
        ...arrays.flatMap(({ cells }) => cells.trailing),
        ...this.#known.map(({ dimension }) => dimension),
        ...this.#stacks.flatMap(({ cells }) => cells.trailing),
      ]),
      variables: [
        ...this.#known.map(({ variable }) => variable),
        timeVariable('time', 'time', shape.time),
        ...this.#stacks.map((stack) => this.#variable(stack)),
      ],
      attributes: globalAttributes(shape.about, moves ? undefined : 'timeSeries', this.#fleet.facts),
    };
    const first = this.#known.length;
    this.values = this.#stacks.map(({ cells }, i) => ({ variable: first + 1 + i, signals: cells.signals }));
    this.parts = [
      knownPart(this.#known, 0),
      sharedTimePart(shape, first),
      ...this.#stacks.map(({ cells }, i) => this.#feed(first + 1 + i, cells)),
    ];
  }

  get #known(): readonly KnownVariable[] {
    return [this.#fleet.name, ...this.#fleet.facts, ...this.#sensors];
  }

  #array(numbers: readonly number[]): Stack {
    const along = [this.#fleet.name, ...this.#fleet.facts, ...this.#sensors].map(({ variable }) => variable.name);
    return {
      name: 'readings',
      cells: new NumberCells(numbers, [{ name: 'sensor', length: numbers.length }]),
      attributes: [
        ...this.#sharedDescription(numbers),
        { name: 'long_name', value: 'readings of the sensors' },
        { name: 'coordinates', value: along.join(' ') },
      ],
    };
  }

  /** `units` and `standard_name`, where all signals have the same. */
  #sharedDescription(numbers: readonly number[]): Attribute[] {
    return ['units', 'standard_name'].flatMap((name) => {
      const values = numbers.map((s) => this.#shape.signals[s].facts.find((fact) => fact.name === name)?.value);
      const [value] = values;
      return typeof value === 'string' && values.every((v) => v === value) ? [{ name, value }] : [];
    });
  }

  #textStack(s: number): Stack {
    const signal = this.#shape.signals[s];
    const along = [this.#fleet.name, ...this.#fleet.facts].map(({ variable }) => variable.name);
    return {
      name: this.#names.claim(signal.name, 'signal'),
      cells: cellsOf(signal, s),
      attributes: [...signalAttributes(signal), { name: 'coordinates', value: along.join(' ') }],
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

  #feed(variable: number, cells: Cells): StreamedVariables {
    const { machines, union } = this.#shape;
    const places = new Map(machines.map(({ code }, m) => [code, m]));
    const lengths = new Map(machines.map(({ code, length }) => [code, length]));
    return {
      signals: cells.signals,
      open: (order) => {
        const writer = new StackWriter(variable, cells, this.times);
        if (union === undefined) return { add: (batch, row) => writer.rows(placeOf(places, batch), row, batch) };
        return new UnionPass(writer, union, places, lengths, order);
      },
    };
  }
}

function placeOf(places: ReadonlyMap<number, number>, { machine }: MachineBatch): number {
  return places.get(machine) as number;
}

/** Rows of missing values in one slab. */
const GAP = 16384;

/** Makes the slabs of one variable along (machine, time, …). */
class StackWriter {
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

  /** The readings of a batch from `row` on, one after the other; or at `places` among the `rows` from there. */
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

  /** Missing values in the rows `from … to`. */
  *missing(machine: number, from: number, to: number): Generator<Slab> {
    const nothing = { length: 0, values: this.#cells.signals.map(() => new Float64Array(0)) };
    for (let row = from; row < to; row += GAP) {
      yield* this.rows(machine, row, nothing, Math.min(GAP, to - row), new Uint32Array(0));
    }
  }
}

/**
 * Missing values that are written along in any order: left out, each of many short gaps would leave a chunk that never becomes full, and waits in memory
 * for what does not come.
 */
function isShort(from: number, to: number): boolean {
  return to - from < GAP;
}

/** Puts the readings of each machine at the places that their times have on the union axis. */
class UnionPass implements FeedPass {
  readonly #writer: StackWriter;
  readonly #union: TimeAxis;
  readonly #machines: ReadonlyMap<number, number>;
  readonly #fills: boolean;
  /** Readings of each machine that are still to come. */
  readonly #left: Map<number, number>;
  readonly #cursors = new Map<number, AxisCursor>();
  #last: MachineBatch['machine'] | undefined;

  constructor(
    writer: StackWriter,
    union: TimeAxis,
    machines: ReadonlyMap<number, number>,
    lengths: ReadonlyMap<number, number>,
    order: SlabOrder,
  ) {
    this.#left = new Map(lengths);
    this.#writer = writer;
    this.#union = union;
    this.#machines = machines;
    this.#fills = order === 'file';
  }

  *add(batch: MachineBatch): Generator<Slab> {
    if (this.#last !== undefined && this.#last !== batch.machine) yield* this.end();
    this.#last = batch.machine;
    const machine = placeOf(this.#machines, batch);
    const cursor = this.#cursorOf(batch.machine);
    for (let from = 0; from < batch.length; ) {
      const before = cursor.at;
      const start = cursor.find(batch.time[from]);
      if (this.#fills || isShort(before, start)) yield* this.#writer.missing(machine, before, start);
      const { places, rows } = this.#run(batch, from, start, cursor);
      const values = batch.values.map((column) => column.subarray(from, from + places.length));
      yield* this.#writer.rows(machine, start, { values, length: places.length }, rows, places);
      from += places.length;
    }
    const left = (this.#left.get(batch.machine) as number) - batch.length;
    this.#left.set(batch.machine, left);
    if (this.#fills || left > 0) return;
    if (isShort(cursor.at, this.#writer.times)) yield* this.#writer.missing(machine, cursor.at, this.#writer.times);
    this.#cursors.delete(batch.machine);
  }

  /** What the machine at hand misses at the end. */
  *end(): Generator<Slab> {
    if (this.#last === undefined || !this.#fills) return;
    const machine = this.#machines.get(this.#last) as number;
    yield* this.#writer.missing(machine, this.#cursorOf(this.#last).at, this.#writer.times);
    this.#cursors.delete(this.#last);
  }

  /** Readings from `from` on whose places, relative to `start`, one slab can hold. The first one is at `start`. */
  #run(batch: MachineBatch, from: number, start: number, cursor: AxisCursor): { places: Uint32Array; rows: number } {
    const places = new Uint32Array(batch.length - from);
    let count = 1;
    while (from + count < batch.length) {
      const place = cursor.find(batch.time[from + count]) - start;
      if (place >= GAP) break;
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
