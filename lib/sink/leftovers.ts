import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { whileUnlocked } from '../util/file-lock.js';
import { plural } from '../util/format.js';
import { unlinkIfThere } from '../util/temporary-file.js';
import { parseTemporaryName, type TemporaryName } from '../util/temporary-name.js';

/** Milliseconds. What nobody can tell is spoken of when it has not been written to for so long. */
const OLD = 24 * 60 * 60 * 1000;

/** Names in a note. */
const MAX_NAMES = 3;

/** What became of a temporary file: it was of a run that was killed, of one that goes on, or nobody can tell. */
type Fate = 'removed' | 'living' | 'unknown';

/**
 * Remove the temporary files that runs which were killed have left in `directory`. A file is removed if its lock has
 * ended and it was made on this machine, where that says that its process has. What was made on another machine is left,
 * because not every network file system shows locks of others; so is what belongs to another user.
 *
 * @returns a note each about what was removed, and what is left though it is old
 */
export function removeLeftovers(directory: string): string[] {
  const fates: Record<Fate, string[]> = { removed: [], living: [], unknown: [] };
  for (const [stem, files] of temporaries(directory)) {
    const fate = removeIfDead(directory, files);
    if (fate !== undefined) fates[fate].push(join(directory, `${stem}.${files[0].kind}`));
  }
  return [...removedNote(fates.removed, directory), ...unknownNote(fates.unknown.filter(isOld), directory)];
}

/** Temporary files in a directory by stem; of a file and its lock the file comes first. */
function temporaries(directory: string): Map<string, TemporaryName[]> {
  const found = new Map<string, TemporaryName[]>();
  for (const name of namesIn(directory)) {
    const parsed = parseTemporaryName(name);
    if (parsed === undefined) continue;
    const files = [...(found.get(parsed.stem) ?? []), parsed];
    found.set(
      parsed.stem,
      files.sort((a, b) => Number(a.kind === 'lock') - Number(b.kind === 'lock')),
    );
  }
  return found;
}

/** @returns undefined if nothing is there any more */
function removeIfDead(directory: string, files: readonly TemporaryName[]): Fate | undefined {
  const [{ stem, kind, isOfThisMachine }] = files;
  const paths = files.map((file) => join(directory, `${file.stem}.${file.kind}`));
  const stats = paths.map(statOf).filter((one) => one !== undefined);
  if (stats.length === 0) return undefined;
  if (!stats.every(isOwn)) return 'unknown';
  const removeAll = () => paths.forEach(unlinkIfThere);
  if (kind === 'spill') {
    // Whoever made it unlinks it at once, or does without its name.
    removeAll();
    return 'removed';
  }
  const lock = join(directory, `${stem}.lock`);
  // Without its lock nothing tells whose it is; with anything in it, it is no lock.
  if (!isOfThisMachine || statOf(lock)?.size !== 0) return 'unknown';
  return whileUnlocked(lock, removeAll) ? 'removed' : 'living';
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Whoever writes there says what is wrong with it.
    return [];
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Also for root: a lock that another user made may be anything. */
function isOwn(stats: Stats): boolean {
  return stats.isFile() && (process.geteuid === undefined || stats.uid === process.geteuid());
}

function isOld(path: string): boolean {
  const stats = statOf(path);
  return stats !== undefined && Date.now() - stats.mtimeMs > OLD;
}

function removedNote({ length }: readonly string[], directory: string): string[] {
  if (length === 0) return [];
  const whose = length === 1 ? 'of a run that was killed was' : 'of runs that were killed were';
  return [`${plural(length, 'temporary file')} ${whose} removed from ${directory}`];
}

function unknownNote(paths: readonly string[], directory: string): string[] {
  const { length } = paths;
  if (length === 0) return [];
  const names = paths.slice(0, MAX_NAMES).join(', ') + (length > MAX_NAMES ? ` and ${length - MAX_NAMES} more` : '');
  const [are, them] = length === 1 ? ['is', 'it'] : ['are', 'them'];
  return [
    `${plural(length, 'temporary file')} of another machine or user ${are} left in ${directory}, as nothing tells ` +
      `whether a run still writes there: ${names}; remove ${them} if none does`,
  ];
}
