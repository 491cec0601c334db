import { SettingsError } from '../errors.js';
import { present } from './present.js';
import type { FilledSettings, KnownMachine } from './settings.js';

/** @throws SettingsError ERR_SETTINGS_VALUE where two machines have one name */
export function convertKnownMachines(file: FilledSettings['output']['machines']): readonly KnownMachine[] | undefined {
  const machines = file?.map((machine) => (typeof machine === 'string' ? { name: machine } : present(machine)));
  const seen = new Set<string>();
  for (const [i, { name }] of (machines ?? []).entries()) {
    if (!seen.has(name)) {
      seen.add(name);
      continue;
    }
    const key = `output.machines[${i}]`;
    const message = `${key} is ${JSON.stringify(name)}, which the list has already; remove one of them`;
    throw new SettingsError('ERR_SETTINGS_VALUE', message, { key });
  }
  return machines;
}
