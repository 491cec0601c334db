import t from 'tap';
import { MachineNamer, placeholdersOf } from '../../../lib/source/fleet/machine-namer.js';

const PATH = '/data/bern/press-07.db';

t.test('a name is made of the machine and the path', async (t) => {
  const named = (name: string) => new MachineNamer('press-07.db', PATH, { name }).nameOf('m1');
  t.equal(named('{stem}/{machine}'), 'press-07/m1');
  t.equal(named('{directory}: {file}'), 'bern: press-07.db');
  t.equal(named('{machine}'), 'm1');
});

t.test('groups of a pattern are placeholders and static data', async (t) => {
  const pattern = '/(?<site>[^/]+)/(?<line>[a-z]+)-(?<number>\\d+)(?<copy>-copy)?\\.db$';
  const namer = new MachineNamer('press-07.db', PATH, { pattern, name: '{site}.{line}{copy}.{machine}' });
  t.equal(namer.nameOf('m1'), 'bern.press.m1');
  t.same(namer.facts, [
    { name: 'site', value: 'bern' },
    { name: 'line', value: 'press' },
    { name: 'number', value: '07' },
  ]);
  t.same(placeholdersOf(pattern), ['machine', 'stem', 'file', 'directory', 'site', 'line', 'number', 'copy']);
  t.throws(() => new MachineNamer('x.db', '/x.db', { pattern, name: '{site}' }), {
    code: 'ERR_SETTINGS_VALUE',
    message: /matches no part of the path of x\.db$/,
  });
});

t.test('what a database calls a machine is found from its name in the fleet', async (t) => {
  const namer = new MachineNamer('a.db', '/a.db', { name: '{stem}/{machine}' });
  t.equal(namer.storedName('a/m1'), 'm1');
  t.equal(namer.storedName('b/m1'), undefined);
  t.equal(namer.isAlways('a/m1'), false);
  t.equal(new MachineNamer('a.db', '/a.db', { name: '{stem}' }).isAlways('a'), true);
});

t.test('two machines of a database never get one name', async (t) => {
  const namer = new MachineNamer('a.db', '/a.db', { name: '{stem}' });
  t.equal(namer.nameOf('m1'), 'a');
  t.equal(namer.nameOf('m1'), 'a');
  t.throws(() => namer.nameOf('m2'), {
    code: 'ERR_MACHINE_NAMES',
    message: /"m1" and "m2" of a\.db.*needs \{machine\}/,
  });
});
