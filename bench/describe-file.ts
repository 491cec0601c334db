import { readFile } from 'node:fs/promises';
import { NetCDFReader } from 'netcdfjs';
import { formatBytes, plural } from '../lib/report/index.js';

/** What a netCDF file holds, in some lines, as a reader of other authors sees it. */
export async function describeFile(path: string): Promise<string> {
  const bytes = await readFile(path);
  const reader = new NetCDFReader(bytes);
  const dimensions = reader.dimensions.map((d) => `${d.name} = ${d.size}`).join(', ');
  const machines = reader.variables.filter((v) => attributesOf(v).some((a) => a.name === 'machine'));
  const [first] = machines;
  const facts = attributesOf(first)
    .map((a) => `${a.name}: ${a.value}`)
    .join(', ');
  return [
    `   netCDF ${reader.version}, ${formatBytes(bytes.length)}; ${dimensions}`,
    `   ${plural(machines.length, 'machine')}, the first is ${first.name} (${facts})`,
  ].join('\n');
}

/** netcdfjs declares the attributes of a variable as an array of nothing. */
function attributesOf(variable: { attributes: unknown[] }): { name: string; value: unknown }[] {
  return variable.attributes as { name: string; value: unknown }[];
}
