import { SettingsError } from '../errors.js';
import type { Layout } from '../layout/index.js';
import { type Dataset, type NcType, shapeOf, type Variable, WIDTH } from '../netcdf/index.js';
import { formatBytes } from '../util/format.js';

/**
 * Refuse `chunksizes` whose open chunks do not fit the memory. Chunk shapes of our own are planned to fit.
 *
 * @param dataset as stored
 * @param scattered machines are interleaved: each has chunks open
 * @param memory bytes for open chunks
 * @throws SettingsError ERR_SETTINGS_VALUE
 */
export function checkChunkMemory(
  layout: Layout,
  dataset: Dataset,
  machines: number,
  scattered: boolean,
  memory: number,
): void {
  const open = layout.values.map(({ variable: v }) => {
    const variable = dataset.variables[v];
    const chunks = variable.storage?.chunks;
    if (chunks === undefined) return 0;
    return chunkBytes(variable, chunks) * (scattered ? openChunks(dataset, variable, chunks[0], machines) : 1);
  });
  // With variables of its own, a machine closes its chunks before the next machine begins.
  const atATime = layout.name === 'machines' && !scattered ? open.length / machines : open.length;
  const largest = open.sort((a, b) => b - a).slice(0, atATime);
  const bytes = largest.reduce((a, b) => a + b, 0);
  if (bytes <= memory) return;
  const why = scattered ? 'the machines are interleaved, so that ' : '';
  throw new SettingsError(
    'ERR_SETTINGS_VALUE',
    `output.encoding: ${why}chunks of these chunksizes take ${formatBytes(bytes)} of memory while they are filled, ` +
      `but there are ${formatBytes(memory)} for them; choose smaller chunks, or allow more memory`,
    { key: 'output.encoding' },
  );
}

function chunkBytes({ type }: Variable, chunks: readonly number[]): number {
  return chunks.reduce((a, b) => a * b, WIDTH[type as Exclude<NcType, 'string'>]);
}

/** Open chunks of one variable while machines are interleaved. */
function openChunks(dataset: Dataset, variable: Variable, chunk: number, machines: number): number {
  const along = Math.ceil(shapeOf(dataset, variable)[0] / chunk);
  // Machines are a dimension, lie one after the other along `obs`, or have a variable each.
  if (variable.dimensions[0] === 'machine') return along;
  return variable.dimensions[0] === 'obs' ? Math.min(along, machines) : 1;
}
