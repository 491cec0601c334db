import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import t from 'tap';
import { manPage } from '../../bin/build/man-page.mjs';
import type * as Program from '../../bin/program.js';
import { needs } from '../foreign.js';

const { PAGES } = createRequire(import.meta.url)('../../bin/program.cjs') as typeof Program;
const FILE = 'docs/fleetcdf.1';

t.test('docs/fleetcdf.1 is what the definitions give', async (t) => {
  t.equal(readFileSync(FILE, 'utf8'), manPage(), 'npm run docs writes it anew');
  t.match(JSON.parse(readFileSync('package.json', 'utf8')), { man: `./${FILE}` });
});

for (const [command, ...words] of [
  ['groff', '-man', '-ww', '-z', '-Tutf8'],
  ['mandoc', '-Tlint', '-Wwarning'],
]) {
  t.test(`${command} finds no fault`, needs(command), async (t) => {
    const { status, stdout, stderr } = spawnSync(command, [...words, FILE]);
    // It is left out, so that the page changes only where what it says does.
    const said = `${stdout}${stderr}`.replace(/^.*missing date.*\n/m, '');
    t.equal(said, '');
    if (said === `${stdout}${stderr}`) t.equal(status, 0);
  });
}

t.test('it shows every option of every command', needs('groff'), async (t) => {
  const stdout = spawnSync('groff', ['-man', '-Tascii', '-P-cbou', FILE]).stdout.toString();
  for (const [command, { options }] of Object.entries(PAGES)) {
    for (const name of Object.keys(options)) {
      const variable = `FLEETCDF_${name.toUpperCase().replaceAll('-', '_')}`;
      for (const text of [`--${name}`, variable]) t.ok(stdout.includes(text), `${command} ${text}`);
    }
  }
  t.match(stdout, /EXIT STATUS\n +0 +done/);
});
