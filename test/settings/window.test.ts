import t from 'tap';
import { checkSettings, mergeFlags, resolveWindow } from '../../lib/settings/index.js';
import { resolveSettings } from '../../lib/settings/resolve.js';
import { isoTime } from '../../lib/time/iso-format.js';

const NOW = new Date('2024-05-15T12:00:00Z');

function windowOf(source: object, more: object = {}): (string | undefined)[] {
  const { since, until } = resolveWindow(resolveSettings(checkSettings({ source, ...more }), NOW));
  return [since, until].map((moment) => (moment === undefined ? undefined : isoTime(moment)));
}

t.test('a window is two moments', async (t) => {
  t.strictSame(windowOf({ since: 'yesterday', until: 'today' }), ['2024-05-14T00:00:00Z', '2024-05-15T00:00:00Z']);
  t.strictSame(windowOf({ since: '2024-05' }), ['2024-05-01T00:00:00Z', undefined]);
  t.strictSame(windowOf({ until: '12h' }), [undefined, '2024-05-15T00:00:00Z']);
  t.strictSame(windowOf({}), [undefined, undefined]);
  t.strictSame(windowOf({ since: 'today' }, { zone: 'America/New_York' }), ['2024-05-15T04:00:00Z', undefined]);
});

t.test('--zone is the one of times in the settings file, too', async (t) => {
  const file = checkSettings({ source: { since: 'yesterday' }, zone: 'Europe/Berlin' });
  const { source } = resolveSettings(mergeFlags(file, { zone: 'Asia/Tokyo', until: '2024-05-15T06:00' }), NOW);
  t.strictSame(
    [source.since, source.until].map((m) => isoTime(m as bigint)),
    ['2024-05-13T15:00:00Z', '2024-05-14T21:00:00Z'],
  );
});

t.test('no time between since and until', async (t) => {
  t.throws(() => windowOf({ since: '2024-05', until: '2024-05' }), {
    code: 'ERR_SETTINGS_VALUE',
    key: 'source.until',
    message:
      'no time is at or after --since (source.since), 2024-05-01T00:00:00Z, and before --until (source.until), ' +
      '2024-05-01T00:00:00Z; until is exclusive: for all of 2024-05, write --until 2024-06',
  });
  t.throws(() => windowOf({ since: '1h', until: '2h' }), {
    message: /before --until \(source.until\), 2024-05-15T10:00:00Z$/,
  });
});

t.test('wrong zones', async (t) => {
  const wrong = (zone: string, message: string): unknown =>
    t.throws(() => checkSettings({ zone }, 's.json'), {
      code: 'ERR_SETTINGS_VALUE',
      key: 'zone',
      message: `s.json: ${message}`,
    });
  const write = 'write one like "Europe/Berlin"';
  wrong('Europe/Berln', `zone is "Europe/Berln", which is no time zone; did you mean "Europe/Berlin"?`);
  wrong('Berlin', `zone is "Berlin", which is no time zone; did you mean "Europe/Berlin"?`);
  wrong('Atlantis/Capital', `zone is "Atlantis/Capital", which is no time zone; ${write}`);
  t.throws(() => mergeFlags(checkSettings({}), { zone: 'Mars' }), {
    message: `--zone is "Mars", which is no time zone; ${write}`,
  });
  t.doesNotThrow(() => checkSettings({ zone: 'europe/berlin' }));
});
