import { type FleetShape, type Layout, sharedTimes } from '../layout/index.js';
import { type Dataset, shapeOf } from '../netcdf/model.js';

/** What a value of a variable is, as far as its layout tells. */
export interface Place {
  /** Index into `FleetShape.machines`. */
  readonly machine?: number;
  readonly signal?: string;
  /** The variable that holds its time, by name, and the index there. */
  readonly time?: { readonly variable: string; readonly index: number };
}

interface Located {
  /** Machine of all values of the variable. */
  readonly machine: number | undefined;
  /** Signals along the dimension `sensor`, or the only one. */
  readonly signals: readonly string[];
  readonly dimensions: readonly string[];
  /** As planned. */
  readonly shape: readonly number[];
}

/** Finds machine, time and signal of values, from what the layout says of its variables. */
export class Locator {
  readonly #shape: FleetShape;
  readonly #variables: readonly Located[];
  /** Index of each machine's first reading along `obs`, as the file has them; a last one for the end. */
  readonly #offsets: readonly number[];

  /** @param rowSizes readings of each machine along `obs`, as the file has them */
  constructor(shape: FleetShape, layout: Layout, dataset: Dataset, rowSizes: readonly number[]) {
    this.#shape = shape;
    const sums = [0];
    for (const size of rowSizes) sums.push(sums[sums.length - 1] + size);
    this.#offsets = sums;
    const signalsOf = new Map(layout.values.map(({ variable, signals }) => [variable, signals]));
    const along = layout.values.find(({ signals }) => signals.length > 1)?.signals;
    const machineOf = layout.name === 'machines' ? machinesByVariable(shape, layout, dataset) : new Map();
    this.#variables = dataset.variables.map((variable, v) => {
      const { dimensions } = variable;
      const own = signalsOf.get(v) ?? (dimensions.includes('sensor') ? (along ?? firstSignals(layout)) : []);
      return {
        machine: machineOf.get(v),
        signals: own.map((s) => shape.signals[s].name),
        dimensions,
        shape: shapeOf(dataset, variable),
      };
    });
  }

  /** @param index of the value along each dimension */
  place(variable: number, index: readonly number[]): Place {
    const { machine: own, signals, dimensions } = this.#variables[variable];
    let machine = own;
    let time: Place['time'];
    let signal = signals.length === 1 ? signals[0] : undefined;
    dimensions.forEach((name, d) => {
      if (name === 'machine') machine = index[d];
      else if (name === 'sensor') signal = signals[index[d]];
      else if (name === 'obs') {
        machine = this.#machineAt(index[d]);
        time = { variable: 'time', index: index[d] };
      } else if (name === 'time' || name.startsWith('time_')) time = { variable: name, index: index[d] };
    });
    return {
      ...(machine === undefined ? {} : { machine }),
      ...(signal === undefined ? {} : { signal }),
      ...(time === undefined ? {} : { time }),
    };
  }

  /** True for a value behind the last reading that the database gives. */
  isBeyond(variable: number, index: readonly number[]): boolean {
    const { dimensions, shape } = this.#variables[variable];
    return index.some((n, d) => {
      if (dimensions[d] !== 'obs') return n >= shape[d];
      const machine = this.#machineAt(n);
      return n - this.#offsets[machine] >= (this.#shape.machines[machine]?.length ?? 0);
    });
  }

  machineName(machine: number): string {
    return this.#shape.machines[machine]?.name ?? `machine ${machine}`;
  }

  /** The machine of a reading along `obs`. */
  #machineAt(obs: number): number {
    let low = 0;
    let high = this.#offsets.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#offsets[middle + 1] <= obs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The variables of a layout with a variable per machine: those of its readings, and of its own times. */
function machinesByVariable(shape: FleetShape, layout: Layout, dataset: Dataset) {
  const isShared = sharedTimes(shape) !== undefined;
  const byVariable = new Map<number, number>();
  const byAxis = new Map<string, number>();
  layout.values.forEach(({ variable }, i) => {
    const machine = i % shape.machines.length;
    byVariable.set(variable, machine);
    if (!isShared) byAxis.set(dataset.variables[variable].dimensions[0], machine);
  });
  dataset.variables.forEach(({ dimensions }, v) => {
    const machine = byAxis.get(dimensions[0]);
    if (machine !== undefined) byVariable.set(v, machine);
  });
  return byVariable;
}

/** Without an array of several signals, `sensor` has the only one. */
function firstSignals({ values }: Layout): readonly number[] {
  return values[0]?.signals ?? [];
}
