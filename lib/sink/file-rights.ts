import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** What a new file may have of its mode: no file becomes a program that runs as its owner by being written. */
const PERMISSIONS = 0o777;
const SPECIAL = 0o7000;

/**
 * Give a file the mode, owner and group of the one that it replaces, or the mode of any new file (umask). Only root may
 * give a file away. Where the group is another one, it gets no more rights than everybody has.
 *
 * @returns notes about what could not be kept
 */
export async function takeRights(handle: FileHandle, replaced: Stats | undefined): Promise<string[]> {
  if (replaced === undefined) {
    // A file system without modes (FAT, some network shares) refuses it, and nothing is lost.
    await handle.chmod(0o666 & ~process.umask()).catch(() => {});
    return [];
  }
  const { uid, gid } = await ownedLike(handle, replaced);
  const mode = replaced.mode & PERMISSIONS;
  const kept = gid === replaced.gid ? mode : mode & groupLikeOthers(mode);
  await handle.chmod(kept).catch(() => {});
  const found = (await handle.stat()).mode & PERMISSIONS;
  const special = (replaced.mode & SPECIAL) === 0 ? [] : ['the setuid, setgid or sticky bit of the file is not kept'];
  const modeNote =
    found === kept ? [] : [`the mode of the file is ${octal(found)}, as the file system refuses ${octal(kept)}`];
  if (uid === replaced.uid && gid === replaced.gid) return [...special, ...modeNote];
  return [
    ...special,
    ...modeNote,
    `the file belonged to user ${replaced.uid} and group ${replaced.gid}, and now belongs to ${uid} and ${gid}, ` +
      'as this user may not give it away',
  ];
}

/** @returns whom the file belongs to then */
async function ownedLike(handle: FileHandle, { uid, gid }: Stats): Promise<Stats> {
  const before = await handle.stat();
  if (process.geteuid === undefined || (before.uid === uid && before.gid === gid)) return before;
  // The owner may be out of reach where the group is not.
  await handle.chown(uid, gid).catch(() => handle.chown(before.uid, gid).catch(() => {}));
  return handle.stat();
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** A mask of a mode in which the group has no right that others do not have. */
function groupLikeOthers(mode: number): number {
  return 0o707 | ((mode & 0o007) << 3);
}
