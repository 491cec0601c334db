import type { Attribute, Dataset, Variable } from '../netcdf/model.js';
import { type Cells, cellsOf, NumberCells, storedSlab } from './cells.js';
import { NameSpace, variableNames } from './cf-names.js';
import { globalAttributes } from './dataset-metadata.js';
import { distinctAttributes, type FactVariable, factAttributes, factVariables } from './facts.js';
import { Labels } from './label-variables.js';
import type {
  FleetShape,
  Layout,
  MachineShape,
  ReadingsVariable,
  StaticVariables,
  StreamedVariables,
} from './layout.js';
import { distinctDimensions, knownPart, plainFeed, sharedTimePart, timeFeed, timeVariable } from './parts.js';
import { type Sensors, sensorFacts, sortSensors } from './sensors.js';
import { signalAttributes } from './signals.js';

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
}

/** Variables of the machines, one each, that get the same signals. */
interface Group {
  readonly cells: Cells;
  /** The variable of machine m, apart from its dimensions. */
  readonly name: (m: number) => string;
  readonly attributes: (m: number) => readonly Attribute[];
}

/**
 * A variable per machine, `machine_00(time, sensor)`, with its static facts as attributes. Machines that all have the same
 * times share the dimension `time`; otherwise each has its own, `time_<variable>`. A signal of text has a
 * variable of its own, `machine_00_state(time)`.
 *
 * With labels for every reading the dataset is the published ExampleCo one to the attribute, and carries nothing beyond it;
 * otherwise it says that it follows the CF conventions, and what is known of the signals.
 */
export class MachinesLayout implements Layout {
  readonly name = 'machines';
  readonly dataset: Dataset;
  readonly parts: readonly (StreamedVariables | StaticVariables)[];
  readonly values: readonly ReadingsVariable[];
  readonly #shape: FleetShape;
  readonly #perReading: boolean;
  readonly #sensors: Sensors;
  readonly #labels: Labels;
  readonly #facts: readonly FactVariable[];
  readonly #names: readonly string[];
  readonly #axes: readonly Axis[];
  readonly #groups: readonly Group[];

