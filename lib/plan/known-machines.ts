import { cleanMachineNames, machineNameCleaner } from '../clean/index.js';
import { SettingsError } from '../errors.js';
import { type FleetShape, type LayoutName, type MachineShape, positionKind, sharedTimes } from '../layout/index.js';
import type { Fact } from '../model/fact.js';
import type { KnownMachine, Settings } from '../settings/index.js';
import { matcher } from '../source/tables/selection.js';
import type { Survey } from '../survey/index.js';
import { fewNames } from '../util/few-names.js';
import { plural } from '../util/format.js';
import type { SourceFacts } from './findings.js';

/** The machines of a dataset: those that settings know, then those of the readings that they do not. */
export interface DatasetMachines {
  /** In the order of the dataset; a known machine without readings has length 0. */
  readonly machines: readonly MachineShape[];
  /** Names in the dataset, by machine code. */
  readonly names: readonly string[];
  /** Names of machines of the readings that `output.machines` does not list; none where there is no list. */
  readonly unknown: readonly string[];
}

const NO_FACTS: readonly never[] = [];

/**
 * @throws DataError ERR_MACHINE_NAMES where two machines would get the same name, SettingsError ERR_SETTINGS_VALUE where
 *   two known ones would
 */
export function datasetMachines(source: SourceFacts, survey: Survey, settings: Settings): DatasetMachines {
  const known = knownMachines(source, settings);
  const names = cleanMachineNames(
    source.machineNames,
    settings.clean.machine,
    known.map(({ name }) => name),
  );
  const found = survey.machines.map(({ code, length }) => ({
    code,
    name: names[code],
    length,
    facts: source.facts.get(source.machineNames[code]) ?? NO_FACTS,
  }));
  if (settings.output.machines === undefined) return { machines: found, names, unknown: [] };
  const byName = new Map(found.map((machine) => [machine.name, machine]));
  const isKnown = new Set(known.map(({ name }) => name));
  const unknown = found.filter(({ name }) => !isKnown.has(name));
  // Codes of machines without readings follow those of the source.
  const absent = known.filter(({ name }) => !byName.has(name)).map(({ name }) => name);
  const codes = new Map(absent.map((name, i) => [name, names.length + i]));
  const listed = known.map(
    ({ name, facts }) => byName.get(name) ?? { code: codes.get(name) as number, name, length: 0, facts },
  );
  const positions = new Map(known.map((machine) => [machine.name, machine]));
  return {
    machines: withPositions([...listed, ...unknown], positions),
    names: [...names, ...absent],
    unknown: unknown.map(({ name }) => name),
  };
}

/** The names of the machines of text, by code. Text has neither an order of machines nor any without readings. */
export function tableMachineNames({ machineNames }: SourceFacts, { clean, output }: Settings): readonly string[] {
  const known = (output.machines ?? []).map(({ name }) => name);
  return cleanMachineNames(machineNames, clean.machine, known);
}

/** What the user should know of known machines without readings. */
export function machineWarnings({ machines }: DatasetMachines, shape: FleetShape, { output }: Settings): string[] {
  if (output.machines === undefined) return [];
  const absent = machines.filter(({ length }) => length === 0).map(({ name }) => name);
  if (absent.length === 0) return [];
  const isOut = shape.machines.length < machines.length;
  const how = isOut ? ', and no variable, because a classic format has no time axis of length 0' : '';
  const have = absent.length === 1 ? 'has' : 'have';
  return [`${plural(absent.length, 'machine')} of output.machines ${have} no readings${how}: ${fewNames(absent)}`];
}

/**
 * The shape without machines whose time axis would have no length, where the format cannot hold it: in the classic
 * formats only the one record dimension may have length 0.
 */
export function withoutEmptyAxes(shape: FleetShape, layout: LayoutName, isClassic: boolean): FleetShape {
  if (!isClassic || layout !== 'machines' || sharedTimes(shape) !== undefined) return shape;
  return { ...shape, machines: shape.machines.filter(({ length }) => length > 0) };
}

/** What settings do not know of the machines of the readings, in one line; nothing where they know all. */
export function unknownMachines(unknown: readonly string[]): string[] {
  if (unknown.length === 0) return [];
  const are = unknown.length === 1 ? 'is' : 'are';
  return [
    `${plural(unknown.length, 'machine')} ${are} not in output.machines, and added at the end: ${fewNames(unknown)}`,
  ];
}

/** A known machine that the readings should have, and what the database says of it. */
interface Expected extends KnownMachine {
  readonly facts: readonly Fact[];
}

/** The known machines that `source.only` does not leave out, their names cleaned like those of the database. */
function knownMachines({ machineNames, facts }: SourceFacts, { clean, output, source }: Settings): Expected[] {
  const { machines = [] } = output;
  if (machines.length === 0) return [];
  const given = machines.map(({ name }) => name);
  const cleaned = machineNameCleaner(machineNames, clean.machine, given);
  const stored = new Map([...facts.keys(), ...machineNames].map((name) => [cleaned(name), name]));
  const patterns = source.only?.machines;
  const isWanted = matcher(patterns && [...patterns, ...patterns.map(cleaned)]);
  const expected = machines
    .map((machine) => ({ ...machine, name: cleaned(machine.name) }))
    .filter(({ name }) => isWanted(name) || isWanted(stored.get(name) ?? name))
    .map((machine) => ({ ...machine, facts: facts.get(stored.get(machine.name) ?? machine.name) ?? NO_FACTS }));
  const seen = new Set<string>();
  for (const { name } of expected) {
    if (seen.has(name)) {
      const message = `output.machines has ${JSON.stringify(name)} twice, once clean.machine has padded the numbers`;
      throw new SettingsError('ERR_SETTINGS_VALUE', message, { key: 'output.machines' });
    }
    seen.add(name);
  }
  return expected;
}

const COORDINATES = ['latitude', 'longitude', 'altitude'] as const;

/**
 * The machines with the positions that settings give. A position replaces the one of the database, under the name that
 * it has there.
 */
function withPositions(
  machines: readonly MachineShape[],
  known: ReadonlyMap<string, KnownMachine>,
): readonly MachineShape[] {
  const given = COORDINATES.filter((kind) => [...known.values()].some((machine) => machine[kind] !== undefined));
  if (given.length === 0) return machines;
  const named = new Map(given.map((kind) => [kind, factName(machines, kind)]));
  return machines.map((machine) => {
    let { facts } = machine;
    for (const [kind, name] of named) {
      const value = known.get(machine.name)?.[kind];
      if (value === undefined) continue;
      const at = facts.findIndex((fact) => fact.name === name);
      facts = at < 0 ? [...facts, { name, value }] : facts.with(at, { name, value });
    }
    return { ...machine, facts };
  });
}

/** The name that the database has for a coordinate, or else its own. */
function factName(machines: readonly MachineShape[], kind: (typeof COORDINATES)[number]): string {
  for (const { facts } of machines) {
    const fact = facts.find(({ name }) => positionKind(name)?.standardName === kind);
    if (fact !== undefined) return fact.name;
  }
  return kind;
}
