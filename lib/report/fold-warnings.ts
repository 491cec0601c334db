import type { ReadingSource } from '../source/reading-source.js';
import { formatCount } from '../util/format.js';
import { shortText } from '../visible.js';

/** So many warnings that differ in names only become one. */
const MIN_ALIKE = 3;

/** Groups that a warning is compared with. */
const MAX_COMPARED = 50;

/** Quoted texts, and words that may be names: `log`, `log.temp`. */
const WORD = /"(?:[^"\\]|\\.)*"|[\p{L}\p{N}_$#.-]+/gu;

interface Group {
  readonly words: readonly string[];
  readonly warnings: string[];
  /** Names in which each warning differs from the first one; of the first those in which the second differs. */
  readonly names: string[];
}

/** Names of tables, columns and signals that warnings may speak of. */
export function namesOf({ tables, unread }: Pick<ReadingSource, 'tables' | 'unread'>): Set<string> {
  const names = new Set<string>();
  for (const { name, signals, readings, read } of tables) {
    for (const own of [name, readings.time, read.machine, ...read.signals.map(({ column }) => column)]) {
      if (own !== undefined) names.add(own);
    }
    for (const signal of signals) names.add(signal.name);
  }
  for (const { table, columns } of unread) for (const own of [table, ...columns.map((c) => c.column)]) names.add(own);
  return names;
}

/**
 * Warnings with those folded into one that are the same but for a name. The first one stands for all, with their count
 * and two of the names.
 */
export function foldWarnings(warnings: readonly string[], names: ReadonlySet<string>): string[] {
  const groups: Group[] = [];
  const byShape = new Map<string, Group[]>();
  for (const warning of warnings.map(shortText)) {
    const words = warning.match(WORD) ?? [];
    const shape = warning.replace(WORD, 'x');
    const alike = byShape.get(shape) ?? [];
    byShape.set(shape, alike);
    const found = alike.slice(-MAX_COMPARED).some((group) => join(group, warning, words, names));
    if (found) continue;
    const group = { words, warnings: [warning], names: [] };
    groups.push(group);
    alike.push(group);
  }
  return groups.flatMap(folded);
}

/** @returns whether the warning is one of the group */
function join(group: Group, warning: string, words: readonly string[], names: ReadonlySet<string>): boolean {
  const differing = words.flatMap((word, i) => (word === group.words[i] ? [] : [i]));
  if (differing.length === 0) return true;
  if (!differing.every((i) => isName(words[i], names) && isName(group.words[i], names))) return false;
  if (group.names.length === 0) group.names.push(group.words[differing[0]]);
  group.names.push(words[differing[0]]);
  group.warnings.push(warning);
  return true;
}

function isName(word: string, names: ReadonlySet<string>): boolean {
  const name = word.startsWith('"') ? word.slice(1, -1) : word;
  if (names.has(name)) return true;
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    if (names.has(name.slice(0, dot))) return true;
  }
  return false;
}

function folded({ warnings, names }: Group): string[] {
  const { length } = warnings;
  if (length < MIN_ALIKE) return warnings;
  return [
    `${warnings[0]} (${formatCount(length)} such warnings: ${names[0]}, ${names[1]} and ${formatCount(length - 2)} more)`,
  ];
}
