import { SourceError } from '../../errors.js';
import type { WideReadings } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import { quote } from '../../sqlite/sql.js';
import type { TimeUnit } from '../../time/time-decoder.js';
import { secondsOf } from '../../time/time-fault.js';
import { listed, plural } from '../../util/format.js';
import type { TableSample } from '../table-sample.js';
import { namesByUnit } from './names-by-unit.js';
import type { Recipe, RecipeDatabase } from './recipe.js';

interface Parameter {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly isText: boolean;
}

interface Run {
  readonly id: bigint;
  readonly name: string;
  readonly table: string;
  /** Seconds since 1970. */
  readonly started: number;
  readonly parameters: readonly Parameter[];
}

/** A run whose rows have times. */
interface TimedRun {
  readonly run: Run;
  readonly time: Parameter;
  /** Of epochs; undefined: the time is the seconds since the run began. */
  readonly unit: TimeUnit | undefined;
  readonly values: readonly Parameter[];
  /** Those that cannot be read. */
  readonly arrays: readonly Parameter[];
}

/**
 * QCoDeS. Each run has a table of results, a column for each parameter, and no time of its own: `runs` says when it
 * began. A run is read where one of its parameters is a time: an epoch, or QCoDeS's ElapsedTimeParameter, which counts
 * seconds from about the beginning. The machine is the run, signals are its other parameters.
 *
 * Schema: microsoft/Qcodes, src/qcodes/dataset/sqlite/initial_schema.py, queries.py (_create_run_table);
 * src/qcodes/parameters/specialized_parameters.py (ElapsedTimeParameter).
 */
export const QCODES: Recipe = {
  program: 'QCoDeS',
  read(database) {
    const isKnown =
      database.has('runs', 'run_id', 'exp_id', 'name', 'result_table_name', 'run_timestamp', 'parameters') &&
      database.has('experiments', 'exp_id', 'name', 'sample_name', 'run_counter') &&
      database.has('layouts', 'layout_id', 'run_id', 'parameter', 'label', 'unit', 'inferred_from') &&
      database.has('dependencies', 'dependent', 'independent', 'axis_num');
    if (!isKnown) return undefined;
    const runs = runsOf(database);
    const timed = runs.map((run) => timedRun(database, run)).filter((found) => found !== undefined);
    if (timed.length === 0) throw noTimes(database, runs);
    const nameOf = signalNames(timed);
    const rest = runs.filter((run) => !timed.some((found) => found.run === run));
    return {
      readings: timed.map((found) => readingsOf(found, nameOf)),
      why: Object.fromEntries(timed.map((found) => [found.run.table, [keysOf(found)]])),
      facts: { table: 'runs', query: FACTS, key: 'machine' },
      names: ['runs', 'experiments', 'layouts'],
      warnings: [
        ...(rest.length === 0
          ? []
          : [`${plural(rest.length, 'run')} left out, whose rows have no time: ${some(rest)}`]),
        ...unread(timed),
      ],
    };
  },
};

/** Runs with rows. */
function runsOf(database: RecipeDatabase): Run[] {
  const parameters = new Map<unknown, Parameter[]>();
  for (const [run, name, label, unit] of database.rows(
    `SELECT run_id, parameter, coalesce(label, ''), coalesce(unit, '') FROM layouts ORDER BY layout_id`,
  )) {
    const own = parameters.get(run) ?? [];
    parameters.set(run, own);
    own.push({ name: String(name), label: String(label), unit: String(unit), isText: false });
  }
  return database
    .rows('SELECT run_id, name, result_table_name, run_timestamp FROM runs ORDER BY run_id')
    .map(([id, name, table, started]) => ({
      id: id as bigint,
      name: String(name ?? 'run'),
      table: String(table),
      started: Number(started),
      parameters: parameters.get(id) ?? [],
    }))
    .filter(({ table }) => (database.table(table)?.rows.length ?? 0) > 0);
}

function timedRun(database: RecipeDatabase, run: Run): TimedRun | undefined {
  const sample = database.table(run.table) as TableSample;
  const stored = run.parameters.filter(({ name }) => sample.columns.some((column) => column.name === name));
  const epoch = stored.find(({ name }) => isEpoch(sample, name, run));
  const time = epoch ?? stored.find(({ label, unit }) => /^elapsed time$/i.test(label) && unit === 's');
  if (time === undefined || !(run.started > 0)) return undefined;
  const others = stored.filter((parameter) => parameter !== time);
  return {
    run,
    time,
    unit: epoch === undefined ? undefined : sample.column(time.name).timeUnit,
    values: others
      .filter((parameter) => isReadable(sample, parameter))
      .map((p) => ({ ...p, isText: isText(sample, p) })),
    arrays: others.filter((parameter) => !isReadable(sample, parameter)),
  };
}

