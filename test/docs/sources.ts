import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The TypeScript of the program and the library, without what builds them. */
export function sources(): { path: string; text: string }[] {
  return ['bin', 'lib'].flatMap((directory) =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.c?ts$/.test(name))
      .map((name) => join(directory, name))
      .map((path) => ({ path, text: readFileSync(path, 'utf8') })),
  );
}
