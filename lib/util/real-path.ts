import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Linux follows so many links in a path. */
const MAX_LINKS = 40;

/**
 * The path without symbolic links, of a file that may not exist: a link that points to nothing leads to where it
 * points. Where a directory does not exist, the path is returned as far as it is known.
 *
 * @throws NodeJS.ErrnoException ELOOP if links lead to each other, EACCES if a directory cannot be searched
 */
export function realPathOf(path: string): string {
  let at = resolve(path);
  for (let links = 0; links <= MAX_LINKS; links++) {
    const directory = realDirectory(dirname(at));
    at = join(directory, basename(at));
    if (!lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink()) return at;
    at = resolve(directory, readlinkSync(at));
  }
  throw Object.assign(new Error('its symbolic links lead to each other'), { code: 'ELOOP' });
}

function realDirectory(directory: string): string {
  try {
    return realpathSync(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return directory;
    throw error;
  }
}
