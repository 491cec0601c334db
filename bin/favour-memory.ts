import { statSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

/** Bytes of a database from which on it is worth it: a tenth of a second of work or so. */
const LARGE = 64 << 20;

/**
 * Have V8 favour memory where there is much to read: buffers of batches die young, and V8 lets several times the size of its young generation
 * (16 MiB by default) of them pile up before it looks for dead ones. Said when Node is started it would cost small databases a tenth of their
 * time, because V8 then takes none of the code that is kept compiled, Node's own included.
 *
 * @param path what is read; what has no size may be long
 */
export function favourMemory(path: string | undefined): void {
  const size = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined || size >= LARGE) setFlagsFromString('--optimize-for-size');
}
