import { SettingsError } from '../errors.js';
import type { Layout } from '../layout/index.js';
import { type Dataset, type NcType, shapeOf, type Variable, WIDTH } from '../netcdf/index.js';
import { formatBytes } from '../util/format.js';

/**
 * Chunks of a shape that was asked for have to fit into memory as long as they are being filled; others are planned so that they do.
 *
 * @param dataset as stored
 * @param scattered the machines get their values by turns
 * @param memory bytes for chunks that are being filled
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
  // A machine that has variables of its own is done with them before the next one comes.
  const atATime = layout.name === 'machines' && !scattered ? open.length / machines : open.length;
  const largest = open.sort((a, b) => b - a).slice(0, atATime);
  const bytes = largest.reduce((a, b) => a + b, 0);
  if (bytes <= memory) return;
  const why = scattered ? 'the machines come by turns, so that ' : '';
  throw new SettingsError(
    'ERR_SETTINGS_VALUE',
    `output.encoding: ${why}chunks of these chunksizes take ${formatBytes(bytes)} of memory while they are filled, but there are ` +
      `${formatBytes(memory)} for them; choose smaller chunks, or allow more memory`,
    { key: 'output.encoding' },
  );
}

function chunkBytes({ type }: Variable, chunks: readonly number[]): number {
  return chunks.reduce((a, b) => a * b, WIDTH[type as Exclude<NcType, 'string'>]);
}

/** Chunks of one variable that are being filled while the machines come by turns. */
function openChunks(dataset: Dataset, variable: Variable, chunk: number, machines: number): number {
  const along = Math.ceil(shapeOf(dataset, variable)[0] / chunk);
  // Machines lie side by side, one after the other, or each in a variable of its own.
  if (variable.dimensions[0] === 'machine') return along;
  return variable.dimensions[0] === 'obs' ? Math.min(along, machines) : 1;
}
