import { FleetcdfError, InternalError, SettingsError } from '../lib/errors.js';
import { lookOf, toned } from '../lib/report/index.js';
import { oneLine, visible } from '../lib/visible.js';
import { Interrupted } from './end-now.js';

/** What is printed of an error. */
export function describeFailure(error: unknown, isVerbose: boolean): string {
  if (isVerbose) return `fleetcdf: ${traceOf(error)}`;
  const message = error instanceof Error ? error.message : String(error);
  const shortage = shortageIn(error);
  if (shortage !== undefined) return `fleetcdf: ${oneLine(shortage)}`;
  const isForeseen =
    (error instanceof FleetcdfError && !(error instanceof InternalError)) || error instanceof Interrupted;
  const hint = isForeseen ? '' : ' (an error nobody foresaw; --verbose shows where it comes from)';
  // The lines of other messages are nobody's: a name may have broken them.
  return `fleetcdf: ${isForeseen ? message : oneLine(message)}${hint}`;
}

/** The text of a failure as it is shown: its first word stands out where there are colours. */
export function inColor(failure: string): string {
  const look = lookOf(process.stderr);
  // A message is of others too: it brings no colours of its own.
  return `${visible(failure).replace(/^fleetcdf:/, (name) => toned(name, 'error', look))}\n`;
}

/** What the system may lack anywhere, and what to do. */
const SHORTAGES: Readonly<Record<string, string>> = {
  EMFILE: 'too many files are open; raise the limit (ulimit -n)',
  ENFILE: 'too many files are open on this machine; close some programs',
  ENOMEM: 'no memory is left; close some programs, or give less --memory and --threads 1',
};

/** An error of the operating system that says nothing of what the program did. */
function shortageIn(error: unknown): string | undefined {
  if (!(error instanceof Error) || error instanceof FleetcdfError) return undefined;
  const { code = '' } = error as NodeJS.ErrnoException;
  const found = SHORTAGES[code];
  return found === undefined ? shortageIn(error.cause) : `${found} (${error.message})`;
}

/** @param command whose help shows what is right; absent: that of the program */
export function usageFailure(message: string, command?: string): FleetcdfError {
  const help = command === undefined ? 'fleetcdf --help' : `fleetcdf ${command} --help`;
  return new SettingsError('ERR_USAGE', [...message.split('\n'), `Try: ${help}`]);
}

/** The stack of an error and of all its causes. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = error instanceof FleetcdfError ? `${error.code} ` : '';
  const { stack = error.message } = error;
  // The stack begins with name and message, whose lines are those of whoever made them: of an S3 server, for example.
  const trace = error instanceof FleetcdfError ? stack : stack.replace(/\n(?! {4}at )/g, '\\n');
  const cause = error.cause === undefined ? '' : `\ncaused by: ${traceOf(error.cause)}`;
  return `${code}${trace}${cause}`;
}
