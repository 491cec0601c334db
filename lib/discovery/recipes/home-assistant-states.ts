import type { FactsTable } from '../../model/fact.js';
import type { Readings, SignalSource } from '../../model/readings.js';
import { oneOf } from './one-of.js';
import type { RecipeDatabase } from './recipe.js';

const SIGNALS: readonly SignalSource[] = [
  { signal: 'state', column: 'state' },
  { signal: 'state_text', column: 'state', as: 'flags' },
];

/** Attributes of an entity that say what its states mean. Others are about people, or as many as states. */
const ATTRIBUTES = ['unit_of_measurement', 'device_class', 'state_class', 'friendly_name'];

/** How `states` is read; undefined where it is not that of Home Assistant. */
export function readStates(database: RecipeDatabase): Readings | undefined {
  const states = database.table('states');
  const isOld = database.has('states', 'state_id', 'entity_id', 'state', 'last_changed', 'last_updated');
  const hasMeta = hasMetadata(database);
  if (states === undefined || !(isOld || hasMeta)) return undefined;
  const time = oneOf(states, 'last_updated_ts', 'last_updated');
  const machine = oneOf(states, ...(hasMeta ? ['metadata_id'] : []), 'entity_id');
  if (time === undefined || machine === undefined) return undefined;
  if (time === 'mixed' || machine === 'mixed') return migrating(database);
  const isNamed = machine.toLowerCase() === 'metadata_id';
  return {
    name: states.table.name,
    machine,
    ...(isNamed ? { machineNames: { table: 'states_meta', key: 'metadata_id', name: 'entity_id' } } : {}),
    time,
    timeUnit: 's',
    signals: SIGNALS,
  };
}

/** Home Assistant moves times and entities to other columns row by row, while it runs. */
function migrating(database: RecipeDatabase): Readings {
  const [time, second] = ['last_updated_ts', 'last_updated'].filter((column) => database.has('states', column));
  const from = hasMetadata(database) ? 'states s LEFT JOIN states_meta m ON m.metadata_id = s.metadata_id' : 'states s';
  const columns = [
    `${entity(database)} AS entity_id`,
    `${second === undefined ? `s.${time}` : `coalesce(s.${time}, s.${second})`} AS last_updated`,
    's.state AS state',
  ];
  return {
    name: 'states',
    query: `SELECT ${columns.join(', ')} FROM ${from}`,
    machine: 'entity_id',
    time: 'last_updated',
    timeUnit: 's',
    signals: SIGNALS,
  };
}

function hasMetadata(database: RecipeDatabase): boolean {
  return (
    database.has('states', 'state_id', 'state', 'metadata_id') &&
    database.has('states_meta', 'metadata_id', 'entity_id')
  );
}

function entity(database: RecipeDatabase): string {
  if (!hasMetadata(database)) return 's.entity_id';
  return database.has('states', 'entity_id') ? 'coalesce(m.entity_id, s.entity_id)' : 'm.entity_id';
}

/** The attributes of each entity as of its last state; undefined where none are kept. */
export function entityFacts(database: RecipeDatabase): FactsTable | undefined {
  const isShared =
    database.has('states', 'attributes_id') && database.has('state_attributes', 'attributes_id', 'shared_attrs');
  const isOwn = database.has('states', 'attributes');
  if (!isShared && !isOwn) return undefined;
  const meta = hasMetadata(database) ? ' LEFT JOIN states_meta m ON m.metadata_id = s.metadata_id' : '';
  const shared = isShared ? ' LEFT JOIN state_attributes a ON a.attributes_id = s.attributes_id' : '';
  const json = [...(isShared ? ['a.shared_attrs'] : []), ...(isOwn ? ['s.attributes'] : [])];
  const text = json.length === 1 ? json[0] : `coalesce(${json.join(', ')})`;
  const columns = ATTRIBUTES.map((name) => `CASE WHEN json_valid(${text}) THEN ${text} ->> '${name}' END AS ${name}`);
  // An entity that was removed has a last state with empty attributes.
  const known = [
    ...(isShared ? ['attributes_id IS NOT NULL'] : []),
    ...(isOwn ? ["attributes NOT IN ('', '{}')"] : []),
  ];
  return {
    table: isShared ? 'state_attributes' : 'states',
    key: 'entity_id',
    query:
      `SELECT ${entity(database)} AS entity_id, ${columns.join(', ')} FROM states s${meta}${shared} ` +
      `WHERE s.state_id IN (${lastStates(database, known.join(' OR '))})`,
  };
}

/** A SELECT of the last state of each entity that meets the condition: by an index, where there is one. */
function lastStates(database: RecipeDatabase, condition: string): string {
  const key = hasMetadata(database) ? 'metadata_id' : 'entity_id';
  const indexed = database.rows(
    "SELECT 1 FROM pragma_index_list('states') l, pragma_index_info(l.name) i WHERE i.seqno = 0 AND i.name = ?",
    key,
  );
  if (indexed.length === 0) return `SELECT max(state_id) FROM states WHERE ${condition} GROUP BY ${key}`;
  const time = database.has('states', 'last_updated_ts') ? 'last_updated_ts' : 'last_updated';
  const keys = key === 'metadata_id' ? 'states_meta' : '(SELECT DISTINCT entity_id FROM states)';
  const last = `SELECT state_id FROM states WHERE ${key} = k.${key} AND (${condition}) ORDER BY ${time} DESC LIMIT 1`;
  return `SELECT (${last}) FROM ${keys} k`;
}
