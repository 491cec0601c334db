import type { Reference } from '../model/readings.js';
import { addTo } from '../util/group-by.js';
import type { Recognised } from './subject.js';
import { nameStem } from './vocabulary.js';

/** The tables by what their machines are. */
export function topicsOf(all: readonly Recognised[]): Map<string, Recognised[]> {
  const topics = new Map<string, Recognised[]>();
  const topicOfName = new Map<string, string>();
  for (const table of all) {
    const topic = topicOf(table, topicOfName);
    addTo(topics, topic, table);
  }
  return topics;
}

/**
 * The lookup table of machine names, or the name of the column that numbers them. Machines that readings name in text
 * are of one kind where columns are called alike or names occur in both.
 */
function topicOf({ machine }: Recognised, topicOfName: Map<string, string>): string {
  if (machine === undefined) return 'none';
  if (machine.names !== undefined) return `names ${lastTable(machine.names)}`;
  const stem = nameStem(machine.column.word);
  if (machine.column.isNumeric) return `numbers ${stem}`;
  const names = [...machine.column.names.keys()];
  const known = names.map((name) => topicOfName.get(name)).find((topic) => topic !== undefined);
  const topic = known ?? topicOfName.get(`column ${stem}`) ?? `texts ${stem}`;
  for (const name of names) topicOfName.set(name, topic);
  if (!topicOfName.has(`column ${stem}`)) topicOfName.set(`column ${stem}`, topic);
  return topic;
}

function lastTable({ table, name }: Reference): string {
  return typeof name === 'string' ? table : lastTable(name);
}
