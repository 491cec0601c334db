import { unitProblem } from '../cf/unit-advice.js';
import { describeSignals, type FleetShape } from '../layout/index.js';
import type { Fact } from '../model/fact.js';
import type { Settings } from '../settings/index.js';
import { plural } from '../util/format.js';
import { shortName } from '../visible.js';
import type { SourceFacts } from './findings.js';
import { signalSettings } from './from-settings.js';

type SignalShape = FleetShape['signals'][number];

/** The signals as the dataset describes them, and what is said of words in the database that CF does not have. */
interface SignalWords {
  readonly signals: readonly SignalShape[];
  readonly warnings: readonly string[];
}

/** A word of the database that is not written as what it was meant to be. */
interface Refused {
  readonly signal: string;
  readonly word: string;
  readonly problem: string;
}

/**
 * The signals of a source as settings and the database describe them. Units of the database that UDUNITS does not know
 * become the attribute `original_units`: nothing in the database ends a run.
 */
export function signalWords(settings: Settings, source: SourceFacts): SignalWords {
  const described = signalSettings(settings, source);
  const units = new Units();
  const signals = describeSignals(source.signals, described).map((signal) => {
    const isSet = described.get(signal.name)?.units !== undefined;
    return { ...signal, facts: signal.facts.flatMap((fact) => (isSet ? [fact] : units.check(fact, signal.name))) };
  });
  return { signals, warnings: units.warnings() };
}

/** Looks at the units of the database. */
class Units {
  readonly #problems = new Map<string, string | undefined>();
  readonly #refused: Refused[] = [];

  check(fact: Fact, signal: string): Fact[] {
    if (fact.name !== 'units') return [fact];
    const word = String(fact.value).trim();
    if (word === '') return [];
    if (!this.#problems.has(word)) this.#problems.set(word, unitProblem(word));
    const problem = this.#problems.get(word);
    if (problem === undefined) return [{ name: 'units', value: word }];
    this.#refused.push({ signal, word, problem });
    return [{ name: 'original_units', value: fact.value }];
  }

  warnings(): string[] {
    if (this.#refused.length === 0) return [];
    const [{ signal, word, problem }, ...rest] = this.#refused;
    const others = rest.length === 0 ? '' : `; so it is with ${named(rest)}`;
    return [
      `${plural(this.#refused.length, 'signal')} without units, which are kept as original_units: ` +
        `${JSON.stringify(shortName(word))} of ${shortName(signal)} ${problem}${others} (output.signals.NAME.units)`,
    ];
  }
}

const MAX_NAMED = 5;

function named(refused: readonly Refused[]): string {
  const first = refused
    .slice(0, MAX_NAMED)
    .map(({ signal, word }) => `${shortName(signal)} ${JSON.stringify(shortName(word))}`);
  const rest = refused.length > MAX_NAMED ? ` and ${refused.length - MAX_NAMED} more` : '';
  return `${first.join(', ')}${rest}`;
}
