import type { Attribute, Dataset, Variable } from '../netcdf/model.js';
import { sharedTimes, withAbsentMachines } from './absent-machines.js';
import { type Cells, cellsOf, NumberCells, storedSlab } from './cells.js';
import { type ChangedName, NameSpace, originalName } from './cf-names.js';
import { globalAttributes } from './dataset-metadata.js';
import { factAttributes, factVariables, type StaticVariable } from './facts.js';
import {
  ancillaryVariables,
  type FlagArray,
  flagArrayAttributes,
  flagArrayCells,
  flagsOfSignal,
} from './flag-arrays.js';
import type { Geometry } from './geometry.js';
import { Labels } from './label-variables.js';
import type {
  FleetShape,
  Layout,
  MachineShape,
  ReadingsVariable,
  SlabPass,
  StaticVariables,
  StreamedVariables,
} from './layout.js';
import { distinctDimensions, sharedTimePart, staticPart, streamedPart, timePart, timeVariable } from './parts.js';
import { commonAttributes, type Sensors, sensorCoordinates, sortSensors } from './sensors.js';
import { signalAttributes } from './signals.js';
import { NO_TYPES } from './stored-types.js';
import { missingSlabs, type RowPlace, unionPart } from './union-part.js';

interface MachinesOptions {
  /** Labels along `sensor`, or along (time, sensor) for every reading. */
  readonly labels: 'signal' | 'reading';
}

/** A time dimension. */
interface Axis {
  /** Name of its dimension and of its coordinate variable. */
  readonly name: string;
  readonly length: number;
  /** Name of its label variable, where labels are repeated for every reading. */
  readonly labels: string;
}

/** A variable per machine, all with the same signals. */
interface Group {
  readonly cells: Cells;
  /** Name of the variable of machine m. */
  readonly name: (m: number) => string;
  readonly attributes: (m: number) => readonly Attribute[];
}

/**
 * A variable per machine, `machine_00(time, sensor)`, with its static facts as attributes and the names of the signals
 * as the index `sensor`. Machines share the dimension `time`: their times, or the union of them, where other readings
 * are missing. Or each has its own, `time_<variable>`. A text signal has its own variable, `machine_00_state(time)`.
 *
 * With labels for every reading, the dataset equals the published ExampleCo dataset in every attribute and has nothing
 * else. Otherwise it also has the CF global attributes and the facts about the signals.
 */
export class MachinesLayout implements Layout {
  readonly name = 'machines';
  readonly dataset: Dataset;
  readonly parts: readonly (StreamedVariables | StaticVariables)[];
  readonly values: readonly ReadingsVariable[];
  readonly #shape: FleetShape;
  readonly #perReading: boolean;
  readonly #sensors: Sensors;
  /** Labels for every reading, if they are asked for. */
  readonly #labels: Labels | undefined;
  /** Variables along `sensor`. */
  readonly #statics: readonly StaticVariable[];
  readonly #space: NameSpace;
  readonly #names: readonly string[];
  readonly #axes: readonly Axis[];
  readonly #groups: readonly Group[];

