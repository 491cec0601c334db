import { listsIn, messageReadings, TOPIC_RULE } from './mqtt-messages.js';
import type { Recipe, RecipeDatabase } from './recipe.js';

const NEWEST = 'mqtt';
const HISTORY = 'mqtt_history';

/**
 * mqtt2sql. A row is an MQTT message, its payload a BLOB; see `messageReadings`. `mqtt` has the newest message of each
 * topic, `mqtt_history` those before; where it is absent or empty, `mqtt` has all there is.
 *
 * Schema: curzon01/mqtt2sql, sqlite.sql; before 2020 README.md, which had `active` and no history; times: mqtt2sql.py.
 */
export const MQTT2SQL: Recipe = {
  program: 'mqtt2sql',
  read(database) {
    if (!database.has(NEWEST, 'id', 'ts', 'topic', 'value', 'qos', 'retain')) return undefined;
    const history = database.has(HISTORY, 'id', 'ts', 'topicid', 'value') ? database.table(HISTORY) : undefined;
    const hasHistory = history !== undefined && history.rows.length > 0;
    if (!hasHistory && !isOfProgram(database)) return undefined;
    const sample = hasHistory ? history : database.table(NEWEST)!;
    const { name } = sample.table;
    return {
      readings: [messageReadings(name, hasHistory ? ALL_MESSAGES : NEWEST_MESSAGES)],
      why: { [name]: [TOPIC_RULE] },
      ...(hasHistory ? { names: [NEWEST] } : {}),
      warnings: [
        `${name}.ts has no zone, and is read as UTC; until 2023 mqtt2sql wrote local time`,
        ...listsIn(sample, 'value'),
      ],
    };
  },
};

/** Columns that others would not have beside a topic. */
function isOfProgram(database: RecipeDatabase): boolean {
  return database.has(NEWEST, 'active') || database.has(NEWEST, 'history_enable') || database.has(HISTORY, 'topicid');
}

const NEWEST_MESSAGES = `SELECT ts, topic, value FROM ${NEWEST}`;

/** The newest message of a topic is often in the history, too. */
const ALL_MESSAGES =
  `SELECT h.ts, m.topic, h.value FROM ${HISTORY} h JOIN ${NEWEST} m ON m.id = h.topicid UNION ALL ${NEWEST_MESSAGES} m ` +
  `WHERE NOT EXISTS (SELECT 1 FROM ${HISTORY} h WHERE h.topicid = m.id AND h.ts = m.ts)`;
