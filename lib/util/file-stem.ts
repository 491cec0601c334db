import { basename, extname } from 'node:path';

/** A file name without directory and extension. */
export function fileStem(path: string): string {
  return basename(path, extname(path));
}