  constructor(shape: FleetShape, options: MachinesOptions) {
    this.#shape = shape;
    this.#perReading = options.labels === 'reading';
    this.#sensors = sortSensors(shape.signals);
    const { numbers } = this.#sensors;
    const repeats = options.labels === 'reading' && numbers.length > 0;
    this.#labels = repeats ? new Labels(numbers.map((s) => shape.signals[s].name)) : undefined;
    this.#statics = this.#perReading ? [] : sensorCoordinates(shape.signals, numbers, shape.types);
    this.#space = new NameSpace([
      ...['time', 'sensor', 'sensor_labels'],
      ...this.#statics.map(({ variable }) => variable.name),
    ]);
    this.#names = shape.machines.map(({ name }) => claimMachine(this.#space, name));
    this.#axes = this.#chooseAxes();
    this.#groups = this.#makeGroups();
    this.dataset = this.#makeDataset();
    this.values = this.#makeValues();
    this.parts = this.#makeParts();
  }

  get geometry(): Geometry {
    return { why: 'each machine has a variable of its own, so that no dimension tells machines apart' };
  }

  get changedNames(): readonly ChangedName[] {
    return this.#space.changed;
  }

  machineOf(variable: number): number | undefined {
    const machines = this.#names.length;
    const first = this.dataset.variables.length - this.#groups.length * machines;
    if (variable >= first) return (variable - first) % machines;
    const axis = variable - (first - this.#axes.length);
    return this.#axes.length > 1 && axis >= 0 ? axis : undefined;
  }

  #chooseAxes(): Axis[] {
    const times = sharedTimes(this.#shape);
    if (times !== undefined) return [{ name: 'time', length: times, labels: 'sensor_labels' }];
    return this.#shape.machines.map((machine, m) => ({
      name: `time_${this.#names[m]}`,
      length: machine.length,
      labels: `sensor_labels_${this.#names[m]}`,
    }));
  }

  #axisOf(m: number): Axis {
    return this.#axes.length === 1 ? this.#axes[0] : this.#axes[m];
  }

  #makeGroups(): Group[] {
    const { signals, machines } = this.#shape;
    const { numbers, texts, flags } = this.#sensors;
    const alongSensor = this.#statics.map(({ variable }) => variable.name);
    const coordinates = (m: number): Attribute => {
      return { name: 'coordinates', value: this.#perReading ? this.#axisOf(m).labels : alongSensor.join(' ') };
    };
    const common = commonAttributes(signals, numbers);
    const array: Group = {
      cells: new NumberCells(numbers, [{ name: 'sensor', length: numbers.length }]),
      name: (m) => this.#names[m],
      attributes: (m) => [
        ...this.#machineAttributes(machines[m]),
        ...(this.#perReading ? [] : [...common, ...described(machines[m], this.#names[m])]),
        coordinates(m),
        ...ancillaryVariables(flagNames.map((names) => names[m])),
      ],
    };
    for (const { name } of this.#axes) this.#space.reserve(name);
    const own = new Map(texts.map((s) => [s, this.#claimAll(signals[s].name)]));
    const flagNames = flags.map(({ suffix }) => this.#claimAll(suffix));
    const textGroups = texts.map((s): Group => {
      const { name, derived } = signals[s];
      const variables = own.get(s) as readonly string[];
      const flagsOf = flagsOfSignal(signals, s).map((flag) => own.get(flag) as readonly string[]);
      const factsOf = (m: number) => (derived === undefined ? machines[m].facts : []);
      return {
        cells: cellsOf(signals[s], s),
        name: (m) => variables[m],
        attributes: (m) => [
          ...this.#ownership(machines[m]),
          ...signalAttributes(signals[s], variables[m], `${this.#names[m]}_${name}`, factsOf(m)),
          ...ancillaryVariables(flagsOf.map((names) => names[m])),
        ],
      };
    });
    const flagGroup = (flagArray: FlagArray, f: number): Group => ({
      cells: flagArrayCells(flagArray, { name: 'sensor', length: numbers.length }),
      name: (m) => flagNames[f][m],
      attributes: (m) => [...this.#ownership(machines[m]), ...flagArrayAttributes(flagArray), coordinates(m)],
    });
    return [...(numbers.length === 0 ? [] : [array]), ...textGroups, ...flags.map(flagGroup)];
  }

  /** The names of a variable of each machine. */
  #claimAll(suffix: string): readonly string[] {
    return this.#names.map((machine) => this.#space.claim(`${machine}_${suffix}`, 'machine', suffix));
  }

  #machineAttributes(machine: MachineShape): Attribute[] {
    return [...this.#ownership(machine), ...factAttributes(machine.facts)];
  }

  #ownership({ name }: MachineShape): Attribute[] {
    const { company } = this.#shape;
    return [...(company === undefined ? [] : [{ name: 'company', value: company }]), { name: 'machine', value: name }];
  }

  #makeDataset(): Dataset {
    const times = this.#axes.map(({ name, length }) => ({ name, length }));
    const cells = this.#groups.flatMap((group) => group.cells.trailing);
    return {
      dimensions: distinctDimensions([
        ...times,
        ...cells.filter(({ name }) => name === 'sensor'),
        this.#labels?.dimension,
        ...this.#statics.map(({ dimension }) => dimension),
        ...cells,
      ]),
      variables: [
        ...this.#labelVariables(),
        ...this.#statics.map(({ variable }) => variable),
        ...this.#timeVariables(),
        ...this.#groups.flatMap((group) => this.#names.map((_, m) => this.#variable(group, m))),
      ],
      attributes: this.#perReading ? [] : this.#globals(),
    };
  }

  #globals(): Attribute[] {
    const { machines, metadata } = this.#shape;
    const positions = factVariables(
      machines.map((machine) => machine.facts),
      { dimension: 'machine', names: new NameSpace(), prefix: 'machine', positions: true, types: NO_TYPES },
    );
    return globalAttributes(metadata, undefined, positions);
  }

  #labelVariables(): Variable[] {
    const labels = this.#labels;
    return labels === undefined ? [] : this.#axes.map((axis) => labels.variable(axis.labels, [axis.name, 'sensor']));
  }

  /** All of them share one list of attributes. */
  #timeVariables(): Variable[] {
    const { type, attributes } = timeVariable('time', 'time', this.#shape.time);
    const described = this.#perReading
      ? attributes.filter(({ name }) => name === 'units' || name === 'calendar')
      : attributes;
    return this.#axes.map(({ name }) => ({ name, type, dimensions: [name], attributes: described }));
  }

  #variable({ cells, name, attributes }: Group, m: number): Variable {
    return {
      name: name(m),
      type: cells.type,
      dimensions: [this.#axisOf(m).name, ...cells.trailing.map((d) => d.name)],
      attributes: [...attributes(m), ...cells.attributes],
    };
  }

  /** The groups are the last variables of the dataset, one machine after another. */
  #makeValues(): ReadingsVariable[] {
    const signals = this.#groups.flatMap(({ cells }) => this.#names.map(() => cells.signals));
    const first = this.dataset.variables.length - signals.length;
    return signals.map((ofVariable, i) => ({ variable: first + i, signals: ofVariable }));
  }

  #makeParts(): (StreamedVariables | StaticVariables)[] {
    const { machines, time } = this.#shape;
    const labels = this.#labels === undefined ? 0 : this.#axes.length;
    const firstTime = labels + this.#statics.length;
    const indices = new Map(machines.map(({ code }, m) => [code, m]));
    const indexOf = (code: number): number => indices.get(code) as number;
    return [
      this.#labelPart(),
      staticPart(this.#statics, labels),
      sharedTimes(this.#shape) !== undefined
        ? sharedTimePart(this.#shape, firstTime)
        : timePart((code) => ({ variable: firstTime + indexOf(code), offset: 0 }), time),
      ...this.#groups.map(({ cells }, g) =>
        this.#groupPart(cells, firstTime + this.#axes.length + g * machines.length),
      ),
    ];
  }

  /** @param first variable of the first machine */
  #groupPart(cells: Cells, first: number): StreamedVariables {
    const trailing = cells.trailing.map((d) => d.length);
    const place: RowPlace = (m, row, rows) => ({
      variable: first + m,
      start: [row, ...trailing.map(() => 0)],
      count: [rows, ...trailing],
    });
    const { machines, union } = this.#shape;
    const indices = new Map(machines.map(({ code }, m) => [code, m]));
    const inOrder: SlabPass['add'] = function* (batch, row) {
      yield storedSlab(cells, batch, place(indices.get(batch.machine) as number, row, batch.length));
    };
    const part = union === undefined ? streamedPart(cells.signals, inOrder) : unionPart(this.#shape, cells, place);
    // Where values come in any order, those that never come are missing; without shared times there are none.
    const times = sharedTimes(this.#shape) ?? 0;
    return withAbsentMachines(part, machines, (m, order) =>
      order === 'any' && !cells.writesAll ? [] : missingSlabs(cells, place, m, 0, times),
    );
  }

  #labelPart(): StaticVariables {
    const [axes, labels] = [this.#axes, this.#labels];
    return {
      *slabs() {
        if (labels === undefined) return;
        for (const [i, { length }] of axes.entries()) yield* labels.slabs(i, length);
      },
    };
  }
}

/** The name of a machine's variable. Names that begin with `time_` or `sensor_labels_` are those of its axis. */
function claimMachine(names: NameSpace, machine: string): string {
  const isAxis = /^(time|sensor_labels)_/i.test(machine);
  return names.claim(isAxis ? `machine_${machine}` : machine, 'machine', machine);
}

function described({ name }: MachineShape, variable: string): Attribute[] {
  return [{ name: 'long_name', value: `readings of ${name}` }, ...originalName(variable, name)];
}
