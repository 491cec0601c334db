import { realpathSync, statSync } from 'node:fs';
import { SourceError } from '../../errors.js';
import type { Source } from '../source.js';

/** A database that is open, and how it is closed. */
export interface Opened {
  readonly source: Source;
  close(): Promise<void>;
}

interface Kept extends Opened {
  uses: number;
  /** It may be written to at any time: it stays open, so that all passes see one snapshot. */
  readonly isLive: boolean;
}

/** Databases that stay open though nothing is read of them; a fleet of no more is read like one database. */
const MOST_IDLE = 8;

/** Databases that are being written to, and stay open beside those. */
const MOST_LIVE = 32;

/** Milliseconds since the last write for which a database counts as being written to. */
const LIVE = 60_000;

/**
 * The databases of a fleet, a few of them open at a time. A database that is opened again has to be as it was the first
 * time; one that was written to lately stays open.
 */
export class OpenMembers {
  readonly #paths: readonly string[];
  readonly #open: (member: number) => Opened;
  readonly #states: (string | undefined)[];
  /** In the order of their last use. */
  readonly #kept = new Map<number, Kept>();
  #live = 0;

  /** @param open opens the database of a member */
  constructor(paths: readonly string[], open: (member: number) => Opened) {
    this.#paths = paths;
    this.#open = open;
    this.#states = new Array(paths.length);
  }

  /**
   * The database of a member, opened if it is not open. Call {@link release} when nothing more is read of it.
   * @throws SourceError ERR_SOURCE_CHANGED where it was written to since it was opened first
   */
  use(member: number): Source {
    const kept = this.#kept.get(member) ?? this.#opened(member);
    kept.uses++;
    this.#kept.delete(member);
    this.#kept.set(member, kept);
    return kept.source;
  }

  async release(member: number): Promise<void> {
    const kept = this.#kept.get(member);
    if (kept === undefined) return;
    kept.uses--;
    const idle = [...this.#kept].filter(([, { uses, isLive }]) => uses === 0 && !isLive);
    for (const [other, { close }] of idle.slice(0, Math.max(0, idle.length - MOST_IDLE))) {
      this.#kept.delete(other);
      await close();
    }
  }

  /** Close a database that nobody uses, so that it is opened in another way the next time. */
  async forget(member: number): Promise<void> {
    const kept = this.#kept.get(member);
    this.#kept.delete(member);
    if (kept?.isLive) this.#live--;
    await kept?.close();
  }

  async close(): Promise<void> {
    const all = [...this.#kept.values()];
    this.#kept.clear();
    for (const { close } of all) await close();
  }

  #opened(member: number): Kept {
    const { source, close } = this.#open(member);
    const { state } = source;
    const before = this.#states[member];
    if (before !== undefined && before !== state) {
      void close();
      throw changed(this.#paths[member]);
    }
    this.#states[member] = state;
    const isLive = this.#live < MOST_LIVE && isWrittenTo(source.path);
    if (isLive) this.#live++;
    const kept = { source, close, uses: 0, isLive };
    this.#kept.set(member, kept);
    return kept;
  }
}

/** True for a database with something in its log, or that was written to lately. */
function isWrittenTo(path: string): boolean {
  const log = statSync(`${realpathSync(path)}-wal`, { throwIfNoEntry: false });
  if (log !== undefined && log.size > 0) return true;
  return Date.now() - statSync(path).mtimeMs < LIVE;
}

function changed(path: string): SourceError {
  const message =
    `${path} was written to while the databases were read: of so many, each is opened again for every pass, and has to ` +
    'be as it was. Run again when nothing is written to it, or leave it out';
  return new SourceError('ERR_SOURCE_CHANGED', message, { path });
}
