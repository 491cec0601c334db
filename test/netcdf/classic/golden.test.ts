import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { planClassic } from '../../../lib/netcdf/index.js';
import { needs } from '../../foreign.js';
import { encode } from './encode.js';
import { GOLDEN } from './golden.js';
import { pictures } from './netcdfjs.js';

const plain = (hex: string) => hex.replace(/\s/g, '');

for (const golden of GOLDEN) {
  t.test(`${golden.name} (${golden.version})`, async (t) => {
    const { bytes, plan } = await encode(golden, { version: golden.version });
    t.equal(bytes.toString('hex'), plain(golden.hex));
    if (golden.version === 'cdf5') return;
    const { wanted, found } = pictures(golden, plan, bytes);
    t.same(found, wanted, 'netcdfjs reads it');
  });
}

t.test('one slab a value gives the same bytes', async (t) => {
  for (const golden of GOLDEN) {
    const { bytes } = await encode(golden, { version: golden.version }, () => 1);
    t.equal(bytes.toString('hex'), plain(golden.hex), golden.name);
  }
});

t.test('ncgen makes the same bytes of the CDL', needs('ncgen'), async (t) => {
  const directory = t.testdir();
  for (const { name, version, cdl, hex } of GOLDEN.filter((golden) => golden.cdl !== undefined)) {
    const [source, output] = [join(directory, 'golden.cdl'), join(directory, 'golden.nc')];
    writeFileSync(source, cdl as string);
    execFileSync('ncgen', ['-k', version, '-o', output, source]);
    t.equal(readFileSync(output, 'hex'), plain(hex), name);
  }
});

t.test('the plan of the specification’s example says where its data are', async (t) => {
  const plan = planClassic(GOLDEN[1].dataset);
  t.match(plan, { version: 'classic', size: 92, headerLength: 80, numrecs: 0, recsize: 0 });
  t.match(plan.variables, [{ name: 'vx', vsize: 12, begin: 80 }]);
});
