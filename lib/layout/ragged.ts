import type { Attribute, Dataset, Variable } from '../netcdf/model.js';
import { type Cells, cellsOf } from './cells.js';
import { NameSpace } from './cf-names.js';
import { globalAttributes } from './dataset-metadata.js';
import type { KnownVariable } from './facts.js';
import { fleetCoordinates } from './fleet-coordinates.js';
import type { FleetShape, Layout, ReadingsVariable, StaticVariables, StreamedVariables } from './layout.js';
import { distinctDimensions, knownPart, plainFeed, timeFeed, timeVariable } from './parts.js';
import { isPosition, type PositionKind, positionKind } from './position.js';
import { type SignalShape, signalAttributes } from './signals.js';

/** A variable along `obs`. */
interface Column {
  readonly name: string;
  readonly signal: SignalShape;
  readonly cells: Cells;
  /** It is a coordinate of where the machine was. */
  readonly position: PositionKind | undefined;
}

/**
 * Contiguous ragged array (CF Conventions 9.3.3): the readings of all machines one after the other along `obs`, a variable for each signal;
 * `row_size(machine)` says how many are whose. Nothing is stored for what is not there.
 *
 * Machines stay where they are (`featureType` `timeSeries`), unless a latitude and a longitude are among the signals: then each
 * of them is a `trajectory`, and the two are coordinates.
 */
export class RaggedLayout implements Layout {
  readonly name = 'ragged';
  readonly dataset: Dataset;
  readonly parts: readonly (StreamedVariables | StaticVariables)[];
  readonly values: readonly ReadingsVariable[];

  constructor(shape: FleetShape) {
    const { signals, machines, time } = shape;
    const names = new NameSpace(['machine', 'time', 'row_size', 'obs']);
    const moves = isPosition(signals.filter(isNumber).map((signal) => signal.name));
    const columns = signals.map((signal, s): Column => {
      const position = moves && isNumber(signal) ? positionKind(signal.name) : undefined;
      return { name: names.claim(signal.name, 'signal'), signal, cells: cellsOf(signal, s), position };
    });
    const fleet = fleetCoordinates(shape, names, moves ? 'trajectory_id' : 'timeseries_id');
    const known = [fleet.name, ...fleet.facts, rowSize(machines.map((machine) => machine.length))];
    const coordinates = [
      'time',
      ...columns.filter((column) => column.position !== undefined).map((column) => column.name),
      ...[fleet.name, ...fleet.facts].map(({ variable }) => variable.name),
    ].join(' ');
    this.dataset = {
      dimensions: distinctDimensions([
        { name: 'machine', length: machines.length },
        { name: 'obs', length: machines.reduce((sum, machine) => sum + machine.length, 0) },
        ...known.map(({ dimension }) => dimension),
        ...columns.flatMap(({ cells }) => cells.trailing),
      ]),
      variables: [
        ...known.map(({ variable }) => variable),
        timeVariable('time', 'obs', time),
        ...columns.map((column) => variableOf(column, coordinates)),
      ],
      attributes: globalAttributes(shape.about, moves ? 'trajectory' : 'timeSeries', fleet.facts),
    };
    const offsets = offsetsOf(shape);
    const first = known.length;
    this.values = columns.map(({ cells }, c) => ({ variable: first + 1 + c, signals: cells.signals }));
    this.parts = [
      knownPart(known, 0),
      timeFeed((code) => ({ variable: first, offset: offsets.get(code) as number }), time),
      ...columns.map(({ cells }, c) => columnFeed(first + 1 + c, cells, offsets)),
    ];
  }
}

function isNumber(signal: SignalShape): boolean {
  return signal.kind === 'number';
}

/** Where the readings of each machine begin, by its code. */
function offsetsOf({ machines }: FleetShape): Map<number, number> {
  let offset = 0;
  return new Map(
    machines.map(({ code, length }) => {
      const entry = [code, offset] as const;
      offset += length;
      return entry;
    }),
  );
}

const MAX_INT32 = 2 ** 31 - 1;

function rowSize(lengths: readonly number[]): KnownVariable {
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

function variableOf({ name, signal, cells, position }: Column, coordinates: string): Variable {
  const described = signalAttributes(signal);
  // What settings say of a coordinate wins over what its name says.
  const own = new Set(described.map((attribute) => attribute.name));
  const placed = position?.attributes.filter((attribute) => !own.has(attribute.name)) ?? [];
  const listed: Attribute[] = position === undefined ? [{ name: 'coordinates', value: coordinates }] : [];
  return {
    name,
    type: cells.type,
    dimensions: ['obs', ...cells.trailing.map((d) => d.name)],
    attributes: [...placed, ...described, ...listed, ...cells.attributes],
  };
}

function columnFeed(variable: number, cells: Cells, offsets: ReadonlyMap<number, number>): StreamedVariables {
  const trailing = cells.trailing.map((d) => d.length);
  return plainFeed(cells.signals, function* ({ machine, length, values }, row) {
    yield {
      variable,
      start: [(offsets.get(machine) as number) + row, ...trailing.map(() => 0)],
      count: [length, ...trailing],
      data: cells.store(values, length, length),
    };
  });
}
