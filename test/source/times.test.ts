import t, { type Test } from 'tap';
import type { ReadingsOptions } from '../../lib/job/open-source.js';
import { openReadings } from '../../lib/job/open-source.js';
import { Tally } from '../../lib/model/tally.js';
import { isoTime } from '../../lib/time/iso-format.js';
import { type Cell, scratch, writeDatabase } from '../databases.js';

/** What both readers make of a table `log (machine, ts, temp)` whose times are `times`, temp counting from 0. */
async function read(t: Test, times: readonly Cell[], how: Partial<ReadingsOptions> = {}, type = '') {
  const rows = times.map((time, n): Cell[] => ['press', time, n]);
  const columns = `machine TEXT, ts ${type}, temp REAL`;
  const path = writeDatabase(`${scratch(t)}/plant.db`, { log: { columns, rows } });
  const both = [];
  for (const reader of ['rows', 'auto'] as const) both.push(await readBy({ path, reader, ...how }));
  t.strictSame(both[1], both[0], 'the readers agree');
  return both[0];
}

async function readBy(options: ReadingsOptions) {
  const source = openReadings(options);
  const tally = new Tally();
  const readings: [string, number][] = [];
  for await (const { length, time, values } of source.batches({ tally })) {
    for (let i = 0; i < length; i++) readings.push([isoTime(time[i]), values[0][i]]);
  }
  const { warnings } = source;
  await source.close();
  const counts = [...tally].map(({ rule, count, example }) => [rule, count, ...(example ? [example] : [])]);
  return { readings, counts, warnings };
}

t.test('zero times are missing beside times of today', async (t) => {
  const iso = ['2025-07-15 14:00:00', '2025-07-15 14:01:00'];
  const expected = [
    ['2025-07-15T14:00:00Z', 0],
    ['2025-07-15T14:01:00Z', 2],
  ];
  for (const zero of ['0001-01-01T00:00:00Z', '1970-01-01 00:00:00', '0000-00-00 00:00:00', 0, '0'])
    t.match(
      await read(t, [iso[0], zero, iso[1], zero]),
      { readings: expected, counts: [['zero time', 2]] },
      String(zero),
    );
  const seconds = [1_752_588_000, 1_752_588_060];
  for (const zero of [0, '1970-01-01', '0001-01-01', -62_135_596_800])
    t.match(
      await read(t, [seconds[0], zero, seconds[1]]),
      { readings: expected, counts: [['zero time', 1]] },
      String(zero),
    );
  const most = [0, 0, 0, 0, 1_752_588_000_000, 0, 1_752_588_060_000];
  t.match(await read(t, most, {}, 'INTEGER'), {
    readings: [
      [expected[0][0], 4],
      [expected[1][0], 6],
    ],
    counts: [['zero time', 5]],
  });
});

t.test('zero is a time where times begin there', async (t) => {
  const bench = await read(t, [0, 0.1, 0.2, 0.3]);
  t.strictSame(
    bench.readings.map(([time]) => time),
    [0, 1, 2, 3].map((n) => isoTime(BigInt(n) * 100_000_000n)),
  );
  t.strictSame(bench.counts, []);
  const archive = await read(t, ['1969-12-31', '1970-01-01', '1970-01-02']);
  t.strictSame(
    archive.readings.map(([time]) => time.slice(0, 10)),
    ['1969-12-31', '1970-01-01', '1970-01-02'],
  );
  const times = { zeroTime: 'valid' } as const;
  const kept = await read(t, [0, 1_752_588_000], { times });
  t.strictSame(
    kept.readings,
    [
      ['1970-01-01T00:00:00Z', 0],
      ['2025-07-15T14:00:00Z', 1],
    ],
    'by the settings',
  );
});

t.test('a time outside 1677 to 2262 is counted with an example', async (t) => {
  const { readings, counts } = await read(t, ['2025-07-15', '9999-12-31 23:59:59', '2025-07-16', '1600-01-01', 'soon']);
  t.strictSame(readings, [
    ['2025-07-15T00:00:00Z', 0],
    ['2025-07-16T00:00:00Z', 2],
  ]);
  t.strictSame(counts, [
    ['time out of range', 2, '9999-12-31 23:59:59'],
    ['unreadable time', 1],
  ]);
  const numbers = await read(t, [1_752_588_000, 253_402_300_799, 1_752_588_060]);
  t.strictSame(numbers.counts, [['time out of range', 1, '253402300799']]);
});

t.test('FILETIME and .NET ticks', async (t) => {
  for (const type of ['INTEGER', 'TEXT']) {
    const filetime = [133_774_186_261_234_567n, 0n, 133_774_186_271_234_567n];
    t.match(await read(t, filetime, {}, type), {
      readings: [
        ['2024-11-30T05:37:06.1234567Z', 0],
        ['2024-11-30T05:37:07.1234567Z', 2],
      ],
      counts: [['zero time', 1]],
      warnings: [],
    });
    const ticks = [638_676_354_261_234_567n, 638_676_354_271_234_567n, 0n];
    t.match(await read(t, ticks, {}, type), {
      readings: [
        ['2024-11-19T17:50:26.1234567Z', 0],
        ['2024-11-19T17:50:27.1234567Z', 1],
      ],
      counts: [['zero time', 1]],
      warnings: [],
    });
  }
});

