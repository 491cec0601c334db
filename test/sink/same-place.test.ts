import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import t from 'tap';
import { isSamePlace, refuseSource } from '../../lib/sink/index.js';
import { scratch } from '../databases.js';

t.test('one file by many paths', async (t) => {
  const directory = scratch(t);
  const at = (name: string): string => join(directory, name);
  writeFileSync(at('a.db'), 'a');
  writeFileSync(at('b.db'), 'a');
  mkdirSync(at('real'));
  symlinkSync('a.db', at('symbolic.db'));
  symlinkSync('real', at('alias'));
  linkSync(at('a.db'), at('hard.db'));
  for (const same of ['a.db', 'symbolic.db', 'hard.db', 'real/../a.db']) {
    t.ok(isSamePlace(at('a.db'), `${directory}/${same}`), same);
  }
  t.ok(isSamePlace(at('a.db'), relative(process.cwd(), at('a.db'))));
  t.ok(isSamePlace(at('real/new.nc'), at('alias/new.nc')), 'a file that is not there yet');
  t.notOk(isSamePlace(at('a.db'), at('b.db')));
  t.notOk(isSamePlace(at('a.db'), at('missing/a.db')));
  t.ok(isSamePlace('s3://bucket/a.db', 's3://bucket/a.db'));
  t.notOk(isSamePlace('s3://bucket/a.db', 's3:/bucket/a.db'), 'an object is no file');
});

t.test('a database and its own files are no destination', async (t) => {
  const directory = scratch(t);
  const database = join(directory, 'plant.db');
  writeFileSync(database, 'a');
  const refused = (path: string, why: RegExp) =>
    t.throws(() => refuseSource('--report', path, database), {
      name: 'SettingsError',
      code: 'ERR_SINK_IS_SOURCE',
      message: why,
    });
  refused(database, /^--report is \S+plant\.db, which is the database that is read; name another file$/);
  for (const suffix of ['-wal', '-shm', '-journal'])
    refused(database + suffix, /is a part of the database that is read/);
  t.doesNotThrow(() => refuseSource('--report', `${database}.nc`, database));
  t.doesNotThrow(() => refuseSource('--report', `${database}.nc`, undefined));
});
