import type { TallReadings } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import { isJsonObject, JsonSample } from './json-signals.js';
import type { Recipe, RecipeDatabase } from './recipe.js';

const NEWEST = 'mqtt';
const HISTORY = 'mqtt_history';

/**
 * mqtt2sql. A row is a message: a topic and its payload, a BLOB. Of a topic such as `tele/a/temp` the last level is the
 * signal and the rest the machine. Where the payload is a JSON object, the topic is the machine, and each number and
 * text in the object a signal. `mqtt` has the newest message of each topic, `mqtt_history` those before; where it is
 * absent or empty, `mqtt` has all there is.
 *
 * Schema: curzon01/mqtt2sql, sqlite.sql; before 2020 README.md, which had `active` and no history; times: mqtt2sql.py.
 */
export const MQTT2SQL: Recipe = {
  program: 'mqtt2sql',
  read(database) {
    if (!database.has(NEWEST, 'id', 'ts', 'topic', 'value', 'qos', 'retain')) return undefined;
    const hasHistory =
      database.has(HISTORY, 'id', 'ts', 'topicid', 'value') && database.table(HISTORY)?.rows.length !== 0;
    if (!hasHistory && !isOfProgram(database)) return undefined;
    const name = hasHistory ? HISTORY : NEWEST;
    const readings: TallReadings = {
      name,
      query: `SELECT ts, ${MACHINE} AS machine, ${SIGNAL} AS signal, atom AS value ${from(hasHistory)}`,
      time: 'ts',
      machine: 'machine',
      signalColumn: 'signal',
      valueColumn: 'value',
    };
    return {
      readings: [readings],
      why: { [name]: ['signal is the last level of topic, machine the rest; of JSON objects topic is the machine'] },
      ...(hasHistory ? { names: [NEWEST] } : {}),
      warnings: [
        `${name}.ts has no zone, and is read as UTC; until 2023 mqtt2sql wrote local time`,
        ...new JsonSample(`${name}.value`, objectsAmong(database, name)).warnings,
      ],
    };
  },
};

/** Columns that others would not have beside a topic. */
function isOfProgram(database: RecipeDatabase): boolean {
  return database.has(NEWEST, 'active') || database.has(NEWEST, 'history_enable') || database.has(HISTORY, 'topicid');
}

const IS_OBJECT = "substr(ltrim(value, ' ' || char(9, 10, 13)), 1, 1) = '{' AND json_valid(value)";

/** The levels before the last, with the slash behind them. */
const LEVELS = "rtrim(topic, replace(topic, '/', ''))";

/** `$` is the path of a payload that is no object. */
const MACHINE = `CASE WHEN fullkey <> '$' THEN topic ELSE coalesce(nullif(rtrim(${LEVELS}, '/'), ''), topic) END`;
const SIGNAL =
  `CASE WHEN fullkey <> '$' THEN replace(substr(fullkey, 3), '"', '') WHEN ${LEVELS} = '' THEN 'value' ` +
  `ELSE coalesce(nullif(substr(topic, length(${LEVELS}) + 1), ''), 'value') END`;

/** Rows of messages and of what is in them. The newest message of a topic is often in the history, too. */
function from(hasHistory: boolean): string {
  const newest = `SELECT ts, topic, CAST(value AS TEXT) AS value FROM ${NEWEST} m`;
  const all =
    `SELECT h.ts, m.topic, CAST(h.value AS TEXT) AS value FROM ${HISTORY} h JOIN ${NEWEST} m ON m.id = h.topicid ` +
    `UNION ALL ${newest} WHERE NOT EXISTS (SELECT 1 FROM ${HISTORY} h WHERE h.topicid = m.id AND h.ts = m.ts)`;
  const json = `json_tree(CASE WHEN ${IS_OBJECT} THEN value ELSE json_quote(value) END)`;
  return (
    `FROM (SELECT ts, topic, fullkey, atom FROM (${hasHistory ? all : newest}) AS messages, ${json.replaceAll('value', 'messages.value')} ` +
    `WHERE atom IS NOT NULL AND instr(fullkey, '[') = 0)`
  );
}

function objectsAmong(database: RecipeDatabase, table: string): Cell[] {
  const values = database.table(table)?.column('value').values ?? [];
  const texts = values.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value));
  return texts.filter(isJsonObject);
}
