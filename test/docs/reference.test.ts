import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import t from 'tap';
import { ENVIRONMENT } from '../../bin/build/environment.mjs';
import { reference } from '../../bin/build/reference.mjs';
import type * as Program from '../../bin/program.js';
import { sources } from './sources.js';

const { helpScreen } = createRequire(import.meta.url)('../../bin/program.cjs') as typeof Program;

const REFERENCE = readFileSync('docs/reference.md', 'utf8');

t.test('docs/reference.md is what the definitions give', async (t) => {
  t.equal(REFERENCE, reference(), 'npm run docs writes it anew');
});

t.test('every option that the help shows has a row', async (t) => {
  const commands = ['run', 'inspect', 'stats', 'report', 'verify', 'sample', 'uploads'] as const;
  const help = commands.map((command) => helpScreen(command, true, 80)).join('');
  const shown = new Set([...help.matchAll(/^ {2}(?:-\w, | {4})--(?:\[no-\])?([a-z0-9-]+)/gm)].map(([, name]) => name));
  t.ok(shown.size > 40, `${shown.size} options are shown`);
  for (const name of shown) t.match(REFERENCE, new RegExp(`^\\| \`--${name}\`(, \`-\\w\`)? \\|`, 'm'), name);
});

t.test('every key of the settings has a row or a chapter', async (t) => {
  const keys = new Set<string>();
  JSON.parse(readFileSync('settings.schema.json', 'utf8'), function (this: unknown, name, value) {
    if (name === 'properties') for (const key of Object.keys(value)) keys.add(key);
    return value;
  });
  t.ok(keys.size > 50, `${keys.size} keys`);
  for (const key of keys) {
    const isThere = REFERENCE.includes(`### \`${key}\``) || REFERENCE.includes(`| \`${key}\` |`);
    t.ok(isThere || REFERENCE.includes(`.${key}\` |`), key);
  }
});

t.test('every environment variable that the program reads is listed', async (t) => {
  const listed = new Set(ENVIRONMENT.flatMap(([names]) => names));
  // Set and unset again for the AWS SDK; nobody else needs it.
  const INTERNAL = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';
  const read = new Set<string>();
  for (const { text } of sources()) {
    for (const [, name] of text.matchAll(/\benv(?:\.|\[')([A-Z][A-Z0-9_]+)\b/g)) if (name !== INTERNAL) read.add(name);
  }
  t.ok(read.has('NO_COLOR'));
  t.same(
    [...read].filter((name) => !listed.has(name)),
    [],
  );
});
