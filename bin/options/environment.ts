import { listed } from '../../lib/util/format.js';
import { nearest } from '../../lib/util/suggest.js';
import { usageFailure } from '../failure.js';
import { isGiven } from '../help/asked.js';
import { INSPECT, REFERENCES, REPORT, RUN, SAMPLE, STATS, UPLOADS, VERIFY } from './commands.js';
import { EVERY } from './general.js';
import { JOB } from './job.js';
import type { Option, OptionTable } from './option.js';

/** The options of each command, and those of every one. */
export const TABLES: Readonly<Record<string, OptionTable>> = {
  ...{
    run: RUN,
    inspect: INSPECT,
    stats: STATS,
    report: REPORT,
    verify: VERIFY,
    references: REFERENCES,
    uploads: UPLOADS,
    job: JOB,
    sample: SAMPLE,
  },
  every: EVERY,
};

const NAMES: readonly string[] = Object.values(TABLES).flatMap((table) => Object.keys(table));

const PREFIX = 'FLEETCDF_';

/** The variable of an option: FLEETCDF_TIME_AXIS is --time-axis. */
export function variableOf(name: string): string {
  return PREFIX + name.toUpperCase().replaceAll('-', '_');
}

/** Between the values of an option that may be given several times. */
const SEPARATOR = ',';

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false };

/** The variables that took effect, by option: no flag wins over them. */
const inEffect = new Map<string, string>();

/** The variables that took effect, sorted. */
export function variablesInEffect(): readonly string[] {
  return [...inEffect.values()].sort();
}

/** What a person should know who has forgotten that a variable is set: it chooses rows as its option does. */
export function environmentNotes(): readonly string[] {
  const names = variablesInEffect();
  return names.length === 0
    ? []
    : [`from the environment: ${names.join(', ')}; an option on the command line wins over its variable`];
}

/**
 * The options of a table that the environment sets, for `config` of yargs, which lets flags win. An empty variable sets
 * nothing.
 *
 * @param argv the arguments of the program
 * @throws SettingsError ERR_USAGE for what is no boolean, number or word that the option takes
 */
export function environmentOptions(
  table: OptionTable,
  env: NodeJS.ProcessEnv = process.env,
  argv: readonly string[] = process.argv.slice(2),
): Record<string, unknown> {
  const given = givenOptions(table, argv);
  const found: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(table)) {
    const text = env[variableOf(name)];
    if (text === undefined || text === '' || given.has(name) || option.isApart) continue;
    inEffect.set(name, variableOf(name));
    found[name] = read(text, option, variableOf(name));
  }
  return found;
}

function read(text: string, { type, array, choices }: Option, variable: string): unknown {
  const refusal = (accepted: string): Error =>
    usageFailure(`${variable} is ${JSON.stringify(text)}; it must be ${accepted}`);
  if (array) return text.split(SEPARATOR).map((part) => part.trim());
  if (type === 'boolean') {
    const value = BOOLEANS[text.trim().toLowerCase()];
    if (value === undefined) throw refusal('true, false, 1 or 0');
    return value;
  }
  if (choices !== undefined && !choices.includes(text)) {
    const meant = nearest(text, choices);
    throw refusal(`${listed(choices, 'or')}${meant === undefined ? '' : `; did you mean ${meant}?`}`);
  }
  if (type === 'number' && !Number.isFinite(Number(text))) throw refusal('a number');
  return type === 'number' ? Number(text) : text;
}

/** The options of a table that the command line has, in any of their spellings. */
function givenOptions(table: OptionTable, argv: readonly string[]): ReadonlySet<string> {
  const end = argv.indexOf('--');
  const names = (end < 0 ? argv : argv.slice(0, end))
    .filter((argument) => argument.startsWith('--'))
    .map((argument) => argument.slice(2).replace(/=.*$/s, ''))
    .map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  const spelt = new Set(names.flatMap((name) => [name, name.replace(/^no-/, '')]));
  const isThere = ([name, { short }]: [string, Option]): boolean =>
    spelt.has(name) || (short !== undefined && isGiven(argv, name, short));
  return new Set(
    Object.entries(table)
      .filter(isThere)
      .map(([name]) => name),
  );
}

/** A message with the variables in place of the options that nobody has typed. */
export function namingVariables(message: string): string {
  if (inEffect.size === 0) return message;
  const names = [...inEffect.keys()].join('|');
  return message.replace(new RegExp(`--(${names})(?![\\w-])`, 'g'), (_, name: string) => inEffect.get(name) as string);
}

/** Variables of the tests of this program, which inherit the environment. */
const OF_TESTS = /^FLEETCDF_(TEST_|REQUIRE_FOREIGN$)/;

/** What to say of variables that no option has, in one line; undefined where there are none. */
export function unknownVariables(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const known = NAMES.map(variableOf);
  const unknown = Object.keys(env).filter((name) => {
    return name.startsWith(PREFIX) && !known.includes(name) && !OF_TESTS.test(name);
  });
  if (unknown.length === 0) return undefined;
  const each = unknown.sort().map((name) => {
    const meant = nearest(name.slice(PREFIX.length), NAMES);
    return meant === undefined ? name : `${name} (did you mean ${variableOf(meant)}?)`;
  });
  return `no option has the ${unknown.length === 1 ? 'variable' : 'variables'} ${each.join(', ')}`;
}
