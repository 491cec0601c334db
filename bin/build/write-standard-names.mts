/**
 * Writes lib/cf/standard-name-table.ts from a CF standard name table in XML, as cfconventions.org has it:
 * `node dist/bin/build/write-standard-names.mjs cf-standard-name-table.xml`.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('name the XML of the table');
const xml = readFileSync(path, 'utf8');

function inside(text: string, element: string): string | undefined {
  return new RegExp(`<${element}>\\s*([^<]*?)\\s*</${element}>`).exec(text)?.[1];
}

function elements(name: string): [id: string, content: string][] {
  return [...xml.matchAll(new RegExp(`<${name} id="([^"]+)">([\\s\\S]*?)</${name}>`, 'g'))].map(([, id, content]) => [
    id.trim(),
    content,
  ]);
}

const byName = (a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]): number =>
  a[0] < b[0] ? -1 : 1;

const names = elements('entry')
  .map(([id, content]): [string, string] => [id, inside(content, 'canonical_units') ?? ''])
  .sort(byName);
const counts = new Map<string, number>();
for (const [, units] of names) counts.set(units, (counts.get(units) ?? 0) + 1);
const units = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([text]) => text);
const index = new Map(names.map(([name], i) => [name, i]));
const aliases = elements('alias')
  .map(([id, content]): [string, number] => [id, index.get(inside(content, 'entry_id') ?? '') ?? -1])
  .filter(([id, target]) => target >= 0 && !index.has(id))
  .sort(byName);

/** Each name without the characters that it shares with the one before, behind their number. */
function frontCoded(list: readonly (readonly [name: string, number: number])[]): string {
  let before = '';
  return list
    .map(([name, number]) => {
      let shared = 0;
      while (shared < before.length && before[shared] === name[shared]) shared++;
      // A digit would be taken for one of the number.
      while (/\d/.test(name[shared] ?? '')) shared--;
      before = name;
      return `${shared}${name.slice(shared)} ${number}`;
    })
    .join('\n');
}

const version = inside(xml, 'version_number');
if (version === undefined || names.length < 1000) throw new Error(`${path} is no CF standard name table`);
writeFileSync(
  'lib/cf/standard-name-table.ts',
  `/*
 * Written by bin/build/write-standard-names.mts from version ${version} of the CF standard name table
 * (${inside(xml, 'last_modified') ?? 'no date'}): ${names.length} names and ${aliases.length} aliases.
 */

/** The version of the table. */
export const STANDARD_NAME_VERSION = '${version}';

/** Canonical units, by number. */
export const CANONICAL_UNITS = ${JSON.stringify(units.join('|'))};

/*
 * The texts stand in functions: they are not read before they are needed. A name in each line, sorted: how many characters
 * it shares with the name before, the others, and a number.
 */

/** Names, with the number of their canonical units. */
export function standardNameLines(): string {
  return \`${frontCoded(names.map(([name, text]) => [name, units.indexOf(text)]))}\`;
}

/** Aliases, with the number of their current name. */
export function aliasLines(): string {
  return \`${frontCoded(aliases)}\`;
}
`,
);
