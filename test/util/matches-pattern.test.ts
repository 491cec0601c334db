import t from 'tap';
import { matchesPattern } from '../../lib/util/matches-pattern.js';
import { Random } from '../random.js';
import { again, SEED, scaled } from '../scale.js';

t.test('a pattern with wildcards', async (t) => {
  t.ok(matchesPattern('pump 3', 'pump ?'));
  t.ok(matchesPattern('pump 3', '*3'));
  t.ok(matchesPattern('', '**'));
  t.ok(matchesPattern('👩', '?'), 'one character');
  t.notOk(matchesPattern('pump 3', 'pump'));
  t.notOk(matchesPattern('', '?'));
  t.ok(matchesPattern(`${'a'.repeat(10_000)}b`, `*${'a*'.repeat(100)}b`), 'in no time');
  t.notOk(matchesPattern('a'.repeat(10_000), `*${'a*'.repeat(100)}b`));
});

t.test('as a regular expression matches', async (t) => {
  const random = new Random(SEED);
  const word = (letters: string) =>
    Array.from({ length: random.below(9) }, () => letters[random.below(letters.length)]).join('');
  for (let i = 0; i < scaled(20_000); i++) {
    const [name, pattern] = [word('ab\n'), word('ab*?')];
    const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su');
    if (matchesPattern(name, pattern) === expression.test(name)) continue;
    t.fail(`${JSON.stringify(name)} and ${pattern}; ${again(SEED)}`);
  }
  t.pass(`seed ${SEED}`);
});
