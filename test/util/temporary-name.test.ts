import t from 'tap';
import { newStem, parseTemporaryName, underNewName, underNewNameAsync } from '../../lib/util/temporary-name.js';

t.test('a name says whose it is, and cannot be guessed', async (t) => {
  const [one, other] = [newStem(), newStem()];
  t.not(one, other);
  t.match(one, /^\.fleetcdf-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/);
  for (const kind of ['tmp', 'lock', 'spill'] as const) {
    t.same(parseTemporaryName(`${one}.${kind}`), { stem: one, kind, isOfThisMachine: true });
  }
  t.equal(parseTemporaryName(`${newStem(false)}.tmp`)?.isOfThisMachine, false, 'without locks it is of no machine');
  const [, , host] = one.split('-').slice(0, 3);
  const random = one.split('-')[3];
  t.equal(parseTemporaryName(`.fleetcdf-01234567-${host}-${random}.tmp`)?.isOfThisMachine, true, 'before a restart');
  t.equal(parseTemporaryName(`.fleetcdf-01234567-89abcdef-${random}.tmp`)?.isOfThisMachine, false);
  for (const foreign of ['plant.nc', '.fleetcdf', `${one}.nc`, `x${one}.tmp`, `${one}.tmp~`, '.fleetcdf-12-ab.tmp']) {
    t.equal(parseTemporaryName(foreign), undefined, foreign);
  }
});

t.test('a name that is taken means another one', async (t) => {
  const taken = Object.assign(new Error('taken'), { code: 'EEXIST' });
  let names = 0;
  const next = () => `name ${names++}`;
  const third = (stem: string) => {
    if (stem !== 'name 2') throw taken;
    return stem;
  };
  t.equal(underNewName(third, next), 'name 2');
  names = 0;
  t.equal(await underNewNameAsync(async (stem) => third(stem), next), 'name 2');
  const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
  const fail = (error: Error) => () => {
    throw error;
  };
  t.throws(() => underNewName(fail(full)), full);
  t.throws(() => underNewName(fail(taken)), taken, 'where all are taken, something else is wrong');
});
