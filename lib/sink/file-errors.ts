import { SinkError } from '../errors.js';

const PERMISSION = [
  'ERR_SINK_PERMISSION',
  'permission denied',
  'Give yourself the right to write there, or choose another path.',
] as const;

/** Code and message for each error number of the operating system: what was found, and what to do. */
const MEANING: Record<string, readonly [code: string, found: string, remedy: string]> = {
  ENOENT: ['ERR_SINK_DIRECTORY_MISSING', 'the directory DIRECTORY does not exist', 'Create it, or correct the path.'],
  ENOTDIR: ['ERR_SINK_NOT_A_DIRECTORY', 'a part of DIRECTORY is not a directory', 'Correct the path.'],
  EISDIR: ['ERR_SINK_IS_DIRECTORY', 'it is a directory', 'Give the path of a file, or end the path with a slash.'],
  EACCES: PERMISSION,
  EPERM: PERMISSION,
  EROFS: ['ERR_SINK_READ_ONLY', 'the file system is read-only', 'Choose a path on another one.'],
  ENOSPC: ['ERR_SINK_DISK_FULL', 'no space is left on the device', 'Free some space, or choose a path on another one.'],
  EDQUOT: ['ERR_SINK_DISK_FULL', 'the disk quota is used up', 'Free some space, or choose a path on another disk.'],
  EFBIG: [
    'ERR_SINK_FILE_TOO_LARGE',
    'the file is too large for the file system or the limit (ulimit -f)',
    'Choose a path on another file system, or raise the limit.',
  ],
  ENAMETOOLONG: ['ERR_SINK_NAME_TOO_LONG', 'the name is too long for the file system', 'Choose a shorter one.'],
  EEXIST: ['ERR_SINK_EXISTS', 'it exists, and overwriting is off', 'Remove it, or allow overwriting.'],
  EMFILE: ['ERR_SINK_OPEN_FILES', 'too many files are open', 'Raise the limit (ulimit -n).'],
  ENFILE: ['ERR_SINK_OPEN_FILES', 'too many files are open', 'Close some programs.'],
};

/** The error of a file system call as a `SinkError`. @param directory where the file is created */
export function fileError(error: unknown, destination: string, directory: string): SinkError {
  if (error instanceof SinkError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const meaning = MEANING[code];
  const [stable, found, remedy] = meaning ?? ['ERR_SINK_FILE', message, ''];
  const text = `Cannot write ${destination}: ${found.replace('DIRECTORY', directory)}. ${remedy}`;
  return new SinkError(stable, text.trimEnd(), destination, { cause: error });
}
