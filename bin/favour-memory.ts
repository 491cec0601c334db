import { statSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

/** Bytes of a database for which the flag pays: about a tenth of a second of work. */
const LARGE = 64 << 20;

/**
 * Makes V8 favour memory over speed for large databases. Batch buffers die young, but V8 collects them only when
 * several times the size of its young generation (16 MiB by default) has piled up. Given to Node on its command line,
 * the flag would cost small databases a tenth of their time, because V8 would then reject all cached code, Node's own
 * included.
 *
 * @param path the source; one without a size counts as large
 */
export function favourMemory(path: string | undefined): void {
  const size = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined || size >= LARGE) favour();
}

/** Machines that make more garbage than their readings: 100,000 of one reading took 290 MB, and take 240. */
const MANY_MACHINES = 10_000;

/** The same for a small database of many machines, once they are counted. */
export function favourMemoryOf(machines: number): void {
  if (machines >= MANY_MACHINES) favour();
}

function favour(): void {
  setFlagsFromString('--optimize-for-size');
}
