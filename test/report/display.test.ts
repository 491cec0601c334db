import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { show } from '../../lib/report/index.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What writes to a terminal, and where else that is right. */
const WRITES = /\bconsole\.|process\.std(?:out|err)\.write\(/;
const ALLOWED = new Set([
  'bin/output.ts', // `print`, which escapes as `show` does
  'bin/fleetcdf.cts', // before anything is loaded; words of our own
]);

t.test('text for people holds nothing that a terminal would act on', async (t) => {
  const stream = new PassThrough();
  show('one\u001b[31m\ntwo\u009b\n', stream);
  t.equal(String(stream.read()), 'one\\x1b[31m\ntwo\\x9b\n');
});

t.test('nothing else writes to a terminal', async (t) => {
  for (const folder of ['lib', 'bin']) {
    for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      const path = `${folder}/${name.replaceAll('\\', '/')}`;
      if (!/\.[cm]?ts$/.test(path) || path.startsWith('bin/build/') || ALLOWED.has(path)) continue;
      // The compiler of the schemas is part of the build.
      if (path === 'lib/settings/compile-schemas.ts') continue;
      t.notMatch(readFileSync(join(ROOT, path), 'utf8'), WRITES, path);
    }
  }
});
