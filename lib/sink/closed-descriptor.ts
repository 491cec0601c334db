import { constants, fstatSync, readFileSync, statSync } from 'node:fs';

/**
 * True if the descriptor was closed when the process began. Node opens /dev/null for reading and writing in its place,
 * so that no other file gets its number; what is written there is lost. A shell opens `> /dev/null` for writing alone.
 * Only Linux says how a descriptor was opened; elsewhere the answer is no.
 */
export function wasClosed(descriptor: number): boolean {
  try {
    if (fstatSync(descriptor).rdev !== statSync('/dev/null').rdev) return false;
    const [, flags = ''] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')) ?? [];
    return (Number.parseInt(flags, 8) & ACCESS_MODE) === constants.O_RDWR;
  } catch {
    return false;
  }
}

/** O_ACCMODE: the bits of the flags that say whether a file is open for reading, writing or both. */
const ACCESS_MODE = 3;