t.test('seconds that fit another epoch better', async (t) => {
  const cocoa = [751_544_175, 751_544_235, 751_544_295];
  const doubt = await read(t, cocoa);
  t.strictSame(doubt.readings[0], ['1993-10-25T10:16:15Z', 0]);
  t.match(doubt.warnings, [/log.ts are taken as seconds since 1970, .* is 1993-10-25; .* 2024-10-25, .*epoch "2001"/]);
  const told = await read(t, cocoa, { times: { epoch: '2001-01-01' } });
  t.strictSame(told.readings[0], ['2024-10-25T10:16:15Z', 0]);
  t.strictSame(told.warnings, []);
  const sentinel = await read(t, [...cocoa, -63_114_076_800]);
  t.strictSame([sentinel.readings[0], sentinel.counts, sentinel.warnings], [told.readings[0], [['zero time', 1]], []]);
  const macintosh = await read(t, [3_800_000_000, 3_800_000_060]);
  t.match(macintosh.warnings, [/2090-06-01; .* 2024-05-31, .*epoch "1904"/]);
  t.strictSame((await read(t, [3_800_000_000], { times: { epoch: '1904-01-01' } })).readings, [
    ['2024-05-31T11:33:20Z', 0],
  ]);
  const days = await read(t, [45_292.25, 45_292.5]);
  t.match(days.warnings.at(-1), /1970-01-01; as days .* 2024-01-01, .*epoch "1899-12-30"/);
  const excel = await read(t, [45_292.25, 45_292.5, 0], { times: { epoch: '1899-12-30' } });
  t.strictSame(excel.readings, [
    ['2024-01-01T06:00:00Z', 0],
    ['2024-01-01T12:00:00Z', 1],
  ]);
  t.strictSame([excel.counts, excel.warnings], [[['zero time', 1]], []]);
});

t.test('the epoch is told by another column with the same moments', async (t) => {
  const rows = [0, 60, 120].map((n): Cell[] => [
    'press',
    751_544_175 + n,
    new Date(1729851375000 + n * 1000).toISOString().slice(0, 19),
    n,
  ]);
  const columns = 'machine TEXT, timestamp REAL, created_at TEXT, temp REAL';
  const path = writeDatabase(`${scratch(t)}/plant.db`, { log: { columns, rows } });
  const { readings, warnings } = await readBy({ path });
  t.strictSame(readings[0], ['2024-10-25T10:16:15Z', 0]);
  t.strictSame(warnings, []);
});

t.test('a time window selects by any epoch', async (t) => {
  const selection = { window: { since: 1_732_945_027_000_000_000n, until: 1_732_945_028_000_000_000n } };
  const filetime = [0, 1, 2, 3].map((n) => 133_774_186_260_000_000n + BigInt(n) * 5_000_000n);
  const { readings } = await read(t, filetime, { selection }, 'INTEGER');
  t.strictSame(readings, [
    ['2024-11-30T05:37:07Z', 2],
    ['2024-11-30T05:37:07.5Z', 3],
  ]);
  const days = [45_626.2341, 45_626.234113, 45_626.3];
  const times = { epoch: '1899-12-30' };
  t.equal((await read(t, days, { selection, times })).readings.length, 1);
});

t.test('local times of a zone', async (t) => {
  const clocks = ['01:59:59.5', '02:00:00', '02:59:59', '02:00:00', '02:30:00+01:00', '03:00:00', '10:00:00Z'];
  const times = { zone: 'Europe/Berlin' };
  const { readings, counts } = await read(
    t,
    clocks.map((clock) => `2023-10-29 ${clock}`),
    { times },
  );
  t.strictSame(readings, [
    ['2023-10-28T23:59:59.5Z', 0],
    ['2023-10-29T00:00:00Z', 1],
    ['2023-10-29T00:59:59Z', 2],
    ['2023-10-29T01:00:00Z', 3],
    ['2023-10-29T01:30:00Z', 4],
    ['2023-10-29T02:00:00Z', 5],
    ['2023-10-29T10:00:00Z', 6],
  ]);
  t.strictSame(counts, []);
  const spring = await read(t, ['2024-03-31 01:00:00', '2024-03-31 02:10:00', '2024-03-31'], { times });
  t.strictSame(spring.readings, [
    ['2024-03-31T00:00:00Z', 0],
    ['2024-03-30T23:00:00Z', 2],
  ]);
  t.strictSame(spring.counts, [['skipped local time', 1, '2024-03-31 02:10:00']]);
  const once = await read(t, ['2023-10-29 02:10:00', '2023-10-29 05:00:00'], { times });
  t.strictSame(once.counts, [['repeated local time', 1]]);
  t.strictSame(
    (await read(t, [1_698_537_600, 1_698_537_660], { times })).readings[0],
    ['2023-10-29T00:00:00Z', 0],
    'not of numbers',
  );
});

t.test('pages are not read where the order of rows tells local times', async (t) => {
  const path = writeDatabase(`${scratch(t)}/plant.db`, {
    log: { columns: 'machine TEXT, ts TEXT, temp REAL', rows: [['press', '2023-10-29 05:00:00', 1]] },
  });
  const source = openReadings({ path, times: { zone: 'Europe/Berlin' } });
  t.match(source.readers, [
    { kind: 'rows', reason: 'local times of Europe/Berlin are told apart by the order of rows' },
  ]);
  await source.close();
});
