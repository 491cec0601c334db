import { SettingsError } from '../errors.js';
import type { Layout, SignalShape, StoredType, StoredTypes } from '../layout/index.js';
import type { Dataset, Variable } from '../netcdf/model.js';
import type { Encodings } from '../pack/index.js';
import type { OutputSettings } from '../settings/index.js';
import { keyOf } from '../util/key-path.js';

type Given = OutputSettings['encoding'];

/** The types in `output.encoding` that variables without readings, and texts, may have. */
export function storedTypes(given: Given): StoredTypes {
  const types = Object.entries(given).flatMap(([name, { dtype }]): [string, StoredType][] =>
    dtype === 'int32' || dtype === 'float64' || isTextType(dtype) ? [[name, dtype]] : [],
  );
  return new Map(types);
}

export function withTextTypes(signals: readonly SignalShape[], types: StoredTypes): readonly SignalShape[] {
  return signals.map((signal) => {
    const type = signal.kind === 'strings' ? types.get(signal.name) : undefined;
    return type === undefined ? signal : { ...signal, textType: type };
  });
}

/**
 * The encodings of readings. Those of variables without readings have nothing but a type, which the layout has taken;
 * so has it that of texts.
 *
 * @throws SettingsError ERR_SETTINGS_VALUE for a type of text where there are numbers
 */
export function readingEncodings(
  { dataset, values }: Layout,
  signals: readonly SignalShape[],
  given: Given,
): Encodings {
  const ofReadings = new Set(values.flatMap((value) => value.signals.map((s) => signals[s].name)));
  for (const { variable } of values) ofReadings.add(dataset.variables[variable].name);
  const texts = new Set(dataset.variables.filter(({ type }) => type === 'char').map(({ name }) => name));
  for (const { name, kind } of signals) if (kind === 'strings') texts.add(name);
  const static_ = new Set(staticVariables(dataset, values).map(({ name }) => name));
  const entries = Object.entries(given).flatMap(([name, { dtype, ...others }]): [string, Encodings[string]][] => {
    const hasOthers = Object.keys(others).length > 0;
    if (isTextType(dtype)) {
      if (ofReadings.has(name) && !texts.has(name)) throw notText(name, dtype);
      return hasOthers ? [[name, others]] : [];
    }
    if (static_.has(name) && !ofReadings.has(name) && storedTypes({ [name]: { dtype } }).size > 0 && !hasOthers)
      return [];
    return [[name, dtype === undefined ? others : { dtype, ...others }]];
  });
  return Object.fromEntries(entries);
}

/** Variables whose values are known before the first reading: names and facts, along machines or sensors. */
export function staticVariables(dataset: Dataset, values: Layout['values']): Variable[] {
  const ofReadings = new Set(values.map(({ variable }) => variable));
  return dataset.variables.filter(
    ({ dimensions: [first], type, name }, v) =>
      !ofReadings.has(v) &&
      (first === 'machine' || first === 'sensor') &&
      (type === 'char' || type === 'int' || type === 'double') &&
      name !== 'row_size',
  );
}

/** The type of a variable without readings, as settings name it. */
export function storedType(dataset: Dataset, { type, dimensions }: Variable): StoredType {
  if (type !== 'char') return type === 'int' ? 'int32' : 'float64';
  const width = dataset.dimensions.find(({ name }) => name === dimensions.at(-1))?.length ?? 1;
  return `S${width}`;
}

/** Variables whose values did not fit the type that settings give, in a line each. */
export function widenedTypes({ dataset, values }: Layout, types: StoredTypes): string[] {
  const ofReadings = new Set(values.map(({ variable }) => variable));
  return dataset.variables.flatMap((variable, v) => {
    const wanted = types.get(variable.name);
    if (wanted === undefined || (ofReadings.has(v) && !isTextType(wanted)) || variable.dimensions.length === 0)
      return [];
    if (!ofReadings.has(v) && variable.type !== 'char' && variable.type !== 'int' && variable.type !== 'double')
      return [];
    const stored = storedType(dataset, variable);
    if (stored === wanted) return [];
    const key = keyOf(['output', 'encoding', variable.name, 'dtype']);
    return [`values of ${variable.name} do not fit the type ${wanted} that ${key} gives; it is stored as ${stored}`];
  });
}

function isTextType(dtype: string | undefined): dtype is `S${number}` {
  return dtype?.startsWith('S') === true;
}

function notText(name: string, dtype: string): SettingsError {
  const key = keyOf(['output', 'encoding', name, 'dtype']);
  const message = `${key} is ${dtype}, a type of texts, and ${name} is stored as numbers; take a type like float64`;
  return new SettingsError('ERR_SETTINGS_VALUE', message, { key });
}
