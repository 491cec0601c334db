import t from 'tap';
import { checkOthers, checkRecipe } from './check-sql-recipe.js';

const VALUES =
  'id integer not null primary key autoincrement, time datetime, deviceAttributeId integer references deviceAttribute(id)';
const SCHEMA = `
  CREATE TABLE message (id integer not null primary key autoincrement, time datetime, level integer, tags text, text text);
  CREATE TABLE deviceAttribute (id integer not null primary key autoincrement, deviceId varchar(255),
    attributeName varchar(255), type varchar(255), discrete boolean, lastUpdate datetime null, lastValue varchar(255) null);
  CREATE TABLE attributeValueNumber (${VALUES}, value float);
  CREATE TABLE attributeValueString (${VALUES}, value varchar(255));
  INSERT INTO message (time, level, tags, text) VALUES (1714521600000, 2, '["pimatic"]', 'started');`;

t.test('pimatic: numbers and texts of the attributes of devices', async (t) => {
  await checkRecipe(t, {
    program: 'pimatic',
    sql: `${SCHEMA}
      INSERT INTO deviceAttribute VALUES (1, 'thermo', 'temperature', 'number', 0, null, null),
        (2, 'plug', 'state', 'string', 1, null, null), (3, 'attic', 'temperature', 'number', 0, null, null);
      INSERT INTO attributeValueNumber (time, deviceAttributeId, value)
        VALUES (1714521600123, 1, 20.5), (1714521600123, 3, 30.5), (1714525200123, 1, 21.5);
      INSERT INTO attributeValueString (time, deviceAttributeId, value)
        VALUES (1714521605123, 2, 'on'), (1714525205123, 2, 'off');`,
    signals: ['temperature', 'state'],
    readings: {
      thermo: { '2024-05-01T00:00:00.123Z': [20.5, null], '2024-05-01T01:00:00.123Z': [21.5, null] },
      attic: { '2024-05-01T00:00:00.123Z': [30.5, null] },
      plug: { '2024-05-01T00:00:05.123Z': [null, 'on'], '2024-05-01T01:00:05.123Z': [null, 'off'] },
    },
    readers: ['pages', 'pages'],
  });
});

t.test('pimatic: an attribute that is a number of one device and a text of another', async (t) => {
  await checkRecipe(t, {
    program: 'pimatic',
    sql: `${SCHEMA}
      INSERT INTO deviceAttribute VALUES (1, 'valve', 'state', 'number', 0, null, null),
        (2, 'plug', 'state', 'string', 1, null, null), (3, 'plug', 'mode', 'string', 1, null, null);
      INSERT INTO attributeValueNumber (time, deviceAttributeId, value)
        VALUES (1714521600000, 1, 5), (1714525200000, 1, 6);
      INSERT INTO attributeValueString (time, deviceAttributeId, value)
        VALUES (1714521600000, 2, 'on'), (1714521600000, 3, 'auto'), (1714525200000, 2, 'off');`,
    signals: ['state', 'mode', 'state_text'],
    readings: {
      valve: { '2024-05-01T00:00:00.000Z': [5, null, null], '2024-05-01T01:00:00.000Z': [6, null, null] },
      plug: { '2024-05-01T00:00:00.000Z': [null, 'auto', 'on'], '2024-05-01T01:00:00.000Z': [null, null, 'off'] },
    },
    readers: ['pages', 'pages'],
  });
});

t.test('pimatic: numbers alone', async (t) => {
  await checkRecipe(t, {
    program: 'pimatic',
    sql: `${SCHEMA}
      INSERT INTO deviceAttribute VALUES (1, 'thermo', 'temperature', 'number', 0, null, null);
      INSERT INTO attributeValueNumber (time, deviceAttributeId, value) VALUES (1714521600000, 1, 5);`,
    signals: ['temperature'],
    readings: { thermo: { '2024-05-01T00:00:00.000Z': [5] } },
    readers: ['pages'],
  });
});

t.test('pimatic: a database that lacks one of its tables is not taken for it', (t) => {
  checkOthers(t, 'pimatic', {
    'without texts': `
      CREATE TABLE deviceAttribute (id integer primary key, deviceId text, attributeName text, type text, discrete boolean);
      CREATE TABLE attributeValueNumber (time datetime, deviceAttributeId integer, value float);
      INSERT INTO deviceAttribute VALUES (1, 'thermo', 'temperature', 'number', 0);
      INSERT INTO attributeValueNumber VALUES (1714521600000, 1, 5), (1714521660000, 1, 6);`,
  });
  t.end();
});
