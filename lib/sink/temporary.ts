import { unlinkSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const live = new Set<string>();
let watching = false;

/** A file of ours under a name that nobody else has. It is removed when the process ends, however it ends short of SIGKILL. */
export class Temporary {
  private constructor(
    readonly path: string,
    readonly handle: FileHandle,
  ) {}

  /** Make one in `directory`; its name is hidden and unique. */
  static async create(directory: string, mode = 0o666): Promise<Temporary> {
    const path = join(directory, `.fleetcdf-${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
    // Fails rather than open a file of anybody else.
    const handle = await open(path, 'wx+', mode);
    live.add(path);
    if (!watching) process.once('exit', removeAll);
    watching = true;
    return new Temporary(path, handle);
  }

  /** It has another name now, or none: nothing is left to be removed. */
  released(): void {
    live.delete(this.path);
  }

  /** Close it and remove it; does not fail. To be called in any case, also after {@link released}. */
  async dispose(): Promise<void> {
    await this.handle.close().catch(() => {});
    if (live.delete(this.path)) await unlink(this.path).catch(() => {});
  }
}

function removeAll(): void {
  for (const path of live) {
    try {
      unlinkSync(path);
    } catch {
      // Removed already, or the directory is gone: there is nobody left to tell.
    }
  }
}
