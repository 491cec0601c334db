import { closeSync, linkSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import t, { type Test } from 'tap';
import { type Input, isSamePlace, refuseInputs } from '../../lib/sink/index.js';
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

t.test('a link that points to nothing is the file that it will make', async (t) => {
  const directory = scratch(t);
  const at = (name: string): string => join(directory, name);
  mkdirSync(at('real'));
  symlinkSync('real/new.nc', at('dangling.nc'));
  symlinkSync('dangling.nc', at('second.nc'));
  symlinkSync('loop.nc', at('loop.nc'));
  t.ok(isSamePlace(at('dangling.nc'), at('real/new.nc')));
  t.ok(isSamePlace(at('second.nc'), at('real/new.nc')));
  t.notOk(isSamePlace(at('loop.nc'), at('real/new.nc')));
});

t.test('a descriptor is the file that it is open on', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'in.json');
  writeFileSync(path, '[]');
  const [input, output, other] = [openSync(path, 'r'), openSync(path, 'a'), openSync(join(directory, 'out'), 'w')];
  const nowhere = openSync('/dev/null', 'r+');
  t.ok(isSamePlace(input, output));
  t.ok(isSamePlace(path, output));
  t.notOk(isSamePlace(input, other));
  t.notOk(isSamePlace(path, other));
  t.notOk(isSamePlace('/dev/null', nowhere), 'writing to a device destroys nothing');
  for (const descriptor of [input, output, other, nowhere]) closeSync(descriptor);
  t.notOk(isSamePlace(path, output), 'a closed one is nothing');
});

const refused = (t: Test, input: Input, path: string, why: RegExp) =>
  t.throws(() => refuseInputs('--report', { destination: path }, [input]), {
    name: 'SettingsError',
    code: 'ERR_SINK_IS_SOURCE',
    message: why,
  });

t.test('a database and its own files are no destination', async (t) => {
  const directory = scratch(t);
  const database = join(directory, 'plant.db');
  writeFileSync(database, 'a');
  const input = { place: database, isDatabase: true, what: 'the database that is read' };
  refused(t, input, database, /^--report is \S+plant\.db, which is the database that is read; name another file$/);
  for (const suffix of ['-wal', '-shm', '-journal']) {
    refused(t, input, database + suffix, /is a part of the database that is read/);
  }
  t.doesNotThrow(() => refuseInputs('--report', { destination: `${database}.nc` }, [input]));
  t.doesNotThrow(() => refuseInputs('--report', { destination: `${database}.nc` }, []));
  const text = { ...input, isDatabase: false };
  t.doesNotThrow(() => refuseInputs('--report', { destination: `${database}-wal` }, [text]), 'JSON has no such files');
});

t.test('the files beside a database are those beside the real one', async (t) => {
  const directory = scratch(t);
  const at = (name: string): string => join(directory, name);
  mkdirSync(at('real'));
  writeFileSync(at('real/w.db'), 'a');
  symlinkSync('real/w.db', at('w.db'));
  symlinkSync('w.db', at('twice.db'));
  symlinkSync('real/w.db-wal', at('harmless.nc'));
  symlinkSync('real', at('alias'));
  for (const place of [at('w.db'), at('twice.db'), at('real/w.db'), at('alias/w.db')]) {
    const input = { place, isDatabase: true, what: 'the database that is read' };
    for (const suffix of ['-wal', '-shm', '-journal']) {
      refused(t, input, at(`real/w.db${suffix}`), /is a part of the database/);
      refused(t, input, at(`alias/w.db${suffix}`), /is a part of the database/);
    }
    refused(t, input, at('harmless.nc'), /is a part of the database/);
  }
});
