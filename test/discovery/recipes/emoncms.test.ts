import t from 'tap';
import { checkOthers, checkRecipe } from './check-sql-recipe.js';

const SCHEMA = `
  CREATE TABLE feeds (id INTEGER PRIMARY KEY, name text, userid int(11), tag text, time int(10), value double,
    datatype int(11) NOT NULL, public tinyint(1) DEFAULT 0, size int(11), engine int(11) NOT NULL DEFAULT 0,
    processList text, unit varchar(10) DEFAULT '');
  CREATE TABLE input (id INTEGER PRIMARY KEY, userid int(11), name text, description text, nodeid text,
    processList text, time int(10), value float);`;
const feed = (id: number, tag: string, name: string, unit: string, engine = 0) =>
  `INSERT INTO feeds VALUES (${id}, '${name}', 1, '${tag}', 1714525200, 1, 1, 0, 0, ${engine}, '', '${unit}');`;
const table = (id: number, ...values: number[]) =>
  `CREATE TABLE feed_${id} (time INT NOT NULL, data FLOAT, UNIQUE (time));
    INSERT INTO feed_${id} VALUES ${values.map((value, i) => `(${1714521600 + 10 * i}, ${value})`).join(', ')};`;

t.test('emoncms: a table for each feed', async (t) => {
  await checkRecipe(t, {
    program: 'emoncms',
    sql: [
      SCHEMA,
      feed(1, 'emonpi', 'power1', 'W'),
      table(1, 100.5, 101),
      feed(2, 'emonth5', 'temperature', ''),
      table(2, 20.5, 21),
      feed(3, 'emonpi', 'temperature', ''),
      table(3, 40),
      feed(4, 'emonpi', 'vrms', 'V', 5),
    ].join(''),
    signals: ['power1', 'temperature'],
    units: ['W', undefined],
    readings: {
      emonpi: { '2024-05-01T00:00:00.000Z': [100.5, 40], '2024-05-01T00:00:10.000Z': [101, null] },
      emonth5: { '2024-05-01T00:00:00.000Z': [null, 20.5], '2024-05-01T00:00:10.000Z': [null, 21] },
    },
    readers: ['pages', 'pages', 'pages'],
    warnings: [/^1 feed not in the database: emonpi\/vrms$/],
  });
});

t.test('emoncms: two feeds of one tag and name are kept apart', async (t) => {
  await checkRecipe(t, {
    program: 'emoncms',
    sql: [SCHEMA, feed(1, 'emonpi', 'power', ''), table(1, 1), feed(2, 'emonpi', 'power', ''), table(2, 2)].join(''),
    signals: ['power (1)', 'power (2)'],
    readings: { emonpi: { '2024-05-01T00:00:00.000Z': [1, 2] } },
    readers: ['pages', 'pages'],
    warnings: [/^signals have the number of the feed: several feeds of a tag have one name$/],
  });
});

t.test('emoncms: feeds of another program are not taken for it', (t) => {
  checkOthers(t, 'emoncms', {
    'feeds without engine': `
      CREATE TABLE feeds (id INTEGER PRIMARY KEY, name TEXT, time INTEGER, value REAL);
      CREATE TABLE feed_1 (time INTEGER, data REAL);
      INSERT INTO feeds VALUES (1, 'a', 1714521600, 1);
      INSERT INTO feed_1 VALUES (1714521600, 1.5), (1714521610, 2.5);`,
  });
  t.end();
});
