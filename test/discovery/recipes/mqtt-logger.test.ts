import t from 'tap';
import { checkOthers, checkRecipe } from './check-sql-recipe.js';

const SCHEMA = `
  CREATE TABLE LOG (ID INTEGER PRIMARY KEY, RUN_ID INTEGER NOT NULL, UNIX_TIME DECIMAL(15,6) NOT NULL,
    TOPIC VARCHAR NOT NULL, MESSAGE BLOB NOT NULL);
  CREATE TABLE RUN (ID INTEGER PRIMARY KEY, START_UNIX_TIME DECIMAL(15,6) NOT NULL, END_UNIX_TIME DECIMAL(15,6));
  INSERT INTO RUN VALUES (1, 1714521599.5, NULL);`;
const message = (at: number, topic: string, payload: string) =>
  `INSERT INTO LOG (UNIX_TIME, TOPIC, MESSAGE, RUN_ID)
    VALUES (${at}, '${topic}', x'${Buffer.from(payload).toString('hex')}', 1);`;

t.test('mqtt-logger: messages of Zigbee2MQTT', async (t) => {
  await checkRecipe(t, {
    program: 'mqtt-logger',
    sql: [
      SCHEMA,
      message(1714521600.5, 'zigbee2mqtt/bath', '{"temperature": 20.5, "battery": 97, "color": {"x": 0.25}}'),
      message(1714521601, 'zigbee2mqtt/plug', '{"state": "ON", "power": 12.5}'),
      message(1714521602, 'zigbee2mqtt/bridge/state', 'online'),
      message(1714525200.25, 'zigbee2mqtt/bath', '{"temperature": 21, "battery": 97, "color": {"x": 0.5}}'),
      message(1714525201, 'zigbee2mqtt/plug', '{"state": "OFF", "power": 0}'),
    ].join(''),
    signals: ['battery', 'color.x', 'power', 'state', 'temperature'],
    readings: {
      'zigbee2mqtt/bath': {
        '2024-05-01T00:00:00.500Z': [97, 0.25, null, null, 20.5],
        '2024-05-01T01:00:00.250Z': [97, 0.5, null, null, 21],
      },
      'zigbee2mqtt/plug': {
        '2024-05-01T00:00:01.000Z': [null, null, 12.5, 'ON', null],
        '2024-05-01T01:00:01.000Z': [null, null, 0, 'OFF', null],
      },
      'zigbee2mqtt/bridge': { '2024-05-01T00:00:02.000Z': [null, null, null, 'online', null] },
    },
    readers: ['rows'],
  });
});

t.test('mqtt-logger: another log is not taken for it', (t) => {
  checkOthers(t, 'mqtt-logger', {
    'without runs': `
      CREATE TABLE LOG (ID INTEGER PRIMARY KEY, RUN_ID INTEGER, UNIX_TIME REAL, TOPIC TEXT, MESSAGE TEXT);
      INSERT INTO LOG VALUES (1, 1, 1714521600, 'a/b', '1'), (2, 1, 1714521660, 'a/b', '2');`,
  });
  t.end();
});
