import t from 'tap';
import { FleetcdfError, SettingsError } from '../lib/errors.js';
import { oneLine, shortName, visible, visibleJson } from '../lib/visible.js';

/** What a terminal acts on: C0, DEL, C1, line and paragraph separators, bidirectional marks, a lone surrogate. */
const ACTIVE = [
  ...Array.from({ length: 0x20 }, (_, c) => c),
  ...Array.from({ length: 0x21 }, (_, c) => 0x7f + c),
  ...[0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0xd800, 0xdfff],
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
].map((code) => String.fromCharCode(code));

const PLAIN = 'Größe 日本 ½ 👩‍🔧 °C "a\\b"';

t.test('what a terminal would act on is escaped', async (t) => {
  t.equal(visible('a\u001b[2Jb\u0007\r\u009b\u202e\tc\nd'), 'a\\x1b[2Jb\\x07\\r\\x9b\\u202e\\tc\nd');
  t.equal(oneLine('a\nb'), 'a\\nb');
  for (const character of ACTIVE) {
    const code = character.charCodeAt(0).toString(16);
    if (character !== '\n') t.match(visible(`a${character}b`), /^a\\[\w]+b$/, code);
    t.match(oneLine(`a${character}b`), /^a\\[\w]+b$/, code);
  }
  t.equal(oneLine(PLAIN), PLAIN, 'everything else stays');
});

t.test('JSON means the same', async (t) => {
  const value = { [ACTIVE.join('a')]: [ACTIVE.join(''), PLAIN] };
  const text = visibleJson(JSON.stringify(value, null, 2));
  t.same(JSON.parse(text), value);
  t.equal(visible(text), text, 'and holds nothing more to escape');
  t.equal(visibleJson(JSON.stringify([PLAIN])), JSON.stringify([PLAIN]));
});

t.test('very long names keep their ends, and say how long they were', async (t) => {
  const long = `begin${'x'.repeat(10_485_750)}finis`;
  const short = shortName(long);
  t.ok(short.length < 200, short);
  t.match(short, /^beginx+… \(10,485,760 characters\) …x+finis$/);
  t.equal(shortName('x'.repeat(120)), 'x'.repeat(120));
  t.notMatch(shortName('👩'.repeat(1001)), /\p{Cs}/u, 'no half of a character');
  t.notMatch(shortName(`x${'👩'.repeat(1001)}`), /\p{Cs}/u);
});

t.test('a message is the lines that were meant', async (t) => {
  const error = new SettingsError('ERR_USAGE', ['first of a\nb', '  second\u001b[31m']);
  t.equal(error.message, 'first of a\\nb\n  second\\x1b[31m');
  t.equal(new FleetcdfError('ERR_USAGE', 'one\ntwo').message, 'one\\ntwo');
  const long = new FleetcdfError('ERR_USAGE', `no machine ${'x'.repeat(1e7)}; name another`).message;
  t.match(long, /^no machine x+… \(10,000,025 characters\) …x+; name another$/);
  t.ok(long.length < 5000);
});
