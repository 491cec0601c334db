import { unlinkSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { outputBegun, outputPublished, outputRemoved } from '../util/outputs.js';

const paths = new Set<string>();
let hasExitListener = false;

/** A temporary file with a unique name. It is removed when the process exits, unless that is killed by SIGKILL. */
export class Temporary {
  private constructor(
    readonly path: string,
    readonly handle: FileHandle,
  ) {}

  /** Creates a hidden file in `directory`. */
  static async create(directory: string, mode = 0o666): Promise<Temporary> {
    const path = join(directory, `.fleetcdf-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
    // The flag x makes it fail if the file exists.
    const handle = await open(path, 'wx+', mode);
    paths.add(path);
    outputBegun('file', path);
    if (!hasExitListener) process.once('exit', removeAll);
    hasExitListener = true;
    return new Temporary(path, handle);
  }

  /** Call it after the file was renamed to `destination`: `dispose` then removes nothing. */
  released(destination: string): void {
    paths.delete(this.path);
    outputPublished('file', this.path, destination);
  }

  /** Closes and removes the file; never fails. Call it in any case, also after {@link released}. */
  async dispose(): Promise<void> {
    await this.handle.close().catch(() => {});
    if (!paths.delete(this.path)) return;
    await unlink(this.path).catch(() => {});
    outputRemoved('file', this.path);
  }
}

function removeAll(): void {
  for (const path of paths) {
    try {
      unlinkSync(path);
    } catch {
      // It was removed already, or its directory is gone. The process is exiting, so nothing reports it.
    }
  }
}
