import { canonicalUnits, currentName, standardNameProblem, suitsStandardName } from '../cf/standard-names.js';
import { unitProblem } from '../cf/unit-advice.js';
import { SettingsError } from '../errors.js';
import { describeSignals, type SignalShape } from '../layout/index.js';
import type { Settings, SignalDescription } from '../settings/index.js';
import { plural } from '../util/format.js';
import { keyOf } from '../util/key-path.js';
import { shortName } from '../visible.js';
import type { SourceFacts } from './findings.js';
import { signalSettings } from './from-settings.js';

/** The signals as the dataset describes them, and what is said of words in the database that CF does not have. */
interface SignalWords {
  readonly signals: readonly SignalShape[];
  readonly warnings: readonly string[];
}

/**
 * The signals of a source as settings and the database describe them. Units and standard names of the database that are
 * none become the attributes `original_units` and `original_standard_name`: nothing in the database ends a run.
 *
 * @throws SettingsError ERR_SETTINGS_VALUE where a standard name from settings has other units than its signal
 */
export function signalWords(settings: Settings, source: SourceFacts): SignalWords {
  const described = signalSettings(settings, source);
  const checks = new WordChecks();
  const signals = describeSignals(source.signals, described).map((signal) =>
    checks.check(signal, described.get(signal.name) ?? {}),
  );
  return { signals, warnings: checks.warnings() };
}

/** A word, and what is said of it. */
interface Said {
  readonly signal: string;
  readonly word: string;
  readonly what: string;
}

class WordChecks {
  readonly #problems = new Map<string, string | undefined>();
  readonly #units: Said[] = [];
  readonly #names: Said[] = [];
  readonly #aliases: Said[] = [];
  readonly #bare: Said[] = [];

  check(signal: SignalShape, set: SignalDescription): SignalShape {
    const facts = new Map(signal.facts.map(({ name, value }) => [name, value]));
    if (set.units === undefined) this.#checkUnits(signal.name, facts);
    if (facts.has('standard_name')) this.#checkName(signal.name, facts, set);
    return { ...signal, facts: [...facts].map(([name, value]) => ({ name, value })) };
  }

  /** Units of the database. */
  #checkUnits(signal: string, facts: Facts): void {
    const value = facts.get('units');
    if (value === undefined) return;
    const word = String(value).trim();
    if (word === '') {
      facts.delete('units');
      return;
    }
    const problem = this.#problem(word, unitProblem);
    if (problem === undefined) facts.set('units', word);
    else this.#move(facts, 'units', this.#units, { signal, word, what: problem });
  }

  #checkName(signal: string, facts: Facts, set: SignalDescription): void {
    const word = String(facts.get('standard_name')).trim();
    if (word === '') {
      facts.delete('standard_name');
      return;
    }
    facts.set('standard_name', word);
    const isSet = set.standard_name !== undefined;
    const problem = isSet ? undefined : this.#problem(word, standardNameProblem);
    if (problem !== undefined) {
      this.#move(facts, 'standard_name', this.#names, { signal, word, what: problem });
      return;
    }
    const units = facts.get('units');
    if (units !== undefined && !suitsStandardName(String(units), word)) {
      const what = `has ${unitsOf(word)}, and the signal has ${JSON.stringify(units)}`;
      if (isSet) refuseName(signal, word, what, set.units === undefined);
      this.#move(facts, 'standard_name', this.#names, { signal, word, what });
      return;
    }
    const current = currentName(word);
    if (current !== undefined) this.#aliases.push({ signal, word, what: `is called "${current}" now` });
    const canonical = canonicalUnits(word);
    if (units === undefined && canonical !== '' && canonical !== '1') {
      this.#bare.push({ signal, word, what: `needs ${unitsOf(word)}` });
    }
  }

  #problem(word: string, problemOf: (word: string) => string | undefined): string | undefined {
    if (!this.#problems.has(word)) this.#problems.set(word, problemOf(word));
    return this.#problems.get(word);
  }

  #move(facts: Facts, name: string, list: Said[], said: Said): void {
    facts.set(`original_${name}`, facts.get(name) as string);
    facts.delete(name);
    list.push(said);
  }

  warnings(): string[] {
    return [
      ...line(this.#units, 'without units, which are kept as original_units', 'output.signals.NAME.units'),
      ...line(
        this.#names,
        'without a standard name, which is kept as original_standard_name',
        'output.signals.NAME.standard_name',
      ),
      ...line(this.#aliases, 'with an old standard name', 'output.signals.NAME.standard_name'),
      ...line(this.#bare, 'with a standard name and without units', 'output.signals.NAME.units'),
    ];
  }
}

type Facts = Map<string, SignalShape['facts'][number]['value']>;

function unitsOf(standardName: string): string {
  const canonical = canonicalUnits(standardName);
  return canonical === '' ? 'no units' : `units that convert to "${canonical}"`;
}

function refuseName(signal: string, word: string, what: string, isOfDatabase: boolean): never {
  const key = keyOf(['output', 'signals', signal, 'standard_name']);
  const whose = isOfDatabase ? ' from the database' : '';
  const units = keyOf(['output', 'signals', signal, 'units']);
  const message = `${key} is ${JSON.stringify(word)}, which ${what}${whose}; correct it or ${units}`;
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}

const MAX_NAMED = 5;

/** One line: how many, the first of them in full, the others by name. */
function line(list: readonly Said[], what: string, setting: string): string[] {
  if (list.length === 0) return [];
  const quoted = ({ word }: Said): string => JSON.stringify(shortName(word));
  const [first, ...rest] = list;
  const named = rest.slice(0, MAX_NAMED).map((said) => `${shortName(said.signal)} ${quoted(said)}`);
  const more = rest.length > MAX_NAMED ? ` and ${rest.length - MAX_NAMED} more` : '';
  const others = rest.length === 0 ? '' : `; so it is with ${named.join(', ')}${more}`;
  return [
    `${plural(list.length, 'signal')} ${what}: ${quoted(first)} of ${shortName(first.signal)} ${first.what}${others} (${setting})`,
  ];
}
