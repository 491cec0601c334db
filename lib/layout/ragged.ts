import type { Attribute, Dataset, Variable } from '../netcdf/model.js';
import { type Cells, cellsOf, storedSlab } from './cells.js';
import { type ChangedName, NameSpace } from './cf-names.js';
import { globalAttributes } from './dataset-metadata.js';
import type { StaticVariable } from './facts.js';
import { ancillaryVariables, flagsOfSignal } from './flag-arrays.js';
import { fleetCoordinates } from './fleet-coordinates.js';
import { areMoving, type Geometry, TRAJECTORY } from './geometry.js';
import type { FleetShape, Layout, ReadingsVariable, StaticVariables, StreamedVariables } from './layout.js';
import { machineIndex, machineIndexPart } from './machine-index.js';
import { distinctDimensions, staticPart, streamedPart, timePart, timeVariable } from './parts.js';
import { type PositionKind, positionKind } from './position.js';
import { type SignalShape, signalAttributes } from './signals.js';

/** A variable along `obs`. */
interface Column {
  readonly name: string;
  readonly signal: SignalShape;
  readonly cells: Cells;
  /** The geographic coordinate that it holds, if any. */
  readonly position: PositionKind | undefined;
}

interface RaggedOptions {
  /** What tells the machines apart: `row_size(machine)`, or `machine_index(obs)` alone. */
  readonly representation: 'contiguous' | 'indexed';
}

/**
 * Ragged array: one variable per signal along `obs`, with the readings of one machine after another. It stores no
 * padding. `machine_index(obs)` says of each reading which machine it is of.
 *
 * It is a contiguous ragged array (CF Conventions 9.3.3), in which `row_size(machine)` counts the readings and
 * `machine_index` is a coordinate like others; or an indexed one (9.3.4) without `row_size`.
 *
 * `featureType` is `timeSeries` if the position of every machine is known. If a latitude and a longitude are among the
 * signals, it is `trajectory`, and the two are coordinates.
 */
export class RaggedLayout implements Layout {
  readonly name = 'ragged';
  readonly dataset: Dataset;
  readonly parts: readonly (StreamedVariables | StaticVariables)[];
  readonly values: readonly ReadingsVariable[];
  readonly changedNames: readonly ChangedName[];
  readonly geometry: Geometry;

  constructor(shape: FleetShape, { representation }: RaggedOptions = { representation: 'contiguous' }) {
    const { signals, machines, time } = shape;
    const isIndexed = representation === 'indexed';
    const names = new NameSpace(['machine', 'machine_index', 'time', 'row_size', 'obs']);
    const isMoving = areMoving(signals);
    const columns = signals.map((signal, s): Column => {
      const position = isMoving && isNumber(signal) ? positionKind(signal.name) : undefined;
      return { name: names.claim(signal.name, 'signal'), signal, cells: cellsOf(signal, s), position };
    });
    const fleet = fleetCoordinates(shape, names, isMoving ? TRAJECTORY : undefined);
    const sizes = isIndexed ? [] : [rowSize(machines.map((machine) => machine.length))];
    const statics = [fleet.name, ...fleet.facts, ...sizes];
    const coordinates = [
      'time',
      'machine_index',
      ...columns.filter((column) => column.position !== undefined).map((column) => column.name),
      ...[fleet.name, ...fleet.facts].map(({ variable }) => variable.name),
    ].join(' ');
    this.dataset = {
      dimensions: distinctDimensions([
        { name: 'machine', length: machines.length },
        { name: 'obs', length: machines.reduce((sum, machine) => sum + machine.length, 0) },
        ...statics.map(({ dimension }) => dimension),
        ...columns.flatMap(({ cells }) => cells.trailing),
      ]),
      variables: [
        ...statics.map(({ variable }) => variable),
        machineIndex(machines.length, isIndexed),
        timeVariable('time', 'obs', time),
        ...columns.map((column, s) => {
          const flags = flagsOfSignal(signals, s).map((flag) => columns[flag].name);
          return variableOf(column, coordinates, flags);
        }),
      ],
      attributes: globalAttributes(shape.metadata, fleet.geometry.featureType, fleet.facts),
    };
    this.changedNames = names.changed;
    this.geometry = fleet.geometry;
    const offsets = offsetsOf(shape);
    const index = statics.length;
    const first = index + 2;
    this.values = columns.map(({ cells }, c) => ({ variable: first + c, signals: cells.signals }));
    this.parts = [
      staticPart(statics, 0),
      machineIndexPart(machines, index),
      timePart((code) => ({ variable: index + 1, offset: offsets[code] }), time),
      ...columns.map(({ cells }, c) => columnPart(first + c, cells, offsets)),
    ];
  }
}

function isNumber(signal: SignalShape): boolean {
  return signal.kind === 'number';
}

/** Index of each machine's first reading, by machine code. */
function offsetsOf({ machines }: FleetShape): Float64Array {
  const offsets = new Float64Array(1 + machines.reduce((most, { code }) => Math.max(most, code), 0));
  let offset = 0;
  for (const { code, length } of machines) {
    offsets[code] = offset;
    offset += length;
  }
  return offsets;
}

const MAX_INT32 = 2 ** 31 - 1;

function rowSize(lengths: readonly number[]): StaticVariable {
  const fits = lengths.every((length) => length <= MAX_INT32);
  const attributes = [
    { name: 'long_name', value: 'number of readings of the machine' },
    { name: 'sample_dimension', value: 'obs' },
  ];
  return {
    variable: { name: 'row_size', type: fits ? 'int' : 'int64', dimensions: ['machine'], attributes },
    data: fits ? Int32Array.from(lengths) : BigInt64Array.from(lengths, BigInt),
  };
}

function variableOf(
  { name, signal, cells, position }: Column,
  coordinates: string,
  flags: readonly string[],
): Variable {
  const described = signalAttributes(signal, name);
  // Attributes from settings override those that follow from the coordinate's name.
  const given = position === undefined ? described : described.filter(({ name, value }) => !isDegrees(name, value));
  const overridden = new Set(given.map((attribute) => attribute.name));
  const geographic = position?.attributes.filter((attribute) => !overridden.has(attribute.name)) ?? [];
  const auxiliary: Attribute[] =
    position === undefined ? [{ name: 'coordinates', value: coordinates }, ...ancillaryVariables(flags)] : [];
  return {
    name,
    type: cells.type,
    dimensions: ['obs', ...cells.trailing.map((d) => d.name)],
    attributes: [...geographic, ...given, ...auxiliary, ...cells.attributes],
  };
}

/** Degrees without a direction, which CF does not take for latitude or longitude (CF Conventions 4.1, 4.2). */
function isDegrees(name: string, value: Attribute['value']): boolean {
  return name === 'units' && typeof value === 'string' && /^(°|deg|degrees?|arc_?degrees?)$/i.test(value);
}

function columnPart(variable: number, cells: Cells, offsets: Float64Array): StreamedVariables {
  const trailing = cells.trailing.map((d) => d.length);
  return streamedPart(cells.signals, function* (batch, row) {
    const start = [offsets[batch.machine] + row, ...trailing.map(() => 0)];
    yield storedSlab(cells, batch, { variable, start, count: [batch.length, ...trailing] });
  });
}
