import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { findDatabases, meansSeveral } from '../../../lib/source/fleet/find-databases.js';
import { scratch, writeDatabase } from '../../databases.js';

const TABLES = { t: { columns: 'time TEXT, v REAL', rows: [['2024-01-01', 1]] } } as const;

/** A directory with `names` as databases, and what finds those that words mean, by their paths in it. */
function databases(t: Parameters<typeof scratch>[0], ...names: string[]) {
  const directory = scratch(t);
  for (const name of names) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeDatabase(join(directory, name), TABLES);
  }
  const find = (...words: string[]) => {
    const { files, notes } = findDatabases(
      words.map((word) => (word[0] === '@' ? `@${join(directory, word.slice(1))}` : join(directory, word))),
    );
    return { files: files.map((path) => path.slice(directory.length + 1)), notes };
  };
  return { directory, find };
}

t.test('files come once, in natural order, whatever the order of the words', async (t) => {
  const { directory, find } = databases(t, 'log10.db', 'log9.db', 'b/log1.db');
  const expected = ['b/log1.db', 'log9.db', 'log10.db'];
  t.same(find('log10.db', 'log9.db', 'b/log1.db').files, expected);
  t.same(find('b/log1.db', 'log9.db', 'log10.db', 'log9.db').files, expected);
  symlinkSync(join(directory, 'log9.db'), join(directory, 'zlink.db'));
  linkSync(join(directory, 'log10.db'), join(directory, 'zhard.db'));
  const { files, notes } = find('zlink.db', 'zhard.db', 'log9.db', 'log10.db');
  t.same(files, ['log9.db', 'log10.db']);
  t.match(notes, [/^2 names lead to a database that is named already/]);
});

t.test('patterns match names, directories, and any number of directories', async (t) => {
  const { find } = databases(t, 'a.db', 'b.sqlite', 'x/a.db', 'x/y/a.db', '.hidden/a.db', 'x/.a.db');
  t.same(find('*.db').files, ['a.db']);
  t.same(find('?.*').files, ['a.db', 'b.sqlite']);
  t.same(find('*/a.db').files, ['x/a.db']);
  t.same(find('**/a.db').files, ['a.db', 'x/a.db', 'x/y/a.db']);
  t.same(find('x/**/*.db').files, ['x/a.db', 'x/y/a.db']);
  t.same(find('x*').files, ['x/a.db', 'x/y/a.db'], 'a directory that matches is one');
  t.throws(() => find('z*.db'), { code: 'ERR_SOURCE_NOT_FOUND', message: /no database is called like/ });
});

t.test('of a directory, what is no database is counted, and what belongs to one is not', async (t) => {
  const { directory, find } = databases(t, 'in/a.db', 'in/deep/b');
  for (const name of ['in/notes.txt', 'in/a.db-wal', 'in/a.db-journal', 'in/broken.sqlite']) {
    writeFileSync(join(directory, name), 'no database');
  }
  const { files, notes } = find('in');
  t.same(files, ['in/a.db', 'in/broken.sqlite', 'in/deep/b'], 'a damaged one by its name, another by its first bytes');
  t.match(notes, [/^1 file is no SQLite database, and not read: .*notes\.txt$/]);
  t.same(find('in/*.db', 'in/d*').files, ['in/a.db', 'in/deep/b']);
  mkdirSync(join(directory, 'empty'));
  t.throws(() => find('empty'), { code: 'ERR_SOURCE_NOT_FOUND', message: /no SQLite database is in the directory/ });
});

t.test('a list has a word on each line', async (t) => {
  const { directory, find } = databases(t, 'lists/a.db', 'lists/in/b.db', 'c.db');
  writeFileSync(join(directory, 'lists/list.txt'), '\ufeff# mine\r\na.db\r\n\r\n  in/  \n../c*.db\n');
  t.same(find('@lists/list.txt').files, ['c.db', 'lists/a.db', 'lists/in/b.db']);
  writeFileSync(join(directory, 'none.txt'), '# nothing\n');
  writeFileSync(join(directory, 'nested.txt'), '@none.txt\n');
  for (const [list, message] of [
    ['@none.txt', /names no database/],
    ['@nested.txt', /names another list, @none\.txt/],
    ['@gone.txt', /no such file/],
  ] as const) {
    t.throws(() => find(list), { code: 'ERR_SOURCE_NOT_FOUND', message }, list);
  }
});

t.test('a word means several databases where it is no file', async (t) => {
  const { directory } = databases(t, 'a.db', 'odd*.db');
  const means = (name: string) => meansSeveral(join(directory, name));
  t.same(['a.db', 'odd*.db', 'gone.db', '*.db', '.'].map(means), [false, false, false, true, true]);
  t.equal(meansSeveral('@list.txt'), true);
  t.equal(meansSeveral('-'), false);
});
