import type { Fact } from '../../model/fact.js';
import { privacyOfFacts, privacyOfNumbers, secretsOrPeople } from '../../model/private-names.js';
import { isPrivateText } from '../../model/private-values.js';
import { listed } from '../../util/format.js';
import { groupBy } from '../../util/group-by.js';

/** Columns of a table whose values are not published, as they are secrets or facts about people. */
export interface Withheld {
  readonly table: string;
  readonly columns: readonly string[];
}

/** The facts of things of one table that may be published. */
export interface PublicFacts {
  /** By the name of the thing. */
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  readonly withheld: Withheld;
}

/**
 * The facts without those of private columns. A column is private by its name, or as soon as one of its values looks
 * like a secret.
 * @param only the columns to publish instead, private or not
 * @param also columns to publish though they are private
 */
export function publicFacts(
  table: string,
  facts: ReadonlyMap<string, readonly Fact[]>,
  only: readonly string[] | undefined,
  also: readonly string[] = [],
): PublicFacts {
  if (only !== undefined)
    return { facts: factsOfColumns(facts, columnMatcher(only)), withheld: { table, columns: [] } };
  const isNamed = columnMatcher(also);
  const columns = new Set<string>();
  for (const [name, values] of groupBy([...facts.values()].flat(), (fact) => fact.name)) {
    if (!isNamed(name) && isPrivate(name, values, table)) columns.add(name);
  }
  return { facts: factsOfColumns(facts, (name) => !columns.has(name)), withheld: { table, columns: [...columns] } };
}

function factsOfColumns(
  facts: ReadonlyMap<string, readonly Fact[]>,
  isWanted: (column: string) => boolean,
): Map<string, readonly Fact[]> {
  return new Map([...facts].map(([thing, own]) => [thing, own.filter(({ name }) => isWanted(name))]));
}

function isPrivate(name: string, facts: readonly Fact[], table: string): boolean {
  const texts = facts.flatMap(({ value }) => (typeof value === 'string' ? [value.trim()] : [])).filter(Boolean);
  if (texts.length === 0) return facts.some(({ value }) => value !== '') && privacyOfNumbers(name) !== undefined;
  return privacyOfFacts(name, table) !== undefined || texts.some((text) => isPrivateText(text, name));
}

/** SQL ignores the case of column names. */
function columnMatcher(names: readonly string[]): (column: string) => boolean {
  const known = new Set(names.map((name) => name.toLowerCase()));
  return (column) => known.has(column.toLowerCase());
}

/** One line about all columns that are not published. */
export function withheldWarnings(all: readonly Withheld[]): string[] {
  const names = new Set(all.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`)));
  if (names.size === 0) return [];
  return [
    `${listed([...names], 'and')}: ${secretsOrPeople(names.size)}, not published; ` +
      'source.machines.columns names the columns that are',
  ];
}
