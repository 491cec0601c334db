import t from 'tap';
import { programNames } from '../../lib/discovery/program-names.js';
import { openReadings } from '../../lib/job/open-source.js';
import { sourceOptions } from '../../lib/plan/from-settings.js';
import { defaultSettings, mergeFlags, parseSettings } from '../../lib/settings/index.js';
import { scratch, writeDatabase } from '../databases.js';

const ARCHIVE = {
  columns: 'dateTime INTEGER PRIMARY KEY, usUnits INTEGER, interval INTEGER, outTemp REAL',
  rows: [[1434722100, 1, 5, 68]],
};

t.test('a recipe is named, whatever the case', async (t) => {
  t.equal(parseSettings({ source: { recipe: 'WeeWX' } }).source.recipe, 'weewx');
  t.equal(mergeFlags(defaultSettings(), { recipe: 'NONE' }).source.recipe, 'none');
});

t.test('a name that is no program lists those that are', async (t) => {
  const wrong = { code: 'ERR_SETTINGS_VALUE', key: 'source.recipe' };
  t.throws(() => parseSettings({ source: { recipe: 'wview' } }), {
    ...wrong,
    message: `source.recipe is "wview"; it must be ${programNames()}`,
  });
  t.throws(() => mergeFlags(defaultSettings(), { recipe: 'wview' }), { message: /^--recipe is "wview"; it must be / });
  t.match(programNames(), /weewx.* or none$/);
});

t.test('a recipe that is named is the only one; none is like any other database', async (t) => {
  const path = writeDatabase(`${scratch(t)}/station.db`, { archive: ARCHIVE });
  const unitsWith = async (recipe: string) => {
    const source = openReadings(sourceOptions(parseSettings({ source: { path, recipe } })));
    await source.close();
    return source.signals.find(({ name }) => name === 'outTemp')?.units;
  };
  t.equal(await unitsWith('weewx'), 'degF');
  t.equal(await unitsWith('none'), undefined);
  const other = writeDatabase(`${scratch(t)}/other.db`, {
    log: { columns: 'ts TEXT, v REAL', rows: [['2024-05-01', 1]] },
  });
  t.throws(() => openReadings({ path: other, recipe: 'weewx' }), {
    code: 'ERR_SOURCE_RECIPE',
    message: `${other} does not have the tables of weewx; leave source.recipe (--recipe) out to have it told`,
  });
  t.throws(() => openReadings({ path, recipe: 'weewx', tables: ['records'] }), { code: 'ERR_SOURCE_RECIPE' });
});

t.test('JSON has no recipe', async (t) => {
  const { jsonOptions } = await import('../../lib/plan/from-settings.js');
  const settings = parseSettings({ source: { path: '-', from: 'json', recipe: 'weewx' } });
  t.throws(() => jsonOptions(settings), {
    code: 'ERR_USAGE',
    message: /^--recipe \(source\.recipe\) is for databases/,
  });
});

t.test('a query of machines has no column of names', async (t) => {
  const machines = { table: 'm', query: 'SELECT 1 AS k', key: 'k', name: 'n' };
  t.throws(() => parseSettings({ source: { machines } }), { code: 'ERR_SETTINGS_VALUE', key: 'source.machines.name' });
});