/** Rising numbers that are times soon after the run began. */
function isEpoch(sample: TableSample, name: string, { started }: Run): boolean {
  const profile = sample.column(name);
  if (!profile.isRising || !profile.isCertainTime || profile.timeUnit === 'julian') return false;
  const [first] = profile.values.filter((value) => value !== null).map(Number);
  return Math.abs(secondsOf(first, profile.timeUnit ?? 's') - started) < 86_400;
}

function isText(sample: TableSample, { name }: Parameter): boolean {
  return sample.column(name).isText;
}

/** Arrays and complex numbers are BLOBs. */
function isReadable(sample: TableSample, { name }: Parameter): boolean {
  const { values } = sample.column(name);
  const isBlob = (value: Cell) => value instanceof Uint8Array;
  return !values.some(isBlob) || values.some((value) => value !== null && !isBlob(value));
}

function keysOf({ run, time, unit }: TimedRun): string {
  return `machine ${machineOf(run)}, time ${time.name}${unit === undefined ? ', counted from the beginning of the run' : ''}`;
}

const FACTS = `SELECT coalesce(r.name, 'run') || ' (' || r.run_id || ')' AS machine, e.name AS experiment, e.sample_name
  FROM runs r LEFT JOIN experiments e ON e.exp_id = r.exp_id`.replace(/\s+/g, ' ');

function machineOf({ id, name }: Run): string {
  return `${name} (${id})`;
}

/** A signal has one unit, and one kind. */
function signalNames(timed: readonly TimedRun[]): (parameter: Parameter) => string {
  const all = timed.flatMap(({ values }) => values);
  const numbers = new Set(all.filter(({ isText }) => !isText).map(({ name }) => name));
  const named = namesByUnit(all);
  return (parameter) => (parameter.isText && numbers.has(parameter.name) ? `${parameter.name}_text` : named(parameter));
}

function readingsOf({ run, time, unit, values }: TimedRun, nameOf: (parameter: Parameter) => string): WideReadings {
  const elapsed = `SELECT ${run.started} + ${quote(time.name)} AS "time since ${run.started}", * FROM ${quote(run.table)}`;
  return {
    name: run.table,
    ...(unit === undefined ? { query: elapsed } : {}),
    time: unit === undefined ? `time since ${run.started}` : time.name,
    timeUnit: unit ?? 's',
    machineName: machineOf(run),
    signals: values.map((parameter) => ({
      signal: nameOf(parameter),
      column: parameter.name,
      ...(parameter.isText ? { as: 'flags' as const } : {}),
      ...(parameter.unit === '' ? {} : { units: parameter.unit }),
    })),
  };
}

function unread(timed: readonly TimedRun[]): string[] {
  const names = timed.flatMap(({ run, arrays }) => arrays.map(({ name }) => `${run.table}.${name}`));
  if (names.length === 0) return [];
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and others` : listed(names, 'and');
  return [`${plural(names.length, 'parameter')} left out, whose values are arrays or complex numbers: ${shown}`];
}

function some(runs: readonly Run[]): string {
  const shown = runs.slice(0, 3).map(({ table, parameters }) => `${table} (${namesOf(parameters)})`);
  return runs.length > 3 ? `${shown.join(', ')} and ${runs.length - 3} more` : listed(shown, 'and');
}

function namesOf(parameters: readonly Parameter[]): string {
  const names = parameters.slice(0, 5).map(({ name }) => name);
  return [...names, ...(parameters.length > 5 ? ['…'] : [])].join(', ');
}

function noTimes({ name }: RecipeDatabase, runs: readonly Run[]): SourceError {
  const what =
    runs.length === 0
      ? `${name} is a database of QCoDeS without results`
      : `${name} is a database of QCoDeS whose runs have no time in their rows, only one when they began: ${some(runs)}`;
  const remedy = 'a query in source.readings may give them one; --recipe none looks at the tables without knowing them';
  return new SourceError('ERR_SOURCE_NO_READINGS', `${what}; ${remedy}`);
}
