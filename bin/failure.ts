import { FleetcdfError, InternalError, SettingsError } from '../lib/errors.js';
import { Interrupted } from './interrupt.js';

export interface Failure {
  readonly text: string;
  readonly exitCode: number;
}

/** What is printed of an error, and the exit code the program ends with. */
export function describeFailure(error: unknown, isVerbose: boolean): Failure {
  const known = error instanceof FleetcdfError && !(error instanceof InternalError);
  const exitCode = known ? error.exitCode : error instanceof Interrupted ? 130 : 1;
  const message = error instanceof Error ? error.message : String(error);
  if (isVerbose) return { text: `fleetcdf: ${traceOf(error)}`, exitCode };
  const hint =
    known || error instanceof Interrupted ? '' : ' (an error nobody foresaw; --verbose shows where it comes from)';
  return { text: `fleetcdf: ${message}${hint}`, exitCode };
}

export function usageFailure(message: string): FleetcdfError {
  return new SettingsError('ERR_USAGE', `${message}\nTry: fleetcdf --help`);
}

/** The stack of an error and of all its causes. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = error instanceof FleetcdfError ? `${error.code} ` : '';
  const cause = error.cause === undefined ? '' : `\ncaused by: ${traceOf(error.cause)}`;
  return `${code}${error.stack}${cause}`;
}
