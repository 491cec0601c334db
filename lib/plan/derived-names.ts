import { flagSuffix } from '../model/derived-signals.js';
import type { Signal } from '../model/signal.js';
import { listed } from '../util/format.js';
import { shortName } from '../visible.js';

/** Names in a note. */
const MAX_NAMES = 3;

/** What is derived and has another name than usual, because a signal has that, in one line. */
export function derivedNameNotes(signals: readonly Pick<Signal, 'name' | 'derived'>[]): string[] {
  const changed = signals.flatMap(({ name, derived }) => {
    if (derived === undefined) return [];
    const usual = derived.of === undefined ? 'mode' : `${signals[derived.of].name}_${flagSuffix(derived.test)}`;
    return name === usual ? [] : [`${shortName(name)} instead of ${shortName(usual)}`];
  });
  if (changed.length === 0) return [];
  const more = changed.length > MAX_NAMES ? ` and ${changed.length - MAX_NAMES} more` : '';
  const named = more === '' ? listed(changed, 'and') : `${changed.slice(0, MAX_NAMES).join(', ')}${more}`;
  return [`flags and modes have names that no signal has: ${named}`];
}
