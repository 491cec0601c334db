import { FleetcdfError } from '../lib/errors.js';
import { Interrupted } from './interrupt.js';

/** The exit codes of the program, and what each says. */
export const EXIT_CODES = {
  0: 'done',
  1: 'failed while running',
  2: 'wrong usage or settings',
  3: 'data refused',
  130: 'interrupted',
} as const;

type ExitCode = keyof typeof EXIT_CODES;

/** Classes of errors, by name, that are more than a failure while running. */
const BY_CLASS: Readonly<Record<string, ExitCode>> = { SettingsError: 2, DataError: 3 };

/** The exit code for errors of a class of lib/errors.ts. */
export function exitCodeOfClass(name: string): ExitCode {
  return BY_CLASS[name] ?? 1;
}

/** The exit code that the program ends with when `error` is thrown. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Interrupted) return 130;
  return error instanceof FleetcdfError ? exitCodeOfClass(error.name) : 1;
}

/** All exit codes in one line, for the help. */
export function exitCodesInWords(): string {
  return Object.entries(EXIT_CODES)
    .map(([code, meaning]) => `${code} ${meaning}`)
    .join(', ');
}
