import { nearest } from '../util/suggest.js';
import { aliasLines, CANONICAL_UNITS, STANDARD_NAME_VERSION, standardNameLines } from './standard-name-table.js';
import { isConvertible, parseUnit } from './units.js';

/** The table, as ACDD's `standard_name_vocabulary` names it. */
export const STANDARD_NAME_VOCABULARY = `CF Standard Name Table v${STANDARD_NAME_VERSION}`;

interface Table {
  /** Canonical units by name. */
  readonly names: ReadonlyMap<string, string>;
  /** Current name by alias. */
  readonly aliases: ReadonlyMap<string, string>;
}

let table: Table | undefined;

/** Read at the first standard name. */
function names(): Table {
  table ??= readTable();
  return table;
}

function readTable(): Table {
  const units = CANONICAL_UNITS.split('|');
  const entries = decode(standardNameLines());
  return {
    names: new Map(entries.map(([name, number]) => [name, units[number]])),
    aliases: new Map(decode(aliasLines()).map(([alias, number]) => [alias, entries[number][0]])),
  };
}

function decode(lines: string): [name: string, number: number][] {
  let name = '';
  return lines.split('\n').map((line) => {
    const [, shared, rest, number] = /^(\d+)(.*) (\d+)$/.exec(line) as RegExpExecArray;
    name = name.slice(0, Number(shared)) + rest;
    return [name, Number(number)];
  });
}

/** Modifiers (CF Conventions 3.3, Appendix C), with their units: undefined where they are those of the name. */
const MODIFIERS: ReadonlyMap<string, string | undefined> = new Map([
  ['detection_minimum', undefined],
  ['number_of_observations', '1'],
  ['standard_error', undefined],
  ['status_flag', ''],
]);

function partsOf(text: string): { name: string; modifiers: readonly string[] } {
  const [name, ...modifiers] = text.split(' ');
  return { name, modifiers };
}

/**
 * Why a text is no standard name with an optional modifier, as the end of a sentence with what would be right; undefined
 * where it is one. Aliases are names, too.
 */
export function standardNameProblem(text: string): string | undefined {
  const { name, modifiers } = partsOf(text);
  const { names: known, aliases } = names();
  if (!known.has(name) && !aliases.has(name)) {
    const meant = meantName(modifiers.every((word) => MODIFIERS.has(word)) ? name : text.replace(/\s+/g, '_'));
    const advice =
      meant.length === 0
        ? 'leave it out, or look at cfconventions.org/standard-names.html'
        : `did you mean ${meant.map((candidate) => JSON.stringify(candidate)).join(', ')}?`;
    return `is not in the ${STANDARD_NAME_VOCABULARY}; ${advice}`;
  }
  if (modifiers.length === 0 || (modifiers.length === 1 && MODIFIERS.has(modifiers[0]))) return undefined;
  const given = modifiers.join(' ');
  const meant = nearest(given, MODIFIERS.keys());
  const list = [...MODIFIERS.keys()].join(', ');
  return `has the modifier "${given}"; ${meant === undefined ? `CF has ${list}` : `did you mean "${meant}"?`}`;
}

/** What an alias is called now, with its modifier; undefined for what is no alias. */
export function currentName(text: string): string | undefined {
  const { name, modifiers } = partsOf(text);
  const current = names().aliases.get(name);
  return current === undefined ? undefined : [current, ...modifiers].join(' ');
}

/** The units of a standard name with a modifier; empty where it has none. */
export function canonicalUnits(text: string): string {
  const { name, modifiers } = partsOf(text);
  const { names: known, aliases } = names();
  const own = known.get(aliases.get(name) ?? name) ?? '';
  return (modifiers.length === 0 ? undefined : MODIFIERS.get(modifiers[0])) ?? own;
}

/** True where units can be converted to those of a standard name. Times count from a moment, and their unit is s. */
export function suitsStandardName(units: string, standardName: string): boolean {
  const canonical = canonicalUnits(standardName);
  if (canonical === '') return !standardName.endsWith(' status_flag');
  const [given, wanted] = [parseUnit(units), parseUnit(canonical)];
  if (given === undefined || wanted === undefined) return true;
  return isConvertible({ ...given, kind: given.kind === 'timestamp' ? 'product' : given.kind }, wanted);
}

const MOST = 3;

/** The nearest name; else the shortest ones that have all the words. */
function meantName(name: string): string[] {
  const all = [...names().names.keys(), ...names().aliases.keys()];
  const best = nearest(name, all);
  if (best !== undefined) return [best];
  const words = name.toLowerCase().split(/[\s_.-]+/);
  const having = [...names().names.keys()].filter((known) => words.every((word) => `_${known}_`.includes(`_${word}_`)));
  return having.sort((a, b) => a.length - b.length).slice(0, MOST);
}
