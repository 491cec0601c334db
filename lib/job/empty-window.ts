import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { EmptyWindowError } from '../errors.js';
import { surveySource } from '../flow/survey-source.js';
import { Tally } from '../model/tally.js';
import { readThreads } from '../plan/plan-threads.js';
import { resolveWindow, type Settings } from '../settings/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import { isoTime } from '../time/iso-format.js';
import { throwIfAborted } from '../util/abort.js';
import { openSource } from './open-from-settings.js';
import type { RunOptions } from './run-options.js';
import { windowText } from './window-text.js';

type Options = Pick<RunOptions, 'settings' | 'signal' | 'progress' | 'whileBlocked'>;

/**
 * What to say where no reading was found in the window of the settings. The keys are read once more, without it, to say
 * which times there are.
 *
 * @param source the one that was read, whose transaction is used where it has one
 * @returns undefined where the settings have no window, or there are no readings outside of it either
 */
export async function emptyWindow(source: ReadingSource, options: Options): Promise<EmptyWindowError | undefined> {
  const { settings } = options;
  const window = resolveWindow(settings);
  if (window.since === undefined && window.until === undefined) return undefined;
  const { path } = source;
  const what = `no readings ${windowText(window)} in ${path}`;
  const advice = '--since and --until (source.since, source.until) choose other times. Nothing was written';
  if (!canReadAgain(settings)) return new EmptyWindowError(`${what}; ${advice}`, { path, ...window });
  const times = await allTimes(source, options);
  if (times === undefined) return undefined;
  const { only, where } = settings.source;
  const among = only === undefined && where === undefined ? 'which has' : 'where what else was chosen has';
  const span = `${among} times from ${isoTime(times.first)} to ${isoTime(times.last)}`;
  return new EmptyWindowError(`${what}, ${span}; ${advice}`, { path, ...window, ...times });
}

/** A database can; of JSON, a file. */
function canReadAgain({ source: { from, path = '-' } }: Settings): boolean {
  return from !== 'json' || statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The earliest and the latest time outside of the window, too; undefined where there is no reading at all. */
async function allTimes(
  beside: ReadingSource,
  { settings, signal, progress, whileBlocked }: Options,
): Promise<{ readonly first: bigint; readonly last: bigint } | undefined> {
  const { since: _, until: __, ...source } = settings.source;
  const all = await openSource(
    { ...settings, source },
    {
      ...(signal === undefined ? {} : { signal }),
      ...(progress === undefined ? {} : { progress }),
      whileBlocked,
      beside,
      threads: readThreads(settings.threads, false, availableParallelism()),
    },
  );
  try {
    const onRows = (rows: number): void => {
      throwIfAborted(signal);
      progress?.rows(rows);
    };
    progress?.start(undefined, 'Surveying');
    const rules = { signals: all.signals.map(() => []) };
    const { survey } = await surveySource({ source: all, rules }, { values: false, tally: new Tally(), onRows });
    return survey.machines.length === 0 ? undefined : { first: survey.first, last: survey.last };
  } finally {
    progress?.stop();
    await all.close();
  }
}
