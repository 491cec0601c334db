import { SettingsError } from '../errors.js';
import { globalAttributes as attributesOf, type SignalShape } from '../layout/index.js';
import type { Fact } from '../model/fact.js';
import { type ParquetColumn, type ParquetShape, rowsPerGroup } from '../parquet/index.js';
import type { Settings } from '../settings/index.js';
import type { Survey } from '../survey/index.js';
import { fieldNames } from '../text/index.js';
import { formatOf } from './choose-format.js';
import type { Destination } from './destination.js';
import type { Findings } from './findings.js';
import { globalAttributes } from './global-attributes.js';
import { signalWords } from './signal-words.js';

/** The key of the metadata that describes what the columns cannot. */
const KEY = 'fleetcdf';

/** Columns before those of the signals. */
const KEY_COLUMNS = 2;

/** The readings as a Parquet file. @param names of the machines as cleaned, by code */
export function planParquet(
  { source }: Findings,
  survey: Survey,
  settings: Settings,
  { stamp }: Destination,
  names: readonly string[],
): ParquetShape {
  const { signals } = signalWords(settings, source);
  const columnNames = fieldNames(signals.map(({ name }) => name));
  const description = {
    attributes: datasetAttributes(settings, source, survey, stamp),
    columns: described(
      signals.map((signal, s) => {
        const { facts, attributes } = signal;
        return [columnNames[s], { ...inJson(facts), ...attributes, ...flagsInJson(signals, s, columnNames) }];
      }),
    ),
    machines: described(
      survey.machines.map(({ code }) => [names[code], inJson(source.facts.get(source.machineNames[code]) ?? [])]),
    ),
  };
  return {
    time: survey.unit % 1000n === 0n ? 'MICROS' : 'NANOS',
    columns: signals.map((signal, s) => ({ name: columnNames[s], type: typeOf(signal, settings) })),
    rowsPerGroup: rowsPerGroup(KEY_COLUMNS + signals.length),
    metadata: [{ key: KEY, value: JSON.stringify(description) }],
  };
}

/** A signal that is packed in netCDF is a double here: other keys of an encoding are for netCDF. */
function typeOf({ name, kind, integers, derived }: SignalShape, { output }: Settings): ParquetColumn['type'] {
  if (integers !== undefined) return integers.dtype;
  if (derived?.kind === 'qc') return 'int8';
  if (kind === 'flags' || kind === 'strings') return 'string';
  const array = output.layout === 'stacked' ? output.encoding['readings'] : undefined;
  const { dtype, scale_factor, add_offset } = array ?? output.encoding[name] ?? output.encoding['*'] ?? {};
  return dtype === 'float32' && scale_factor === undefined && add_offset === undefined ? 'float' : 'double';
}

/** What flags mean, and which columns have the flags of a signal; as in a dataset. */
function flagsInJson(signals: readonly SignalShape[], s: number, names: readonly string[]): object {
  const { derived, codes, meanings } = signals[s];
  if (derived?.kind === 'qc') return { flag_values: codes, flag_meanings: meanings.join(' ') };
  const flags = [...signals.keys()].filter((other) => signals[other].derived?.of === s);
  return flags.length === 0 ? {} : { ancillary_variables: flags.map((flag) => names[flag]).join(' ') };
}

/** The global attributes of a dataset, but those about netCDF. */
function datasetAttributes(...of: Parameters<typeof globalAttributes>): object {
  const { attributes = {}, ...metadata } = globalAttributes(...of);
  const own = attributesOf(metadata, undefined).filter(({ name }) => name !== 'Conventions');
  return { ...Object.fromEntries(own.map(({ name, value }) => [name, value])), ...attributes };
}

/** Those that have anything. */
function described(owners: readonly (readonly [name: string, facts: object])[]): object {
  return Object.fromEntries(owners.filter(([, facts]) => Object.keys(facts).length > 0));
}

/** Facts by name. */
function inJson(facts: readonly Fact[]): object {
  return Object.fromEntries(facts.map(({ name, value }) => [name, valueInJson(value)]));
}

/** JSON has neither integers beyond 2^53 nor infinity: they are text. */
function valueInJson(value: Fact['value']): string | number {
  if (typeof value === 'string') return value;
  const number = Number(value);
  const isExact = typeof value === 'number' ? Number.isFinite(value) : Number.isSafeInteger(number);
  return isExact ? number : String(value);
}

/** @throws SettingsError ERR_SETTINGS_VALUE for a setting that says how netCDF is compressed */
export function refuseDeflate(settings: Settings): void {
  const { output } = settings;
  if (formatOf(settings) !== 'parquet' || output.deflate === undefined) return;
  const message =
    `--deflate (output.deflate) is ${output.deflate}, but Parquet is compressed with Snappy, which has no levels: ` +
    'leave it out, or take --format netcdf4';
  throw new SettingsError('ERR_SETTINGS_VALUE', message, { key: 'output.deflate' });
}
