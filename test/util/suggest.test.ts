import t from 'tap';
import { didYouMean, editDistance, nearest } from '../../lib/util/suggest.js';

t.test('edit distance counts inserted, deleted, replaced and swapped characters', async (t) => {
  t.equal(editDistance('', ''), 0);
  t.equal(editDistance('abc', ''), 3);
  t.equal(editDistance('', 'abc'), 3);
  t.equal(editDistance('kitten', 'sitting'), 3);
  t.equal(editDistance('layuot', 'layout'), 1);
  t.equal(editDistance('ca', 'abc'), 3, 'no place is edited twice');
});

t.test('the nearest name, if any is near', async (t) => {
  const columns = ['machine', 'timestamp', 'value'];
  t.equal(nearest('time_stmp', columns), 'timestamp');
  t.equal(nearest('Machine', columns), 'machine');
  t.equal(nearest('companyName', ['company_name', 'source']), 'company_name', 'spelt in another way');
  t.equal(nearest('pressure', columns), undefined);
  t.equal(nearest('x', ['a', 'b']), undefined, 'one letter is not like another');
  t.equal(nearest('feat_4', ['feat_0', 'feat_1']), 'feat_0', 'the first among equals');
  t.equal(nearest('_', ['-', '_']), '_', 'names of nothing but separators');
});

t.test('the end of a message: what was meant, or what there is', async (t) => {
  t.equal(didYouMean('tiem', ['time', 'value']), '; did you mean "time"?');
  t.equal(didYouMean('pressure', ['time', 'value']), '; there are: time, value');
  t.equal(didYouMean('pressure', []), '');
  const many = Array.from({ length: 25 }, (_, i) => `c${i}`);
  t.match(didYouMean('pressure', many), /c19, and 5 more$/);
});
