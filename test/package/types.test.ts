import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';

/** What the declarations that `entry` leads to import, besides each other. */
function importedPackages(entry: string): { files: number; packages: string[] } {
  const files = new Set([entry]);
  const packages = new Set<string>();
  for (const path of files) {
    const text = readFileSync(path, 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import\() ?'([^']+)'/g)) {
      if (name.startsWith('.')) files.add(join(dirname(path), name.replace(/\.js$/, '.d.ts')));
      else packages.add(name);
    }
  }
  return { files: files.size, packages: [...packages] };
}

t.test('a program needs no types that the package does not bring', async (t) => {
  const { exports, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    exports: Record<string, { types?: string }>;
    dependencies: Record<string, string>;
  };
  // Those of better-sqlite3 are a package of their own, for development.
  const bringsTypes = (name: string) => name in dependencies && !existsSync(join('node_modules/@types', name));
  for (const { types } of Object.values(exports)) {
    if (types === undefined) continue;
    const { files, packages } = importedPackages(types);
    t.ok(files > 5, `${types} leads to ${files} files`);
    t.same(
      packages.filter((name) => !name.startsWith('node:') && !bringsTypes(name)),
      [],
    );
  }
});
