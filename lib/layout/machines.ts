import type { MachineBatch } from '../batch.js';
import type { Attribute, Dataset, Dimension, Slab, Variable } from '../netcdf/model.js';
import type { Fact } from '../source/facts.js';
import { Labels } from './labels.js';
import type { FleetShape, GroupedReadings, Layout, MachineShape } from './layout.js';
import { attributeName, variableNames } from './names.js';
import { storeTimes } from './time-encoding.js';

export interface MachinesOptions {
  /** Labels along `sensor`, or one for every reading along (time, sensor). */
  readonly labels: 'signal' | 'reading';
}

/** One time dimension with what lies along it. */
interface Axis {
  /** Its dimension and coordinate variable. */
  readonly name: string;
  readonly length: number;
  readonly labels: string;
  /** Machine whose times it has; undefined: all of them. */
  readonly code: number | undefined;
}

/**
 * A variable per machine, `machine_00(time, sensor)`, with its static facts as attributes. Machines that all have the same
 * times share the dimension `time`; otherwise each has its own, `time_<variable>`.
 *
 * With labels for every reading the dataset is the published ExampleCo one to the attribute, and carries nothing beyond it;
 * otherwise it says that it follows the CF conventions.
 */
export class MachinesLayout implements Layout {
  readonly dataset: Dataset;
  readonly #shape: FleetShape;
  readonly #perReading: boolean;
  readonly #labels: Labels;
  readonly #names: string[];
  readonly #axes: Axis[];
  /** Index of each variable by name. */
  readonly #index: Map<string, number>;

  /** @throws DataError where two machines would share a variable */
  constructor(shape: FleetShape, options: MachinesOptions) {
    this.#shape = shape;
    this.#perReading = options.labels === 'reading';
    this.#labels = new Labels(shape.signals.map((signal) => signal.name));
    const taken = new Set(['time', 'sensor', 'sensor_labels', this.#labels.dimension.name]);
    this.#names = variableNames(
      shape.machines.map((m) => m.name),
      taken,
    );
    this.#axes = this.#chooseAxes();
    this.dataset = {
      dimensions: this.#dimensions(),
      variables: this.#variables(),
      attributes: this.#perReading ? [] : [{ name: 'Conventions', value: 'CF-1.11' }],
    };
    this.#index = new Map(this.dataset.variables.map((v, i) => [v.name, i]));
  }

  async *slabs(readings: GroupedReadings): AsyncIterableIterator<Slab> {
    const { axis, sharedTime } = this.#shape;
    if (this.#perReading) for (const a of this.#axes) yield* this.#labels.slabs(this.#variable(a.labels), a.length);
    else yield* this.#labels.slabs(this.#variable('sensor_labels'), undefined);
    if (axis !== undefined) yield this.#timeSlab(this.#axes[0], 0, axis, axis.length);
    else yield* this.#timeSlabs(readings, sharedTime);
    yield* this.#valueSlabs(readings);
  }

  #chooseAxes(): Axis[] {
    const { machines, sharedTime } = this.#shape;
    if (sharedTime) return [{ name: 'time', length: machines[0].length, labels: 'sensor_labels', code: undefined }];
    return machines.map((machine, m) => ({
      name: `time_${this.#names[m]}`,
      length: machine.length,
      labels: this.#perReading ? `sensor_labels_${this.#names[m]}` : 'sensor_labels',
      code: machine.code,
    }));
  }

  #axisOf(m: number): Axis {
    return this.#shape.sharedTime ? this.#axes[0] : this.#axes[m];
  }

  #dimensions(): Dimension[] {
    const times = this.#axes.map(({ name, length }) => ({ name, length }));
    return [...times, { name: 'sensor', length: this.#shape.signals.length }, this.#labels.dimension];
  }

  #variables(): Variable[] {
    const labels = this.#perReading
      ? this.#axes.map((axis) => this.#labels.variable(axis.labels, [axis.name, 'sensor']))
      : [this.#labels.variable('sensor_labels', ['sensor'])];
    return [
      ...labels,
      ...this.#axes.map((axis) => this.#timeVariable(axis)),
      ...this.#shape.machines.map((machine, m) => this.#machineVariable(machine, m)),
    ];
  }

  #timeVariable(axis: Axis): Variable {
    const { units, type } = this.#shape.time;
    const cf = this.#perReading ? [] : [{ name: 'standard_name', value: 'time' }];
    return {
      name: axis.name,
      type,
      dimensions: [axis.name],
      attributes: [...cf, { name: 'units', value: units }, { name: 'calendar', value: 'proleptic_gregorian' }],
    };
  }

  #machineVariable(machine: MachineShape, m: number): Variable {
    const axis = this.#axisOf(m);
    const { company } = this.#shape;
    return {
      name: this.#names[m],
      type: 'double',
      dimensions: [axis.name, 'sensor'],
      attributes: [
        ...(company === undefined ? [] : [{ name: 'company', value: company }]),
        { name: 'machine', value: machine.name },
        ...factAttributes(machine.facts),
        { name: 'coordinates', value: axis.labels },
        { name: '_FillValue', value: Float64Array.of(Number.NaN) },
      ],
    };
  }

  #variable(name: string): number {
    return this.#index.get(name) as number;
  }

  /** The times, from a pass without values; of the first machine only, where all have the same. */
  async *#timeSlabs(readings: GroupedReadings, firstOnly: boolean): AsyncGenerator<Slab> {
    const first = this.#shape.machines[0].code;
    const rows = new Map<number, number>();
    const axisOf = new Map(this.#shape.machines.map((machine, m) => [machine.code, this.#axisOf(m)]));
    for await (const batch of readings({ values: false })) {
      if (firstOnly && batch.machine !== first) return;
      const row = rows.get(batch.machine) ?? 0;
      rows.set(batch.machine, row + batch.length);
      yield this.#timeSlab(axisOf.get(batch.machine) as Axis, row, batch.time, batch.length);
    }
  }

  #timeSlab(axis: Axis, row: number, times: BigInt64Array, length: number): Slab {
    const data = storeTimes(times, length, this.#shape.time);
    return { variable: this.#variable(axis.name), start: [row], count: [length], data };
  }

  async *#valueSlabs(readings: GroupedReadings): AsyncGenerator<Slab> {
    const variableOf = new Map(
      this.#shape.machines.map((machine, m) => [machine.code, this.#variable(this.#names[m])]),
    );
    const rows = new Map<number, number>();
    const width = this.#shape.signals.length;
    for await (const batch of readings({ values: true })) {
      const row = rows.get(batch.machine) ?? 0;
      rows.set(batch.machine, row + batch.length);
      const variable = variableOf.get(batch.machine) as number;
      yield { variable, start: [row, 0], count: [batch.length, width], data: interleave(batch) };
    }
  }
}

/** The columns of a batch as rows: value of signal s at time t at `t · signals + s`. */
function interleave({ length, values }: MachineBatch): Float64Array {
  const width = values.length;
  const rows = new Float64Array(length * width);
  for (let s = 0; s < width; s++) {
    const column = values[s];
    for (let i = 0, at = s; i < length; i++, at += width) rows[at] = column[i];
  }
  return rows;
}

/** Static facts as attributes: text, int where 32 bits suffice, double. */
function factAttributes(facts: readonly Fact[]): Attribute[] {
  return facts.map(({ name, value }) => {
    const isInt = typeof value === 'bigint' && BigInt.asIntN(32, value) === value;
    return {
      name: attributeName(name),
      value: isInt ? Int32Array.of(Number(value)) : typeof value === 'bigint' ? Number(value) : value,
    };
  });
}
