import t from 'tap';
import { guessCoding, isZeroMissing } from '../../lib/time/guess-coding.js';

t.test('FILETIME and .NET ticks are told by their size', async (t) => {
  t.strictSame(guessCoding([1.337_741_862_6e17]), { timeUnit: '100ns', epoch: '1601-01-01' });
  t.strictSame(guessCoding([6.386_763_542_6e17]), { timeUnit: '100ns', epoch: '0001-01-01' });
  t.strictSame(guessCoding([1.337_741_862_6e16]), { timeUnit: 'us', epoch: '1601-01-01' }, 'WebKit');
  t.strictSame(guessCoding([1.733_018_626e18]), { timeUnit: 'ns' });
  t.strictSame(guessCoding([1_733_018_626]), { timeUnit: 's' });
  t.strictSame(guessCoding([0, 0, 0, 0, 1_733_018_626_000]), { timeUnit: 'ms' }, 'most are zero');
  t.strictSame(guessCoding([0, 0, 1.337_741_862_6e17]), { timeUnit: '100ns', epoch: '1601-01-01' });
  t.strictSame(guessCoding([0, 0, 0]), { timeUnit: 's' });
  t.strictSame(guessCoding([]), {});
});

t.test('Core Data is told by its columns, or by its distant past', async (t) => {
  const cocoa = { timeUnit: 's', epoch: '2001-01-01' };
  t.strictSame(guessCoding([751_544_175]), { timeUnit: 's' });
  t.strictSame(guessCoding([751_544_175], { isCoreData: true }), cocoa);
  t.strictSame(guessCoding([-63_114_076_800, 751_544_175]), cocoa);
  t.strictSame(guessCoding([1_733_018_626_000], { isCoreData: true }), { timeUnit: 'ms' });
});

t.test('the unit of numbers of a given epoch', async (t) => {
  t.strictSame(guessCoding([751_544_175], { epoch: '2001' }), { timeUnit: 's', epoch: '2001-01-01' });
  t.strictSame(guessCoding([7.515_441_75e17], { epoch: '2001' }), { timeUnit: 'ns', epoch: '2001-01-01' });
  t.strictSame(guessCoding([45_292.5], { epoch: '1899-12-30' }), { timeUnit: 'd', epoch: '1899-12-30' });
  t.strictSame(guessCoding([3_800_000_000], { epoch: '1904' }), { timeUnit: 's', epoch: '1904-01-01' });
  t.strictSame(guessCoding([6.386_763_542_6e17], { epoch: '1970' }), { timeUnit: 'ns' }, 'not .NET');
});

t.test('zero is missing far from the other times, and a time near to them', async (t) => {
  const from = 1_733_018_626;
  t.ok(isZeroMissing([from, from + 60, from + 120], 0));
  t.ok(isZeroMissing([from], 0));
  t.notOk(isZeroMissing([], 0));
  t.notOk(isZeroMissing([0.1, 0.2, 0.3], 0), 'a test bench');
  t.notOk(isZeroMissing([-86_400, 86_400], 0), 'around 1970');
  t.notOk(isZeroMissing([86_400, from], 0), 'an archive since 1970');
  t.notOk(
    isZeroMissing(
      [10, 20, 30, 40].map((years) => years * 31_556_952),
      0,
    ),
    'every ten years',
  );
  t.ok(isZeroMissing([from, from + 60], 978_307_200), 'since 2001');
});
