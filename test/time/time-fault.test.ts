import t from 'tap';
import { timeFault } from '../../lib/time/time-fault.js';

t.test('text that is no time', async (t) => {
  const cases: Record<string, string> = {
    '0001-01-01T00:00:00Z': 'zero time',
    '0001-01-01 00:00:00 +0000 UTC': 'zero time',
    '0001-01-01': 'zero time',
    '0001-01-01T00:17:30+00:17': 'zero time',
    '0000-12-30 00:00:00': 'zero time',
    '0000-00-00 00:00:00': 'zero time',
    '0000-00-00': 'zero time',
    '1601-01-01T00:00:00Z': 'zero time',
    '1970-01-01 00:00:00': 'zero time',
    '1601-01-01T00:00:01Z': 'time out of range',
    '1677-09-21T00:12:43Z': 'time out of range',
    '2262-04-11T23:47:16Z': 'time out of range',
    '9999-12-31 23:59:59': 'time out of range',
    '0004-02-29': 'time out of range',
    '9999-12-31T23:59:59.9999999+14:00': 'time out of range',
    '9999-02-29': 'unreadable time',
    '9999-13-01': 'unreadable time',
    '9999-12-31 24:00:00': 'unreadable time',
    '0001-01-011': 'unreadable time',
    '2024-02-30': 'unreadable time',
    pump: 'unreadable time',
    '': 'unreadable time',
    '0': 'unreadable time',
  };
  for (const [text, fault] of Object.entries(cases)) t.equal(timeFault(text, {}), fault, text);
});

t.test('numbers that are no time', async (t) => {
  const cocoa = { timeUnit: 's', epoch: '2001-01-01' } as const;
  t.equal(timeFault(-63_114_076_800n, cocoa), 'zero time');
  t.equal(timeFault(-63_114_076_800, cocoa), 'zero time');
  t.equal(timeFault('-63114076800', cocoa), 'zero time');
  t.equal(timeFault('-63114076800.0', cocoa), 'zero time');
  t.equal(timeFault(64_092_211_200, cocoa), 'time out of range', 'the distant future of Cocoa');
  t.equal(timeFault(-62_135_596_800n, { timeUnit: 's' }), 'zero time');
  t.equal(timeFault(-62_135_596_800_000n, { timeUnit: 'ms' }), 'zero time');
  t.equal(timeFault(-11_644_473_600n, { timeUnit: 's' }), 'zero time');
  t.equal(timeFault(0n, { timeUnit: '100ns', epoch: '1601-01-01' }), 'zero time');
  t.equal(timeFault(0n, { timeUnit: '100ns', epoch: '0001-01-01' }), 'zero time');
  t.equal(timeFault(0, { timeUnit: 'd', epoch: '1899-12-30' }), 'zero time');
  t.equal(timeFault(2n ** 63n - 1n, { timeUnit: '100ns', epoch: '1601-01-01' }), 'time out of range');
  t.equal(timeFault(253_402_300_799n, { timeUnit: 's' }), 'time out of range');
  t.equal(timeFault(1e300, { timeUnit: 's' }), 'time out of range');
  t.equal(timeFault(Number.POSITIVE_INFINITY, { timeUnit: 's' }), 'unreadable time');
  t.equal(timeFault(5n, {}), 'unreadable time', 'a number without a unit');
  t.equal(timeFault(Buffer.from('2024-01-01'), { timeUnit: 's' }), 'unreadable time');
  t.equal(timeFault(null, {}), 'null time');
});
