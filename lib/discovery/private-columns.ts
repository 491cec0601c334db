import { privacyOfTexts, secretsOrPeople } from '../model/private-names.js';
import { isPrivateText } from '../model/private-values.js';
import { listed } from '../util/format.js';
import type { ColumnProfile } from './column-profile.js';
import { columnWord, type TableCandidate } from './subject.js';
import type { TableSample } from './table-sample.js';
import { areStates } from './vocabulary.js';

/** Text that is a secret or a fact about people, by its name or values. */
export function isPrivateColumn({ word, names, isText }: ColumnProfile, { table }: TableSample): boolean {
  if (!isText) return false;
  const privacy = privacyOfTexts(word, table.name);
  // A phone may be at home, or away.
  if (privacy === 'personal') return !areStates(names.keys());
  return privacy === 'secret' || [...names.keys()].some((text) => isPrivateText(text, word));
}

/** One line about the columns that would be signals if they were not private. */
export function privateWarnings({ sample, context }: TableCandidate, columns: readonly ColumnProfile[]): string[] {
  const found = columns.filter((column) => isPrivateColumn(column, sample)).map(({ name }) => name);
  if (found.length === 0) return [];
  const where = `${listed(found, 'and')} of ${sample.table.name}`;
  return [
    `${where}: ${secretsOrPeople(found.length)}, not read; a ${columnWord(context)} that source.readings names is read`,
  ];
}
