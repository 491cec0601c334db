import {
  type AttributeSetting,
  type AttributeSettings,
  type AttributesOf,
  attributeNameProblem,
} from '../cf/attributes.js';
import { standardNameProblem } from '../cf/standard-names.js';
import { unitProblem } from '../cf/unit-advice.js';
import { SettingsError } from '../errors.js';
import { keyOf, type Path } from '../util/key-path.js';
import type { FilledSettings, Format, SignalDescription } from './settings.js';

type SignalFile = FilledSettings['output']['signals'][string];
type AttributesFile = NonNullable<FilledSettings['output']['attributes']>;

/**
 * @throws SettingsError ERR_SETTINGS_VALUE for units that UDUNITS does not know or a standard name that CF does not have,
 * and as {@link convertAttributes}
 */
export function convertSignal(
  name: string,
  { attributes, ...file }: SignalFile,
  format: Format | undefined,
): SignalDescription {
  for (const [word, problemOf] of WORDS) {
    const text = file[word];
    const problem = text === undefined ? undefined : problemOf(text);
    if (problem === undefined) continue;
    refuse(
      'ERR_SETTINGS_VALUE',
      keyOf(['output', 'signals', name, word]),
      `is ${JSON.stringify(text)}, which ${problem}`,
    );
  }
  if (attributes === undefined) return file;
  return {
    ...file,
    attributes: convertAttributes(attributes, ['output', 'signals', name, 'attributes'], format, name),
  };
}

const WORDS = [
  ['units', unitProblem],
  ['standard_name', standardNameProblem],
] as const;

/**
 * Attributes from settings, of a dataset or of a signal.
 *
 * @throws SettingsError ERR_SETTINGS_KEY for a name that netCDF or CF does not have, that the program writes itself, or
 * that differs from another in letter case alone; ERR_SETTINGS_VALUE for a value that the format cannot hold
 */
export function convertAttributes(
  file: AttributesFile,
  path: Path,
  format: Format | undefined,
  signal?: string,
): AttributeSettings {
  const lower = new Map<string, string>();
  const entries = Object.entries(file).map(([name, value]): [string, AttributeSetting] => {
    const key = keyOf([...path, name]);
    checkName(name, key, signal);
    const other = lower.get(name.toLowerCase());
    if (other !== undefined) refuse('ERR_SETTINGS_KEY', key, `differs from ${other} in letter case alone; keep one`);
    lower.set(name.toLowerCase(), name);
    return [name, convertValue(value, key, format)];
  });
  return Object.fromEntries(entries);
}

function checkName(name: string, key: string, signal: string | undefined): void {
  const of: AttributesOf = signal === undefined ? 'dataset' : 'signal';
  const problem = attributeNameProblem(name, of);
  if (problem === undefined) return;
  refuse(
    'ERR_SETTINGS_KEY',
    key,
    signal === undefined ? problem : problem.replace('.NAME', keyOf(['signals', signal]).slice('signals'.length)),
  );
}

function convertValue(value: AttributesFile[string], key: string, format: Format | undefined): AttributeSetting {
  if (typeof value === 'string') return checkText(value, key);
  if (typeof value === 'number') return value;
  if (value.every((item) => typeof item === 'number')) return value;
  if (!value.every((item) => typeof item === 'string')) {
    return refuse('ERR_SETTINGS_VALUE', key, 'mixes numbers and texts; make all of one kind');
  }
  if (format !== undefined && CLASSIC.includes(format)) {
    const joined = JSON.stringify(value.join(', '));
    return refuse('ERR_SETTINGS_VALUE', key, `is a list of texts, which only netcdf4 can hold; write one: ${joined}`);
  }
  return value.map((text) => checkText(text, key));
}

/** Formats whose attributes are numbers or one text. */
const CLASSIC: readonly Format[] = ['classic', '64-bit-offset', 'cdf5', 'auto'];

/** A reader in C ends a text at NUL; half a surrogate pair is no UTF-8. */
function checkText(text: string, key: string): string {
  if (!/[\0\p{Surrogate}]/u.test(text)) return text;
  return refuse('ERR_SETTINGS_VALUE', key, 'holds a NUL or half a character, which an attribute cannot have');
}

function refuse(code: string, key: string, problem: string): never {
  throw new SettingsError(code, `${key} ${problem}`, { key });
}
