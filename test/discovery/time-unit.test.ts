import t from 'tap';
import { ColumnProfile } from '../../lib/discovery/column-profile.js';
import { timeUnitOf } from '../../lib/source/tables/cell-kind.js';
import type { Cell } from '../../lib/sqlite/cell.js';

t.test('the unit of times is the same from all values of a column and from its numbers alone', async (t) => {
  const columns: Record<string, readonly Cell[]> = {
    'ISO 8601': ['2019-01-01 00:00:00', '2019-01-01T01:00:00Z', '2019-01-02'],
    seconds: [1_546_300_800n, 1_546_304_400n, null],
    'milliseconds, as text': ['1546300800000', ' 1546304400000 ', 'null', ''],
    'text and numbers': ['2019-01-01 00:00:00', '20190101', 1_546_300_800, 'pump', new Uint8Array(1)],
    'with an infinite one': [Number.POSITIVE_INFINITY, 1_546_300_800n, Number.NEGATIVE_INFINITY],
    nothing: [null, ''],
  };
  for (const [what, values] of Object.entries(columns)) {
    t.equal(timeUnitOf(values), new ColumnProfile({ name: 'time', type: '', primaryKey: 0 }, values).timeUnit, what);
  }
});
