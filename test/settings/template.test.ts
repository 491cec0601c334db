import t from 'tap';
import { checkSettings, resolveDestination, resolveSettings, type Settings } from '../../lib/settings/index.js';
import { escapeTemplate } from '../../lib/settings/template.js';

const NOW = new Date('2024-05-15T23:30:00Z');

function destinationOf(file: object): string | undefined {
  return resolveSettings(checkSettings(file), NOW).destination;
}

t.test('placeholders of a destination', async (t) => {
  const base = { company_name: 'ExampleCo, Inc', source: { only: { machines: ['press_1'] } } };
  const at = (destination: string, more: object = {}): string | undefined =>
    destinationOf({ ...base, ...more, destination });
  t.equal(at('s3://plants/{date}.nc'), 's3://plants/2024-05-15.nc');
  t.equal(at('{yesterday}/{machine}.nc'), '2024-05-14/press_1.nc');
  t.equal(at('{date}.nc', { zone: 'Europe/Berlin' }), '2024-05-16.nc');
  t.equal(at('{yesterday}.nc', { zone: 'Europe/Berlin' }), '2024-05-15.nc');
  t.equal(at('{company}/{company}.nc'), 'ExampleCo_Inc/ExampleCo_Inc.nc');
  t.equal(at('{{date}}-{date}-{{{machine}}}.nc'), '{date}-2024-05-15-{press_1}.nc');
  t.equal(at('plain.nc'), 'plain.nc');
});

t.test('a name becomes part of a key, never a way to another one', async (t) => {
  const named = (machine: string): string | undefined =>
    destinationOf({ source: { only: { machines: [machine] } }, destination: '{machine}.nc' });
  t.equal(named('Pumpe Süd #3'), 'Pumpe_Süd_3.nc');
  t.equal(named('../../etc/passwd'), '__.._etc_passwd.nc');
  t.equal(named('..'), '_.nc');
  t.equal(named('.hidden'), '_hidden.nc');
  t.equal(named('a/b\\c\u0000\u001b[31m'), 'a_b_c_31m.nc');
  t.equal(named('{date}'), '_date.nc', 'it is not replaced again');
});

t.test('what a placeholder lacks', async (t) => {
  const refused = (file: object, message: string): unknown =>
    t.throws(() => destinationOf(file), { name: 'SettingsError', code: 'ERR_SETTINGS_VALUE', message });
  const one = 'needs one --machine (source.only.machines) without * and ?';
  refused({ destination: '{machine}.nc' }, `destination "{machine}.nc" has {machine}, which ${one}`);
  for (const machines of [['a', 'b'], ['a*'], ['?']]) {
    refused(
      { destination: '{machine}', source: { only: { machines } } },
      `destination "{machine}" has {machine}, which ${one}`,
    );
  }
  refused(
    { destination: '{company}.nc' },
    'destination "{company}.nc" has {company}, which needs company_name in the settings',
  );
});

t.test('an unknown placeholder is refused where settings are read', async (t) => {
  const known = 'which is none of {date}, {yesterday}, {machine} and {company}';
  const braces = '{{ and }} stand for braces';
  const cases: readonly [text: string, message: string][] = [
    ['{dat}.nc', `"{dat}.nc" has {dat}, ${known}; did you mean {date}? ${braces}`],
    ['{hostname}', `"{hostname}" has {hostname}, ${known}; ${braces}`],
    ['{}', `"{}" has {}, ${known}; ${braces}`],
    ['{toString}', `"{toString}" has {toString}, ${known}; ${braces}`],
    ['a{b', `"a{b" has {, a brace without its other half; ${braces}`],
    ['a}b', `"a}b" has }, a brace without its other half; ${braces}`],
  ];
  for (const [text, message] of cases) {
    t.throws(() => checkSettings({ destination: text }, 'settings.json'), {
      message: `settings.json: destination ${message}`,
    });
    t.throws(() => checkSettings({ receipt: text }), { message: `settings: receipt ${message}` });
  }
});

t.test('the clock is read once', async (t) => {
  const given = checkSettings({ destination: '{date}-{{x}}.nc', receipt: '{date}.json', source: { since: '1d' } });
  const first = resolveSettings(given, NOW);
  const later = new Date('2025-01-01T00:00:00Z');
  t.strictSame(resolveSettings(first, later), first);
  t.equal(first.destination, '2024-05-15-{x}.nc', 'and what is replaced is not read again');
  t.equal(first.receipt, '2024-05-15.json');
  t.equal(resolveDestination('{date}.json', '--report', first), '2024-05-15.json');
  const { since } = resolveSettings(given, later).source;
  t.equal(since, BigInt(Date.parse('2024-12-31T00:00:00Z')) * 1_000_000n, 'settings serve many runs');
  t.equal(given.source.since, '1d');
  const none: Settings = resolveSettings(checkSettings({}), NOW);
  t.equal(none.destination, undefined);
});

t.test('text as a template that stands for it', async (t) => {
  for (const text of ['a', '{date}', '{{', '}{', 'a{b}c}}']) {
    t.equal(destinationOf({ destination: escapeTemplate(text) }), text);
  }
});
