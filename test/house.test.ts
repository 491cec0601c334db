import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { cyclesIn, type Files, importsOf, upwardImports } from './house.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Ground floor first. A room imports only rooms on the floors below, not those beside it. */
const FLOORS = [
  ['lib/visible.ts'],
  ['lib/errors.ts', 'lib/version.ts'],
  ['lib/util'],
  ['lib/sqlite', 'lib/netcdf', 'lib/cf'],
  ['lib/time'],
  ['lib/model'],
  ['lib/survey', 'lib/clean'],
  ['lib/source'],
  ['lib/discovery'],
  ['lib/group'],
  ['lib/screen'],
  ['lib/stats'],
  ['lib/page', 'lib/suggest'],
  ['lib/layout'],
  ['lib/pack'],
  ['lib/text'],
  ['lib/parquet'],
  ['lib/sink'],
  ['lib/ledger', 'lib/references'],
  ['lib/sample'],
  ['lib/settings'],
  ['lib/report'],
  ['lib/plan'],
  ['lib/flow'],
  ['lib/verify'],
  ['lib/job'],
  ['lib/shards'],
  ['lib/inspect'],
  ['lib/index.ts'],
  ['bin'],
] as const;

/** What `bin/build/bundle.mts` makes: it is required by name and is no source file. */
const BUNDLE = ['bin/program.cjs', ''] as const;

function readSources(...folders: readonly string[]): Files {
  const files = new Map<string, string>();
  for (const folder of folders) {
    for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      const path = `${folder}/${name.replaceAll('\\', '/')}`;
      if (/\.[cm]?ts$/.test(path)) files.set(path, readFileSync(join(ROOT, path), 'utf8'));
    }
  }
  return files;
}

const imports = importsOf(new Map([...readSources('lib', 'bin'), BUNDLE]));

t.test('every room on the list has files', async (t) => {
  for (const room of FLOORS.flat()) {
    t.ok(
      [...imports.keys()].some((path) => path === room || path.startsWith(`${room}/`)),
      room,
    );
  }
});

t.test('imports between files form no cycle', async (t) => {
  t.strictSame(cyclesIn(imports), []);
});

t.test('no room imports a room above or beside it', async (t) => {
  t.strictSame(upwardImports(imports, FLOORS), []);
});

/** A ground floor, two rooms on the next, a roof. */
const SMALL_HOUSE = [['ground.ts'], ['left', 'right'], ['roof']];

function small(files: Readonly<Record<string, string>>) {
  return importsOf(new Map(Object.entries(files)));
}

t.test('the checks find every kind of import', async (t) => {
  const kinds: readonly (readonly [kind: string, text: string])[] = [
    ['a value', "import { a } from '../roof/a.js';"],
    ['types only', "import type { A } from '../roof/a.js';"],
    ['a type among values', "import { type A } from '../roof/a.js';"],
    ['effects only', "import '../roof/a.js';"],
    ['export from', "export * from '../roof/a.js';"],
    ['export of a type', "export type { A } from '../roof/a.js';"],
    ['import() in code', "export async function f() {\n  return import('../roof/a.js');\n}"],
    ['import() in a type', "export type A = typeof import('../roof/a.js');"],
    ['require()', "const a = require('../roof/a.js');"],
  ];
  for (const [kind, text] of kinds) {
    const found = small({ 'left/x.ts': text, 'roof/a.ts': '' });
    t.strictSame(upwardImports(found, SMALL_HOUSE), ['left/x.ts -> roof/a.ts'], kind);
  }
  const packages = small({ 'left/x.ts': "import t from 'tap';\nimport { join } from 'node:path';" });
  t.strictSame(packages.get('left/x.ts'), [], 'packages are left out');
});

t.test('the checks find cycles', async (t) => {
  const found = small({
    'ground.ts': '',
    'left/a.ts': "import './b.js';\nimport '../ground.js';",
    'left/b.ts': "import type { C } from './c.js';",
    'left/c.ts': "export const a = () => import('./a.js');",
    'right/d.ts': "import '../ground.js';",
    'roof/e.ts': "import '../left/a.js';\nimport '../right/d.js';",
  });
  t.strictSame(cyclesIn(found), [['left/a.ts', 'left/b.ts', 'left/c.ts', 'left/a.ts']]);
  t.strictSame(upwardImports(found, SMALL_HOUSE), []);
});

t.test('the checks find imports of a room above or beside', async (t) => {
  const found = small({
    'ground.ts': "import './left/b.js';",
    'left/a.ts': "import '../right/d.js';\nimport './b.js';",
    'left/b.ts': '',
    'right/d.ts': "import '../left/b.js';",
    'roof/e.ts': "import '../left/a.js';\nimport '../ground.js';",
  });
  t.strictSame(cyclesIn(found), []);
  t.strictSame(upwardImports(found, SMALL_HOUSE), [
    'ground.ts -> left/b.ts',
    'left/a.ts -> right/d.ts',
    'right/d.ts -> left/b.ts',
  ]);
});

t.test('a file in no room, and an import of no file, are errors', async (t) => {
  const stray = small({ 'shed/a.ts': "import '../roof/e.js';", 'roof/e.ts': '' });
  t.throws(() => upwardImports(stray, SMALL_HOUSE), { message: 'shed/a.ts lies in no room of the list' });
  t.throws(() => small({ 'left/a.ts': "import './gone.js';" }), {
    message: 'left/a.ts imports ./gone.js, which is no file',
  });
});
