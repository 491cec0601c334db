import type { AttributeSetting, AttributeSettings } from '../cf/attributes.js';
import type { Fact } from '../model/fact.js';
import type { IntegerCodes } from '../model/integer-codes.js';
import type { Derivation, Signal } from '../model/signal.js';
import type { Attribute } from '../netcdf/model.js';
import { originalName } from './cf-names.js';
import { attributeValue, factAttributes, settingAttributes } from './facts.js';
import type { StoredType } from './stored-types.js';
import { unitsMetadata } from './units-metadata.js';

/** Description of a signal from the settings (`output.signals`); CF Conventions 3.1 to 3.3. */
export interface SignalDescription {
  readonly units?: string;
  readonly long_name?: string;
  readonly standard_name?: string;
  readonly comment?: string;
  /** Other attributes, by name. */
  readonly attributes?: AttributeSettings;
}

/** A signal with everything that a layout writes about it. */
export interface SignalShape {
  readonly name: string;
  /** See {@link Signal.kind}. */
  readonly kind: Signal['kind'];
  readonly meanings: readonly string[];
  /** See {@link Signal.codes}. */
  readonly codes?: readonly number[];
  /** The type that settings ask for, of a signal of texts. */
  readonly textType?: StoredType;
  /** See {@link Signal.integers}. */
  readonly integers?: IntegerCodes;
  /** See {@link Signal.derived}. */
  readonly derived?: Derivation;
  /** `units`, `standard_name`, `long_name` and `comment`, then the other facts from the database. */
  readonly facts: readonly Fact[];
  /** Other attributes from the settings. The facts have none of their names. */
  readonly attributes: AttributeSettings;
}

const DESCRIPTION = ['units', 'standard_name', 'long_name', 'comment'] as const;

/** The signals of a source with their descriptions. Descriptions from the settings override the database's. */
export function describeSignals(
  signals: readonly Signal[],
  descriptions: ReadonlyMap<string, SignalDescription>,
): SignalShape[] {
  return signals.map((signal) => {
    const description = descriptions.get(signal.name) ?? {};
    const values = new Map<string, Fact['value']>(signal.attributes.map(({ name, value }) => [name, value]));
    if (signal.units !== undefined) values.set('units', signal.units);
    for (const key of DESCRIPTION) if (description[key] !== undefined) values.set(key, description[key]);
    const first = DESCRIPTION.filter((key) => values.has(key));
    const { attributes = {} } = description;
    const set = new Set(Object.keys(attributes).map((key) => key.toLowerCase()));
    const rest = [...values.keys()].filter(
      (key) => !first.includes(key as (typeof DESCRIPTION)[number]) && !set.has(key.toLowerCase()),
    );
    const facts = [...first, ...rest].map((name) => ({ name, value: values.get(name) as Fact['value'] }));
    const { name, kind, meanings = [], codes, integers, derived } = signal;
    const coded = codes === undefined ? {} : { codes };
    const marked = derived === undefined ? {} : { derived };
    return { name, kind, meanings, ...coded, ...(integers && { integers }), ...marked, facts, attributes };
  });
}

/**
 * The facts of a signal as attributes of its variable. Without a `long_name`, the signal's name is used.
 *
 * @param variable the variable's name
 * @param wanted the name that it was to have
 * @param others facts that are no facts of the signal
 */
export function signalAttributes(
  { name, facts, attributes }: SignalShape,
  variable: string,
  wanted = name,
  others: readonly Fact[] = [],
): Attribute[] {
  const described = facts.filter((fact) => isDescription(fact.name));
  const other = facts.filter((fact) => !isDescription(fact.name));
  const units = described.find((fact) => fact.name === 'units')?.value;
  const longName = described.some((fact) => fact.name === 'long_name') ? [] : [{ name: 'long_name', value: name }];
  const first = [
    ...described.map(({ name, value }) => ({ name, value: attributeValue(value) })),
    ...longName,
    ...originalName(variable, wanted, name),
    ...('units_metadata' in attributes ? [] : unitsMetadata(units, [])),
    ...settingAttributes(attributes),
  ];
  return [
    ...first,
    ...factAttributes(
      [...other, ...others],
      first.map((attribute) => attribute.name),
    ),
  ];
}

/**
 * The facts of a signal that has no variable of its own, with the attributes from the settings among them: a list
 * becomes one text.
 */
export function factsAndAttributes({ facts, attributes }: SignalShape): Fact[] {
  const set = Object.entries(attributes).map(([name, value]): Fact => ({ name, value: factValue(value) }));
  return [...facts, ...set];
}

function factValue(value: AttributeSetting): Fact['value'] {
  if (Array.isArray(value)) return value.join(typeof value[0] === 'number' ? ' ' : ', ');
  const one = value as string | number;
  return Number.isSafeInteger(one) ? BigInt(one) : one;
}

function isDescription(name: string): boolean {
  return (DESCRIPTION as readonly string[]).includes(name);
}
