import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** Copies the declarations that `entries` lead to from directory `from` to `to`, which then holds nothing else. */
export async function copyDeclarations(entries: readonly string[], from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  const files = new Set(entries.map((entry) => join(from, entry)));
  for (const path of files) {
    const text = await readFile(path, 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import\() ?['"](\.[^'"]+)\.js['"]/g)) {
      files.add(join(dirname(path), `${name}.d.ts`));
    }
    const copy = join(to, relative(from, path));
    await mkdir(dirname(copy), { recursive: true });
    await writeFile(copy, withoutWords(text));
  }
}

/**
 * A schema declares itself word for word. Types follow from its structure alone, so texts, bounds and indents are left out
 * of what is published: 45 kB, and as much of the rules.
 */
function withoutWords(declaration: string): string {
  if (!/^export declare const (?:\w+Schema: \{$|\w+_RULES: )/m.test(declaration)) return declaration;
  const words = /^ *readonly (?:description|examples|title|pattern|min\w+|max\w+|uniqueItems): .*;\n/gm;
  return declaration.replace(words, '').replace(/^ +/gm, '');
}
