import { listsIn, messageReadings, TOPIC_RULE } from './mqtt-messages.js';
import type { Recipe } from './recipe.js';

const [LOG, RUN] = ['LOG', 'RUN'];

/**
 * mqtt-logger of the Python Package Index, which records what Zigbee2MQTT and others publish. A row is an MQTT message;
 * see `messageReadings`. `RUN` says when recording began and ended.
 *
 * Schema: Blake-Haydon/mqtt-logger, mqtt_logger/database.py.
 */
export const MQTT_LOGGER: Recipe = {
  program: 'mqtt-logger',
  read(database) {
    const isKnown =
      database.has(LOG, 'ID', 'RUN_ID', 'UNIX_TIME', 'TOPIC', 'MESSAGE') &&
      database.has(RUN, 'ID', 'START_UNIX_TIME', 'END_UNIX_TIME');
    const sample = database.table(LOG);
    if (!isKnown || sample === undefined || sample.rows.length === 0) return undefined;
    const messages = `SELECT UNIX_TIME AS ts, TOPIC AS topic, MESSAGE AS value FROM ${LOG}`;
    return {
      readings: [{ ...messageReadings(sample.table.name, messages), timeUnit: 's' }],
      why: { [sample.table.name]: [TOPIC_RULE] },
      warnings: listsIn(sample, 'MESSAGE'),
    };
  },
};
