import type { Fact } from '../model/fact.js';
import type { Signal } from '../model/signal.js';
import type { Attribute } from '../netcdf/model.js';
import { attributeValue, factAttributes } from './facts.js';

/** What settings say of a signal (`output.signals`); CF Conventions 3.1 to 3.3. */
export interface SignalDescription {
  readonly units?: string;
  readonly long_name?: string;
  readonly standard_name?: string;
  readonly comment?: string;
}

/** A signal as layouts take it. */
export interface SignalShape {
  readonly name: string;
  /** See {@link Signal.kind}. */
  readonly kind: Signal['kind'];
  readonly meanings: readonly string[];
  /** What describes it: `units`, `standard_name`, `long_name`, `comment`, then what the database says. */
  readonly facts: readonly Fact[];
}

const DESCRIPTION = ['units', 'standard_name', 'long_name', 'comment'] as const;

/** The signals of a source with what settings say of them, which wins over the database. */
export function describeSignals(
  signals: readonly Signal[],
  descriptions: ReadonlyMap<string, SignalDescription>,
): SignalShape[] {
  return signals.map((signal) => {
    const said = descriptions.get(signal.name) ?? {};
    const known = new Map<string, Fact['value']>(signal.attributes.map(({ name, value }) => [name, value]));
    if (signal.units !== undefined) known.set('units', signal.units);
    for (const key of DESCRIPTION) if (said[key] !== undefined) known.set(key, said[key]);
    const first = DESCRIPTION.filter((key) => known.has(key));
    const rest = [...known.keys()].filter((key) => !first.includes(key as (typeof DESCRIPTION)[number]));
    const facts = [...first, ...rest].map((name) => ({ name, value: known.get(name) as Fact['value'] }));
    return { name: signal.name, kind: signal.kind, meanings: signal.meanings ?? [], facts };
  });
}

/** The facts of a signal as attributes of its variable; the name is its `long_name` unless there is another. */
export function signalAttributes({ name, facts }: SignalShape): Attribute[] {
  const described = facts.filter((fact) => isDescription(fact.name));
  const other = facts.filter((fact) => !isDescription(fact.name));
  const longName = described.some((fact) => fact.name === 'long_name') ? [] : [{ name: 'long_name', value: name }];
  return [
    ...described.map(({ name, value }) => ({ name, value: attributeValue(value) })),
    ...longName,
    ...factAttributes(other),
  ];
}

export function isDescription(name: string): boolean {
  return (DESCRIPTION as readonly string[]).includes(name);
}