  /** @throws DataError where two machines would share a variable */
  constructor(shape: FleetShape, options: MachinesOptions) {
    this.#shape = shape;
    this.#perReading = options.labels === 'reading';
    this.#sensors = sortSensors(shape.signals);
    const { numbers } = this.#sensors;
    this.#labels = new Labels(numbers.map((s) => shape.signals[s].name));
    this.#facts = this.#perReading ? [] : sensorFacts(shape.signals, numbers);
    this.#names = variableNames(
      shape.machines.map((m) => m.name),
      new Set([
        'time',
        'sensor',
        'sensor_labels',
        this.#labels.dimension.name,
        ...this.#facts.map(({ variable }) => variable.name),
      ]),
    );
    this.#axes = this.#chooseAxes();
    this.#groups = this.#makeGroups();
    this.dataset = this.#makeDataset();
    this.values = this.#makeValues();
    this.parts = this.#makeParts();
  }

  #chooseAxes(): Axis[] {
    const { machines, sharedTime } = this.#shape;
    if (sharedTime) return [{ name: 'time', length: machines[0].length, labels: 'sensor_labels' }];
    return machines.map((machine, m) => ({
      name: `time_${this.#names[m]}`,
      length: machine.length,
      labels: this.#perReading ? `sensor_labels_${this.#names[m]}` : 'sensor_labels',
    }));
  }

  #axisOf(m: number): Axis {
    return this.#shape.sharedTime ? this.#axes[0] : this.#axes[m];
  }

  #makeGroups(): Group[] {
    const { signals, machines } = this.#shape;
    const { numbers, texts } = this.#sensors;
    const along = this.#facts.map(({ variable }) => variable.name);
    const array: Group = {
      cells: new NumberCells(numbers, [{ name: 'sensor', length: numbers.length }]),
      name: (m) => this.#names[m],
      attributes: (m) => [
        ...this.#machineAttributes(machines[m]),
        ...(this.#perReading ? [] : [{ name: 'long_name', value: `readings of ${machines[m].name}` }]),
        { name: 'coordinates', value: [this.#axisOf(m).labels, ...along].join(' ') },
      ],
    };
    const names = new NameSpace([...this.#names, ...this.#axes.map(({ name }) => name)]);
    const alone = texts.map((s): Group => {
      const own = this.#names.map((name) => names.claim(`${name}_${signals[s].name}`, 'machine'));
      return {
        cells: cellsOf(signals[s], s),
        name: (m) => own[m],
        attributes: (m) =>
          distinctAttributes([...signalAttributes(signals[s]), ...this.#machineAttributes(machines[m])]),
      };
    });
    return numbers.length === 0 ? alone : [array, ...alone];
  }

  #machineAttributes(machine: MachineShape): Attribute[] {
    const { company } = this.#shape;
    return [
      ...(company === undefined ? [] : [{ name: 'company', value: company }]),
      { name: 'machine', value: machine.name },
      ...factAttributes(machine.facts),
    ];
  }

  #makeDataset(): Dataset {
    const times = this.#axes.map(({ name, length }) => ({ name, length }));
    const isEmpty = this.#sensors.numbers.length === 0;
    const cells = this.#groups.flatMap((group) => group.cells.trailing);
    return {
      dimensions: distinctDimensions([
        ...times,
        ...cells.filter(({ name }) => name === 'sensor'),
        isEmpty ? undefined : this.#labels.dimension,
        ...this.#facts.map(({ dimension }) => dimension),
        ...cells,
      ]),
      variables: [
        ...(isEmpty ? [] : this.#labelVariables()),
        ...this.#facts.map(({ variable }) => variable),
        ...this.#axes.map((axis) => this.#timeVariable(axis)),
        ...this.#groups.flatMap((group) => this.#names.map((_, m) => this.#variable(group, m))),
      ],
      attributes: this.#perReading ? [] : this.#globals(),
    };
  }

  #globals(): Attribute[] {
    const { machines, about } = this.#shape;
    const places = factVariables(
      machines.map((machine) => machine.facts),
      { dimension: 'machine', names: new NameSpace(), prefix: 'machine', positions: true },
    );
    return globalAttributes(about, undefined, places);
  }

  #labelVariables(): Variable[] {
    if (!this.#perReading) {
      return [this.#labels.variable('sensor_labels', ['sensor'], [{ name: 'long_name', value: 'name of the signal' }])];
    }
    return this.#axes.map((axis) => this.#labels.variable(axis.labels, [axis.name, 'sensor']));
  }

  #timeVariable({ name }: Axis): Variable {
    const variable = timeVariable(name, name, this.#shape.time);
    if (!this.#perReading) return variable;
    return { ...variable, attributes: variable.attributes.filter((a) => ['units', 'calendar'].includes(a.name)) };
  }

  #variable({ cells, name, attributes }: Group, m: number): Variable {
    return {
      name: name(m),
      type: cells.type,
      dimensions: [this.#axisOf(m).name, ...cells.trailing.map((d) => d.name)],
      attributes: [...attributes(m), ...cells.attributes],
    };
  }

  /** The groups are the last variables, machine after machine. */
  #makeValues(): ReadingsVariable[] {
    const signals = this.#groups.flatMap(({ cells }) => this.#names.map(() => cells.signals));
    const first = this.dataset.variables.length - signals.length;
    return signals.map((ofVariable, i) => ({ variable: first + i, signals: ofVariable }));
  }

  #makeParts(): (StreamedVariables | StaticVariables)[] {
    const { machines, sharedTime, time } = this.#shape;
    const labels = this.#sensors.numbers.length === 0 ? 0 : this.#perReading ? this.#axes.length : 1;
    const firstTime = labels + this.#facts.length;
    const place = new Map(machines.map(({ code }, m) => [code, m]));
    const placeOf = (code: number): number => place.get(code) as number;
    return [
      this.#labelPart(labels),
      knownPart(this.#facts, labels),
      sharedTime
        ? sharedTimePart(this.#shape, firstTime)
        : timeFeed((code) => ({ variable: firstTime + placeOf(code), offset: 0 }), time),
      ...this.#groups.map(({ cells }, g) => {
        const first = firstTime + this.#axes.length + g * machines.length;
        const trailing = cells.trailing.map((d) => d.length);
        return plainFeed(cells.signals, function* (batch, row) {
          const { machine, length } = batch;
          yield storedSlab(cells, batch, {
            variable: first + placeOf(machine),
            start: [row, ...trailing.map(() => 0)],
            count: [length, ...trailing],
          });
        });
      }),
    ];
  }

  #labelPart(count: number): StaticVariables {
    const [axes, labels, perReading] = [this.#axes, this.#labels, this.#perReading];
    return {
      *slabs() {
        for (let i = 0; i < count; i++) yield* labels.slabs(i, perReading ? axes[i].length : undefined);
      },
    };
  }
}
