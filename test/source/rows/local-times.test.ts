import t from 'tap';
import { LocalTimes } from '../../../lib/source/rows/local-times.js';
import { isoTime } from '../../../lib/time/iso-format.js';

/** What becomes of local times of one machine in their order, and what is counted. */
function resolved(locals: readonly string[], zone = 'Europe/Berlin', machines: readonly string[] = []) {
  const counts: Record<string, number> = {};
  const local = new LocalTimes(zone, (rule, count) => {
    counts[rule] = (counts[rule] ?? 0) + count;
  });
  const times = new BigInt64Array(1);
  const moments = locals.map((text, i) => {
    times[0] = BigInt(Date.parse(`${text}Z`)) * 1_000_000n;
    return local.resolve(machines[i], times, 0, text) ? isoTime(times[0]).slice(8) : undefined;
  });
  local.end();
  return { moments, counts };
}

const night = (...clocks: readonly string[]): string[] => clocks.map((clock) => `2023-10-29T${clock}`);

t.test('the order of the rows tells the hour that comes twice', async (t) => {
  const told: Record<string, [clocks: string[], moments: string[]]> = {
    'every half an hour': [
      ['01:30', '02:00', '02:30', '02:00', '02:30', '03:00'],
      ['28T23:30', '29T00:00', '29T00:30', '29T01:00', '29T01:30', '29T02:00'],
    ],
    'from its first row on': [
      ['02:00', '02:30', '02:00', '02:30', '03:00'],
      ['29T00:00', '29T00:30', '29T01:00', '29T01:30', '29T02:00'],
    ],
    'every hour': [
      ['00:00', '01:00', '02:00', '02:00', '03:00'],
      ['28T22:00', '28T23:00', '29T00:00', '29T01:00', '29T02:00'],
    ],
    'every 50 minutes': [
      ['00:30', '01:20', '02:10', '02:00', '02:50', '03:40'],
      ['28T22:30', '28T23:20', '29T00:10', '29T01:00', '29T01:50', '29T02:40'],
    ],
    'where it changes': [
      ['02:05', '02:20', '02:10', '02:59', '04:00'],
      ['29T00:05', '29T00:20', '29T01:10', '29T01:59', '29T03:00'],
    ],
    'newest first': [
      ['03:30', '03:00', '02:30', '02:00', '02:30', '02:00', '01:30'],
      ['29T02:30', '29T02:00', '29T01:30', '29T01:00', '29T00:30', '29T00:00', '28T23:30'],
    ],
    'a minute out of order': [
      ['02:30:05', '02:30:03', '02:30:15', '02:29:50', '02:00:05', '02:00:03', '02:10:00'],
      ['29T00:30:05', '29T00:30:03', '29T00:30:15', '29T00:29:50', '29T01:00:05', '29T01:00:03', '29T01:10'],
    ],
    'after a gap of days': [
      ['02:58:00', '02:59:00', '02:00:00', '02:01:00'],
      ['29T00:58', '29T00:59', '29T01:00', '29T01:01'],
    ],
  };
  for (const [what, [clocks, moments]] of Object.entries(told)) {
    const expected = moments.map((moment) => (moment.length === 8 ? `${moment}:00Z` : `${moment}Z`));
    const before = what === 'after a gap of days' ? ['2023-10-20T12:00'] : [];
    const found = resolved([...before, ...night(...clocks)]);
    t.strictSame(found.moments.slice(before.length), expected, what);
    t.strictSame(found.counts, {}, what);
  }
});

t.test('what the order does not tell is counted', async (t) => {
  const once = resolved(night('01:30', '02:00', '02:30', '03:00'));
  t.strictSame(once, {
    moments: ['28T23:30:00Z', '29T00:00:00Z', '29T00:30:00Z', '29T02:00:00Z'],
    counts: { 'repeated local time': 2 },
  });
  t.strictSame(resolved(night('02:00', '02:00', '02:30', '02:30', '03:00')).counts, { 'repeated local time': 4 });
  const years = ['2022-10-30T02:10', '2023-10-29T02:10', '2023-10-29T02:10:30'];
  t.strictSame(resolved(years).counts, { 'repeated local time': 3 });
});

t.test('each machine has a clock of its own', async (t) => {
  const machines = ['a', 'b', 'a', 'b', 'a', 'b'];
  const { moments, counts } = resolved(
    night('02:58', '02:59', '02:00', '02:59:30', '02:02', '02:01'),
    undefined,
    machines,
  );
  t.strictSame(moments, [
    '29T00:58:00Z',
    '29T00:59:00Z',
    '29T01:00:00Z',
    '29T00:59:30Z',
    '29T01:02:00Z',
    '29T01:01:00Z',
  ]);
  t.strictSame(counts, {});
});

t.test('the hour that the clock skips is left out', async (t) => {
  const { moments, counts } = resolved([
    '2024-03-31T01:59:59',
    '2024-03-31T02:00:00',
    '2024-03-31T02:30:00',
    '2024-03-31T03:00:00',
  ]);
  t.strictSame(moments, ['31T00:59:59Z', undefined, undefined, '31T01:00:00Z']);
  t.strictSame(counts, { 'skipped local time': 2 });
});

t.test('a zone whose clock goes back by half an hour', async (t) => {
  const { moments } = resolved(
    ['2024-04-07T01:30', '2024-04-07T01:50', '2024-04-07T01:40', '2024-04-07T02:00'],
    'Australia/Lord_Howe',
  );
  t.strictSame(moments, ['06T14:30:00Z', '06T14:50:00Z', '06T15:10:00Z', '06T15:30:00Z']);
});
