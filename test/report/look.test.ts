import { Writable } from 'node:stream';
import t from 'tap';
import { type Look, legible, lookOf, PLAIN, show, toned } from '../../lib/report/index.js';

const COLORED: Look = { columns: 80, hasColor: true, isUnicode: true };
const RED = '\u001b[31m';

function stream(isTTY: boolean, columns?: number) {
  return Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { isTTY, columns });
}

t.test('colours', async (t) => {
  const cases: [isTTY: boolean, env: Record<string, string>, hasColor: boolean][] = [
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: 'false' }, false],
    [false, { FORCE_COLOR: '3', NO_COLOR: '1', TERM: 'dumb' }, true],
  ];
  for (const [isTTY, env, hasColor] of cases) {
    t.equal(lookOf(stream(isTTY), env).hasColor, hasColor, `${isTTY} ${JSON.stringify(env)}`);
  }
});

t.test('columns', async (t) => {
  const columns = (isTTY: boolean, of: number | undefined, env = {}) => lookOf(stream(isTTY, of), env).columns;
  t.equal(columns(true, 60), 60);
  t.equal(columns(true, undefined), 80, 'a terminal that does not say');
  t.equal(columns(true, 5), 30, 'not narrower');
  t.equal(columns(false, undefined), Number.POSITIVE_INFINITY);
  t.equal(columns(false, undefined, { COLUMNS: '72' }), 72, 'as watch exports it');
  t.equal(columns(true, 60, { COLUMNS: '72' }), 60, 'the terminal knows better');
  t.equal(columns(false, undefined, { COLUMNS: 'many' }), Number.POSITIVE_INFINITY);
});

t.test('the locale', async (t) => {
  const cases: [env: Record<string, string>, isUnicode: boolean][] = [
    [{ LANG: 'de_DE.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{ LANG: 'C' }, false],
    [{}, false],
    [{ LANG: 'C.UTF-8', LC_ALL: 'POSIX' }, false],
    [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, true],
    [{ LANG: 'C.UTF-8', LC_ALL: '' }, true],
  ];
  for (const [env, isUnicode] of cases) t.equal(lookOf(stream(true), env).isUnicode, isUnicode, JSON.stringify(env));
  t.equal(legible('a… 2 × “b” – 5 µs ▶', { ...PLAIN, isUnicode: false }), 'a... 2 x "b" - 5 us >');
});

t.test('only the codes of a tone reach a terminal', async (t) => {
  t.equal(toned('x', 'error', COLORED), `${RED}x\u001b[39m`);
  t.equal(toned('x', 'error', PLAIN), 'x');
  t.equal(toned('', 'error', COLORED), '');
  t.equal(legible(toned('x', 'error', COLORED), COLORED), `${RED}x\u001b[39m`);
  t.equal(legible(`${RED}x\u001b[2J\u0007`, PLAIN), '\\x1b[31mx\\x1b[2J\\x07', 'none where there are no colours');
  t.equal(legible('\u001b[8mx\u001b[2J\u001b]0;t\u0007', COLORED), '\\x1b[8mx\\x1b[2J\\x1b]0;t\\x07');
  let written = '';
  const out = Object.assign(
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        written += chunk;
        done();
      },
    }),
    { isTTY: false },
  );
  show(`${RED}a`, out);
  t.equal(written, '\\x1b[31ma');
});
