import { type DatasetJob, withJob } from '../job/open-job.js';
import type { RunOptions } from '../job/run-options.js';
import type { MachineBatch } from '../model/batch.js';
import type { Signal } from '../model/signal.js';
import { Tally } from '../model/tally.js';
import { checkSettings, resolveSettings } from '../settings/index.js';
import { Profile, type SignalSuggestions, type SuggestedRule, suggestSignal } from '../suggest/index.js';
import { throwIfAborted } from '../util/abort.js';
import { recycle } from '../util/recycle.js';
import { visibleJson } from '../visible.js';

/** Suggested rules, and a settings file with them. */
export interface SuggestedSettings {
  readonly signals: readonly SignalSuggestions[];
  /** A settings file as JSON, with a line break at the end. */
  readonly text: string;
}

interface SuggestOptions extends RunOptions {
  /** The settings file that `settings` were read from, as it is written: what is printed begins with it. */
  readonly given?: Readonly<Record<string, unknown>>;
}

/**
 * Reads all readings once, as they are without any rules, and says which rules they suggest. It applies none of them.
 *
 * Memory grows with the number of machines and signals, not with that of the readings.
 *
 * @throws FleetcdfError where the source cannot be opened or read
 */
export async function suggestSettings(options: SuggestOptions): Promise<SuggestedSettings> {
  const { given = {}, progress, signal } = options;
  const { output } = checkSettings({ output: { format: 'netcdf4' } });
  const clean = { ...options.settings.clean, signals: new Map() };
  // What is written, and where, is no matter: a run to standard output, to which nothing is written.
  const settings = resolveSettings({ ...options.settings, clean, output, destination: '-' });
  return withJob({ ...options, settings, isWritten: true }, async (job) => {
    const { source, plan, passes } = job as DatasetJob;
    const tally = new Tally();
    const profile = new Profile(source.signals.length);
    progress?.start(plan.survey.readings, 'Reading');
    const onRows = (rows: number): void => {
      throwIfAborted(signal);
      progress?.rows(rows);
    };
    for await (const batch of passes.grouped({ tally, onRows }) as AsyncIterable<MachineBatch>) {
      profile.add(batch);
      recycle(batch);
    }
    profile.end();
    progress?.stop();
    const machines = source.machines.names;
    const signals = source.signals.map(({ name, kind, units }, s): SignalSuggestions => {
      if (isText(kind)) return { signal: name, values: 0, rules: [], notes: ['nothing is suggested: it is text'] };
      const duplicates = tally.count(name, 'duplicate');
      return suggestSignal(profile, s, { signal: name, units, machines, duplicates });
    });
    return { signals, text: printed(given, signals) };
  });
}

function isText(kind: Signal['kind']): boolean {
  return kind === 'flags' || kind === 'strings';
}

type Rules = Readonly<Record<string, readonly { readonly rule?: string }[]>>;

/** Rules that are there stay, and are not suggested once more: those of "*" are for signals without rules of their own. */
function printed(given: Readonly<Record<string, unknown>>, signals: readonly SignalSuggestions[]): string {
  const clean = (given['clean'] ?? {}) as { readonly signals?: Rules };
  const there: Rules = clean.signals ?? {};
  const all: Record<string, readonly object[]> = { ...there };
  for (const { signal, rules } of signals) {
    const before = (Object.hasOwn(there, signal) ? there[signal] : there['*']) ?? [];
    const added = rules.filter(({ rule }: SuggestedRule) => !before.some((one) => one.rule === rule));
    if (added.length > 0) all[signal] = [...before, ...added];
  }
  const text = JSON.stringify({ ...given, clean: { ...clean, signals: all } }, null, 2);
  // Spans and codes on one line each.
  const folded = text.replace(
    /\[\n\s+([-+.\deE,\n ]+?)\n\s+\]/g,
    (_, items: string) => `[${items.replace(/\s+/g, ' ')}]`,
  );
  return `${visibleJson(folded)}\n`;
}
