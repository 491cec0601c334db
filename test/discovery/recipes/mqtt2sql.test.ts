import t from 'tap';
import { checkOthers, checkRecipe } from './check-sql-recipe.js';

const SCHEMA = `
  CREATE TABLE mqtt (id INTEGER PRIMARY KEY AUTOINCREMENT, ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    topic TEXT NOT NULL, value LONGBLOB NOT NULL, qos INTEGER NOT NULL, retain INTEGER NOT NULL,
    history_enable INTEGER NOT NULL DEFAULT 1, history_diffonly INTEGER NOT NULL DEFAULT 1);
  CREATE UNIQUE INDEX mqtt_topic ON mqtt (topic);
  CREATE TABLE mqtt_history (id INTEGER PRIMARY KEY AUTOINCREMENT, ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    topicid INTEGER UNSIGNED NOT NULL, value LONGBLOB NULL DEFAULT NULL);
  CREATE INDEX mqtt_history_topicid ON mqtt_history (topicid);
  CREATE TRIGGER mqtt_after_insert AFTER INSERT ON mqtt FOR EACH ROW WHEN NEW.history_enable
    BEGIN INSERT INTO mqtt_history (ts, topicid, value) VALUES (NEW.ts, NEW.id, NEW.value); END;
  CREATE TRIGGER mqtt_after_update AFTER UPDATE ON mqtt FOR EACH ROW WHEN NEW.history_enable
    AND (NEW.history_diffonly = 0 OR (NEW.history_diffonly = 1 AND OLD.value != NEW.value))
    BEGIN INSERT INTO mqtt_history (ts, topicid, value) VALUES (NEW.ts, NEW.id, NEW.value); END;
  CREATE VIEW mqtt_history_view AS SELECT h.id, h.ts AS 'ts', m.ts AS 'ts_last', m.topic, h.value
    FROM mqtt_history h INNER JOIN mqtt m ON m.id = h.topicid;`;
const FIRST = `
  CREATE TABLE mqtt (id INTEGER PRIMARY KEY AUTOINCREMENT, ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    active tinyint(4) NOT NULL DEFAULT 1, topic TEXT NOT NULL, value longblob NOT NULL, qos INTEGER NOT NULL DEFAULT 0,
    retain INTEGER NOT NULL DEFAULT 0);`;

const ZONE =
  /^mqtt(_history)?\.ts has no zone, and is read as UTC; until 2023 mqtt2sql wrote local time; source\.time\.zone says the zone$/;
const update = (at: string, topic: string, value: string) =>
  `UPDATE mqtt SET ts = '2024-05-01 ${at}', value = x'${Buffer.from(value).toString('hex')}' WHERE topic = '${topic}';`;
const insert = (at: string, topic: string, value: string) =>
  `INSERT INTO mqtt (ts, topic, value, qos, retain)
    VALUES ('2024-05-01 ${at}', '${topic}', x'${Buffer.from(value).toString('hex')}', 0, 0);`;

t.test('mqtt2sql: the history of topics, and the newest message of each', async (t) => {
  await checkRecipe(t, {
    program: 'mqtt2sql',
    sql: [
      SCHEMA,
      insert('00:00:00', 'tele/a/temp', '20.5'),
      insert('00:00:00', 'tele/a/state', 'on'),
      insert(
        '00:00:01',
        'zigbee/bath',
        ' {"humidity": 60, "battery": {"low-mark": true}, "mode": "auto", "list": [1, 2]}',
      ),
      insert('00:00:02', 'uptime', '77'),
      update('00:01:00', 'tele/a/temp', '21.5'),
      update('00:01:01', 'zigbee/bath', '{"humidity": 61.5, "note": null}'),
      // The same value again is not in the history.
      update('00:02:00', 'tele/a/temp', '21.5'),
    ].join(''),
    signals: ['battery.low-mark', 'humidity', 'mode', 'state', 'temp', 'value'],
    readings: {
      'tele/a': {
        '2024-05-01T00:00:00.000Z': [null, null, null, 'on', 20.5, null],
        '2024-05-01T00:01:00.000Z': [null, null, null, null, 21.5, null],
        '2024-05-01T00:02:00.000Z': [null, null, null, null, 21.5, null],
      },
      'zigbee/bath': {
        '2024-05-01T00:00:01.000Z': [1, 60, 'auto', null, null, null],
        '2024-05-01T00:01:01.000Z': [null, 61.5, null, null, null, null],
      },
      uptime: { '2024-05-01T00:00:02.000Z': [null, null, null, null, null, 77] },
    },
    readers: ['rows'],
    warnings: [ZONE, /^lists in JSON are left out: 1 in 2 sampled values of mqtt_history.value$/],
  });
});

t.test('mqtt2sql: messages of its first version', async (t) => {
  await checkRecipe(t, {
    program: 'mqtt2sql',
    sql: [
      FIRST,
      insert('00:00:00', 'tele/a/temp', '20.5'),
      insert('00:00:00', 'tele/b/temp', '30.5'),
      insert('00:00:00', 'tele/b/', '{broken'),
      insert('00:00:01', 'tele/a/temp', '20.75'),
    ].join(''),
    signals: ['temp', 'value'],
    readings: {
      'tele/a': { '2024-05-01T00:00:00.000Z': [20.5, null], '2024-05-01T00:00:01.000Z': [20.75, null] },
      'tele/b': { '2024-05-01T00:00:00.000Z': [30.5, '{broken'] },
    },
    readers: ['rows'],
    warnings: [ZONE],
  });
});

t.test('mqtt2sql: messages of another program are not taken for it', (t) => {
  checkOthers(t, 'mqtt2sql', {
    'without its own columns': `
      CREATE TABLE mqtt (id INTEGER PRIMARY KEY, ts TEXT, topic TEXT, value TEXT, qos INTEGER, retain INTEGER);
      INSERT INTO mqtt VALUES (1, '2024-05-01 00:00:00', 'a/b', '1', 0, 0), (2, '2024-05-01 00:01:00', 'a/b', '2', 0, 0);`,
  });
  t.end();
});
