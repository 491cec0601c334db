import t from 'tap';
import { sourceOptions } from '../../lib/plan/from-settings.js';
import { checkSettings } from '../../lib/settings/index.js';

t.test('options that select readings', async (t) => {
  const source = {
    path: 'a.db',
    tables: ['log'],
    where: 'quality > 0',
    since: '2024-05-01',
    until: '2024-05-01T06:00+02:00',
    only: { machines: ['press_*'], signals: ['temp'] },
    text_signals: 'strings',
  };
  t.strictSame(sourceOptions(checkSettings({ source }, 'settings.json')), {
    path: 'a.db',
    tables: ['log'],
    where: 'quality > 0',
    selection: {
      machines: ['press_*'],
      signals: ['temp'],
      window: { since: 1_714_521_600_000_000_000n, until: 1_714_536_000_000_000_000n },
    },
    textSignals: 'strings',
  });
  const never = checkSettings({ source: { ...source, until: '2024-05-01' } }, 'settings.json');
  t.throws(() => sourceOptions(never), { code: 'ERR_SETTINGS_VALUE', key: 'source.until' });
  t.throws(() => checkSettings({ source: { since: 'last May' } }, 'settings.json'), {
    key: 'source.since',
    message: /source\.since is "last May", which is no time; write one like "2024-05-01"/,
  });
});

t.test('the source that settings name', async (t) => {
  const source = {
    path: 'a.db',
    readings: [{ table: 'log', machine: 'm', time: 't', signals: { temperature: 'temp' } }],
    machines: { table: 'static', key: 'id' },
  };
  t.strictSame(sourceOptions(checkSettings({ source }, 'settings.json')), {
    path: 'a.db',
    readings: [{ name: 'log', machine: 'm', time: 't', signals: [{ signal: 'temperature', column: 'temp' }] }],
    facts: { table: 'static', key: 'id' },
  });
  const older = { data: { type: 'SQL', path: 'a.db' }, sensors: ['temperature'] };
  t.strictSame(sourceOptions(checkSettings(older, 'settings.json')), { path: 'a.db', sensors: ['temperature'] });
  t.throws(() => sourceOptions(checkSettings({}, 'settings.json')), {
    code: 'ERR_SETTINGS_MISSING',
    key: 'source.path',
  });
});
