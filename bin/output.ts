import { SettingsError, SinkError } from '../lib/errors.js';
import { inputsOf } from '../lib/plan/from-settings.js';
import { legible, lookOf, notice, show } from '../lib/report/index.js';
import type { Settings } from '../lib/settings/index.js';
import { isSamePlace } from '../lib/sink/index.js';
import { oneLine, visible, visibleJson } from '../lib/visible.js';

/** Replaces `-` in the arguments for yargs, which reads a lone dash as an option without a name. */
export const DASH = 'dash:';

/** Converts {@link DASH} back to `-`. */
export function dash<T extends string | undefined>(argument: T): T | '-' {
  return argument === DASH ? '-' : argument;
}

/**
 * @throws SettingsError ERR_SINK_IS_SOURCE where standard output is redirected into what is read: `inspect a.db >> a.db`
 */
export function refuseOntoInputs(settings: Settings): void {
  const found = inputsOf(settings).find(({ place }) => isSamePlace(place, STDOUT));
  if (found === undefined) return;
  throw new SettingsError('ERR_SINK_IS_SOURCE', `standard output is ${found.what}; redirect it into another file`);
}

/** Prints a value as JSON. @throws SinkError ERR_OUTPUT */
export function printJson(value: unknown): Promise<void> {
  return printExactly(`${visibleJson(JSON.stringify(value, undefined, 2))}\n`);
}

/** Shows what is known only when the summary is out. */
export function showNotes(notes: readonly string[]): void {
  const look = lookOf(process.stderr);
  if (notes.length > 0) show(notes.map((note) => notice('note', note, 'note', look)).join(''));
}

/** The descriptor of standard output. */
const STDOUT = 1;

/**
 * Writes text for people to standard output. It is no failure if the reader closes the pipe (`| head`).
 * @throws SinkError ERR_OUTPUT
 */
export function print(text: string): Promise<void> {
  return write(legible(text, lookOf(process.stdout)));
}

/** The same for JSON, which is the same wherever it goes. @throws SinkError ERR_OUTPUT */
export function printExactly(json: string): Promise<void> {
  return write(visible(json));
}

async function write(text: string): Promise<void> {
  // The callback gets the error. Without a listener, its event would end the process as well.
  process.stdout.on('error', () => {});
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
    process.stdout.write(text, resolve);
  });
  if (!error || error.code === 'EPIPE') return;
  throw new SinkError('ERR_OUTPUT', `cannot write to standard output: ${error.message}`, 'standard output', {
    cause: error,
  });
}

/** Says what a run waits for; undefined where nothing is to be said. */
export function sayWaiting(isQuiet: boolean): ((what: string) => void) | undefined {
  return isQuiet ? undefined : (what) => show(`fleetcdf: waiting for ${oneLine(what)}\n`);
}
