import { FleetcdfError, InternalError, SettingsError } from '../lib/errors.js';
import { Interrupted } from './end-now.js';

/** What is printed of an error. */
export function describeFailure(error: unknown, isVerbose: boolean): string {
  if (isVerbose) return `fleetcdf: ${traceOf(error)}`;
  const message = error instanceof Error ? error.message : String(error);
  const isForeseen =
    (error instanceof FleetcdfError && !(error instanceof InternalError)) || error instanceof Interrupted;
  const hint = isForeseen ? '' : ' (an error nobody foresaw; --verbose shows where it comes from)';
  return `fleetcdf: ${message}${hint}`;
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
