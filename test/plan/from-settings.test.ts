import t from 'tap';
import { sourceOptions } from '../../lib/plan/from-settings.js';
import { parseSettings } from '../../lib/settings/index.js';

t.test('what settings can say and no reader takes is refused by name', async (t) => {
  const place = { table: 'log', machine: 'm', time: 't' };
  const tall = parseSettings(
    { source: { path: 'a.db', readings: [{ ...place, signal: 'tag', value: 'v' }] } },
    'settings.json',
  );
  t.throws(() => sourceOptions(tall), {
    name: 'SettingsError',
    code: 'ERR_SETTINGS_UNSUPPORTED',
    key: 'source.readings[0].signal',
    message: /write a query with a column for each signal/,
  });
  const named = parseSettings(
    { source: { path: 'a.db', machines: { table: 's', key: 'id', name: 'label' } } },
    'x.json',
  );
  t.throws(() => sourceOptions(named), { code: 'ERR_SETTINGS_UNSUPPORTED', key: 'source.machines.name' });
});

t.test('the source that settings name', async (t) => {
  const source = {
    path: 'a.db',
    readings: [{ table: 'log', machine: 'm', time: 't', signals: { temperature: 'temp' } }],
    machines: { table: 'static', key: 'id' },
  };
  t.strictSame(sourceOptions(parseSettings({ source }, 'settings.json')), {
    path: 'a.db',
    readings: [{ name: 'log', machine: 'm', time: 't', signals: [{ signal: 'temperature', column: 'temp' }] }],
    facts: { table: 'static', key: 'id' },
  });
  const older = { data: { type: 'SQL', path: 'a.db' }, sensors: ['temperature'] };
  t.strictSame(sourceOptions(parseSettings(older, 'settings.json')), { path: 'a.db', sensors: ['temperature'] });
  t.throws(() => sourceOptions(parseSettings({}, 'settings.json')), {
    code: 'ERR_SETTINGS_MISSING',
    key: 'source.path',
  });
});
