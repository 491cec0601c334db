import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { matchesPattern } from '../../util/matches-pattern.js';
import { isPattern } from '../tables/selection.js';

/**
 * The files and directories that a pattern means, in no order: `*` stands for any text within a name, `?` for any
 * character, and a name that is `**` for any number of directories. Names that begin with a dot have to be written so.
 * Directories that may not be read, or lead back to themselves, hold nothing.
 */
export function glob(pattern: string): string[] {
  const isAbsolute = pattern.startsWith('/');
  const names = pattern.split('/').filter((name) => name !== '');
  return [...expanded(isAbsolute ? '/' : '', names)];
}

function* expanded(directory: string, [name, ...rest]: readonly string[]): Generator<string> {
  if (name === undefined) {
    if (directory !== '') yield directory;
    return;
  }
  if (name === '**') {
    yield* expanded(directory, rest);
    for (const { path, isReal } of entries(directory, '*')) {
      if (isReal && isDirectory(path)) yield* expanded(path, [name, ...rest]);
    }
    return;
  }
  if (!isPattern(name)) {
    const path = join(directory, name);
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) yield* expanded(path, rest);
    return;
  }
  for (const { path } of entries(directory, name)) {
    if (rest.length === 0 || isDirectory(path)) yield* expanded(path, rest);
  }
}

/** All files below a directory, without those whose names begin with a dot. */
export function* filesBelow(directory: string): Generator<string> {
  for (const { path, isReal } of entries(directory, '*')) {
    if (!isDirectory(path)) yield path;
    else if (isReal) yield* filesBelow(path);
  }
}

interface Entry {
  readonly path: string;
  /** It is no symbolic link, which may lead back to a directory above. */
  readonly isReal: boolean;
}

function entries(directory: string, pattern: string): Entry[] {
  try {
    return readdirSync(directory === '' ? '.' : directory, { withFileTypes: true })
      .filter(({ name }) => matchesPattern(name, pattern) && (pattern.startsWith('.') || !name.startsWith('.')))
      .map((entry) => ({ path: join(directory, entry.name), isReal: !entry.isSymbolicLink() }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return [];
    throw error;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
