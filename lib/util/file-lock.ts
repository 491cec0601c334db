import { closeSync, openSync, statSync, unlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'better-sqlite3';

/*
 * A lock that ends with its process, however that ends. Node cannot lock files, SQLite can, on every system
 * (fcntl, LockFileEx): a process holds an exclusive transaction on an empty file. Locks are those of the kernel, so they
 * survive neither the process nor a restart, and hold between containers and, where the file system has them, machines.
 */

/** The lock of a file that this process holds. */
export class FileLock {
  readonly path: string;
  readonly #connection: Database.Database;

  private constructor(path: string, connection: Database.Database) {
    this.path = path;
    this.#connection = connection;
  }

  /**
   * Create the file `path` and lock it.
   *
   * @returns undefined where the file system has no locks, or where another process took the file meanwhile for left
   * behind; nothing is left then
   * @throws NodeJS.ErrnoException if the file exists or cannot be created
   */
  static create(path: string): FileLock | undefined {
    closeSync(openSync(path, 'wx', 0o600));
    const connection = connect(path, false);
    // In memory, because a journal would be a second file.
    if (connection !== undefined && runs(connection, 'PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')) {
      if (statSync(path, { throwIfNoEntry: false }) !== undefined) return new FileLock(path, connection);
    }
    connection?.close();
    remove(path);
    return undefined;
  }

  /** Remove the file and end the lock. */
  release(): void {
    // While it is locked, so that nobody else does. Windows cannot, and does it afterwards.
    const isRemoved = remove(this.path);
    this.#connection.close();
    if (!isRemoved) remove(this.path);
  }
}

/**
 * Call `work` if no process holds the lock of the file `path`; meanwhile none can take it.
 *
 * @returns whether it was called
 */
export function whileUnlocked(path: string, work: () => void): boolean {
  const connection = connect(path, true);
  if (connection === undefined) return false;
  try {
    // The first read takes the lock; it fails where another process has it.
    if (!runs(connection, 'BEGIN; SELECT count(*) FROM sqlite_schema')) return false;
    work();
    return true;
  } finally {
    connection.close();
  }
}

function connect(path: string, readonly: boolean): Database.Database | undefined {
  try {
    // An absolute path is never taken for a URI.
    return new Database(resolve(path), { readonly, fileMustExist: true, timeout: 0 });
  } catch {
    return undefined;
  }
}

function runs(connection: Database.Database, sql: string): boolean {
  try {
    connection.exec(sql);
    return true;
  } catch {
    return false;
  }
}

function remove(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}
