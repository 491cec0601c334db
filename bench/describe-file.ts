import { statSync } from 'node:fs';
import h5wasm, { type Dataset } from 'h5wasm/node';
import { formatBytes, plural } from '../lib/util/format.js';

/** Describes a netCDF-4 file in a few lines, as read by the HDF5 library (h5wasm). */
export async function describeFile(path: string): Promise<string> {
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'r');
  try {
    const variables = file.keys().map((name) => ({ name, variable: file.get(name) as Dataset }));
    const machines = variables.filter(({ variable }) => 'machine' in variable.attrs);
    const [first] = machines;
    const attributes = ['machine', 'company', 'model', 'room', 'install_date'].map(
      (name) => first.variable.attrs[name].value,
    );
    return [
      `   netCDF-4, ${formatBytes(statSync(path).size)}, ${plural(machines.length, 'machine')}`,
      `   the first is ${first.name}: ${attributes.join(', ')}`,
      `   ${(first.variable.shape as number[]).join(' times, ')} sensors`,
    ].join('\n');
  } finally {
    file.close();
  }
}
