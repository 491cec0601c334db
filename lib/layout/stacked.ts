import type { Attribute, Dataset, Variable } from '../netcdf/model.js';
import { isShort, sharedTimes, withAbsentMachines } from './absent-machines.js';
import { type Cells, cellsOf, NumberCells, storedSlab } from './cells.js';
import { type ChangedName, NameSpace } from './cf-names.js';
import { globalAttributes } from './dataset-metadata.js';
import type { StaticVariable } from './facts.js';
import {
  ancillaryVariables,
  type FlagArray,
  flagArrayAttributes,
  flagArrayCells,
  flagsOfSignal,
} from './flag-arrays.js';
import { type FleetCoordinates, fleetCoordinates } from './fleet-coordinates.js';
import { areMoving, type Geometry } from './geometry.js';
import type { FleetShape, Layout, ReadingsVariable, SlabPass, StaticVariables, StreamedVariables } from './layout.js';
import { distinctDimensions, sharedTimePart, staticPart, streamedPart, timeVariable } from './parts.js';
import { commonAttributes, type StackForm, sensorCoordinates, sortStack } from './sensors.js';
import { signalAttributes } from './signals.js';
import { missingSlabs, type RowPlace, unionPart } from './union-part.js';

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
 * (machine, time), and so is every signal if units differ: a variable has one unit (3.1). If the machines' times differ,
 * the time axis is their union, and other readings are missing.
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

  /** @param form absent: an array unless units differ */
  constructor(shape: FleetShape, form?: StackForm) {
    this.#shape = shape;
    this.times = sharedTimes(shape) as number;
    const { numbers, texts, flags } = sortStack(shape.signals, form);
    this.#sensors = sensorCoordinates(shape.signals, numbers, shape.types);
    const alongSensor = this.#sensors.map(({ variable }) => variable.name);
    this.#names = new NameSpace(['machine', 'time', 'sensor', 'sensor_labels', 'readings', ...alongSensor]);
    this.#fleet = fleetCoordinates(shape, this.#names, areMoving(shape.signals) ? MOVING : undefined);
    const claimed = new Map(texts.map((s) => [s, this.#names.claim(shape.signals[s].name, 'signal')]));
    const flagNames = flags.map(({ suffix }) => this.#names.claim(`readings_${suffix}`, 'signal'));
    const arrays = numbers.length === 0 ? [] : [this.#array(numbers, flagNames)];
    this.#stacks = [
      ...arrays,
      ...texts.map((s) => this.#textStack(s, claimed)),
      ...flags.map((flagArray, f) => this.#flagStack(flagArray, flagNames[f])),
    ];
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

  get alongMachine(): readonly number[] {
    return this.values.map(({ variable }) => variable);
  }

  machineOf(variable: number, start: readonly number[]): number | undefined {
    return this.alongMachine.includes(variable) ? start[0] : undefined;
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

  #array(numbers: readonly number[], flags: readonly string[]): Stack {
    return {
      name: 'readings',
      cells: new NumberCells(numbers, [{ name: 'sensor', length: numbers.length }]),
      attributes: [
        ...commonAttributes(this.#shape.signals, numbers),
        { name: 'long_name', value: 'readings of the sensors' },
        this.#coordinates,
        ...ancillaryVariables(flags),
      ],
    };
  }

  /** Of arrays along `sensor`. */
  get #coordinates(): Attribute {
    return { name: 'coordinates', value: this.#statics.map(({ variable }) => variable.name).join(' ') };
  }

  #flagStack(flags: FlagArray, name: string): Stack {
    const cells = flagArrayCells(flags, { name: 'sensor', length: flags.columns.length });
    return { name, cells, attributes: [...flagArrayAttributes(flags), this.#coordinates] };
  }

  /** @param names of the variables by signal */
  #textStack(s: number, names: ReadonlyMap<number, string>): Stack {
    const signal = this.#shape.signals[s];
    const name = names.get(s) as string;
    const flags = flagsOfSignal(this.#shape.signals, s).map((flag) => names.get(flag) as string);
    const coordinates = [this.#fleet.name, ...this.#fleet.facts].map(({ variable }) => variable.name);
    return {
      name,
      cells: cellsOf(signal, s),
      attributes: [
        ...signalAttributes(signal, name),
        { name: 'coordinates', value: coordinates.join(' ') },
        ...ancillaryVariables(flags),
      ],
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
    const trailing = cells.trailing.map((d) => d.length);
    const place: RowPlace = (machine, row, rows) => ({
      variable,
      start: [machine, row, ...trailing.map(() => 0)],
      count: [1, rows, ...trailing],
    });
    const { machines, union } = this.#shape;
    const indices = new Map(machines.map(({ code }, m) => [code, m]));
    const inOrder: SlabPass['add'] = function* (batch, row) {
      yield storedSlab(cells, batch, place(indices.get(batch.machine) as number, row, batch.length));
    };
    const part = union === undefined ? streamedPart(cells.signals, inOrder) : unionPart(this.#shape, cells, place);
    return withAbsentMachines(part, machines, (m, order) =>
      order === 'any' && !cells.writesAll && !isShort(0, this.times)
        ? []
        : missingSlabs(cells, place, m, 0, this.times),
    );
  }
}
