import t from 'tap';
import { isoTime } from '../../lib/time/iso-format.js';
import { dateText, LocalClock } from '../../lib/time/local-clock.js';
import { MOMENT_EXAMPLES, nanosecondsOf, parseMoment, periodAfter } from '../../lib/time/parse-moment.js';

const clockAt = (now: string, zone?: string): LocalClock => new LocalClock(nanosecondsOf(new Date(now)), zone);
const moment = (text: string, clock: LocalClock): string => isoTime(parseMoment(text, 'since', clock));

t.test('dates and words in UTC', async (t) => {
  const clock = clockAt('2024-05-15T12:34:56.789Z');
  const cases: readonly [text: string, moment: string][] = [
    ['2024-05-01', '2024-05-01T00:00:00Z'],
    ['2024-05-01T06:00', '2024-05-01T06:00:00Z'],
    ['2024-05-01 06:00:07.25', '2024-05-01T06:00:07.25Z'],
    ['2024-05-01T06:00+02:00', '2024-05-01T04:00:00Z'],
    ['2024-05-01T06:00Z', '2024-05-01T06:00:00Z'],
    ['2024-05', '2024-05-01T00:00:00Z'],
    ['2024', '2024-01-01T00:00:00Z'],
    ['2024-W01', '2024-01-01T00:00:00Z'],
    ['2021W01', '2021-01-04T00:00:00Z'],
    ['2020-W53', '2020-12-28T00:00:00Z'],
    ['1969-w01', '1968-12-30T00:00:00Z'],
    ['today', '2024-05-15T00:00:00Z'],
    ['Yesterday', '2024-05-14T00:00:00Z'],
    [' now ', '2024-05-15T12:34:56.789Z'],
    ['1d', '2024-05-14T12:34:56.789Z'],
    ['12h', '2024-05-15T00:34:56.789Z'],
    ['2w', '2024-05-01T12:34:56.789Z'],
    ['30min', '2024-05-15T12:04:56.789Z'],
    ['1h30m', '2024-05-15T11:04:56.789Z'],
  ];
  for (const [text, expected] of cases) t.equal(moment(text, clock), expected, text);
  for (const text of MOMENT_EXAMPLES) t.doesNotThrow(() => moment(text, clock), text);
});

t.test('a local day of the zone has 23, 24 or 25 hours', async (t) => {
  const hours = (now: string, zone: string): number => {
    const clock = clockAt(now, zone);
    return Number(parseMoment('today', 's', clock) - parseMoment('yesterday', 's', clock)) / 3600e9;
  };
  t.equal(hours('2024-03-31T22:30:00Z', 'Europe/Berlin'), 23, 'it is 00:30 on the day after the clocks went forward');
  t.equal(hours('2024-10-28T08:00:00Z', 'Europe/Berlin'), 25);
  t.equal(hours('2024-05-15T08:00:00Z', 'Europe/Berlin'), 24);
  t.equal(hours('2024-10-06T20:00:00Z', 'Australia/Lord_Howe'), 23.5, 'half an hour less');
  t.equal(
    moment('yesterday', clockAt('2011-12-30T12:00:00Z', 'Pacific/Apia')),
    '2011-12-30T10:00:00Z',
    'a day that was not',
  );
});

t.test('dates and words are those of the zone', async (t) => {
  const clock = clockAt('2024-05-15T23:30:00Z', 'Europe/Berlin');
  t.equal(dateText(clock.today), '2024-05-16', 'it is past midnight in Berlin');
  t.equal(moment('today', clock), '2024-05-15T22:00:00Z');
  t.equal(moment('2024-01', clock), '2023-12-31T23:00:00Z');
  t.equal(moment('2024-W20', clock), '2024-05-12T22:00:00Z');
  t.equal(moment('2024-05-01T06:00', clock), '2024-05-01T04:00:00Z');
  t.equal(moment('2024-05-01T06:00Z', clock), '2024-05-01T06:00:00Z', 'an offset wins');
  t.equal(moment('1d', clock), '2024-05-14T23:30:00Z');
  t.equal(moment('2024-03-31T02:30:00.5', clock), '2024-03-31T01:00:00Z', 'a time that the clock skipped');
  t.equal(moment('2024-10-27T02:30:00.5', clock), '2024-10-27T00:30:00.5Z', 'the first of two');
  t.equal(moment('2018-11-04', clockAt('2024-05-15T00:00:00Z', 'America/Sao_Paulo')), '2018-11-04T03:00:00Z', '01:00');
  t.equal(dateText(clockAt('2024-05-15T23:30:00Z', 'America/New_York').today), '2024-05-15');
  t.equal(dateText(clockAt('1960-01-01T00:30:00Z', 'America/New_York').today), '1959-12-31');
});

t.test('what is no time is refused with examples', async (t) => {
  const clock = clockAt('2024-05-15T12:00:00Z');
  const none = ['', '1', '24', '2024-13', '2024-00', '2024-W54', '2023-W53', '2024-02-30', 'd', '1x', '-1d', '1d ago'];
  for (const text of [...none, '20240501', '3000', '0001', '2300-01', '٢٠٢٤', '2024-05-01T25:00', 'x'.repeat(500)]) {
    t.throws(() => moment(text, clock), { code: 'ERR_SETTINGS_VALUE', key: 'since' }, text.slice(0, 20));
  }
  t.throws(() => moment('last May', clock), {
    message:
      'since is "last May", which is no time; write one like "2024-05-01", "2024-05-01T06:00Z", "2024-05", "2024", ' +
      '"yesterday", "12h", "2w"',
  });
  t.throws(() => moment('yesturday', clock), {
    message: 'since is "yesturday", which is no time; did you mean "yesterday"?',
  });
  t.throws(() => moment('0d', clock), { message: /^since is "0d", which is no time at all/ });
});

t.test('the period after a period', async (t) => {
  t.equal(periodAfter('2024'), '2025');
  t.equal(periodAfter('2024-12'), '2025-01');
  t.equal(periodAfter('2024-02-28'), '2024-02-29');
  t.equal(periodAfter('yesterday'), 'today');
  t.equal(periodAfter('2024-05-01T06:00'), undefined);
});
