/** Reads whole variables through our own reader. */
import {
  type ByteRanges,
  openNetcdf,
  type StoredDataset,
  type StoredVariable,
} from '../../../lib/netcdf/read/index.js';
import { blockOf, product } from '../../../lib/netcdf/read/stored-dataset.js';

/** Values in row-major order: bytes in the machine's order, or texts. */
export async function valuesOf({ shape, values, type }: StoredVariable): Promise<Uint8Array | string[]> {
  const { width, fill, chunk, isClipped } = values;
  const total = product(shape);
  const texts: string[] = new Array(type === 'string' ? total : 0).fill('');
  const bytes = new Uint8Array(type === 'string' ? 0 : total * width);
  for (let i = 0; type !== 'string' && i < total; i++) bytes.set(fill as Uint8Array, i * width);
  for (let position = 0; position < product(values.grid); position++) {
    const content = await values.read(position);
    if (content === undefined) continue;
    const { start, count } = blockOf(position, values, shape);
    const lengths = isClipped ? count : chunk;
    for (let i = 0; i < product(count); i++) {
      let rest = i;
      const index = new Array<number>(count.length);
      for (let d = count.length - 1; d >= 0; d--) {
        index[d] = rest % count[d];
        rest = Math.floor(rest / count[d]);
      }
      const from = index.reduce((at, n, d) => at * lengths[d] + n, 0);
      const to = index.reduce((at, n, d) => at * shape[d] + start[d] + n, 0);
      if (typeof content[0] === 'string') texts[to] = content[from] as string;
      else bytes.set((content as Uint8Array).subarray(from * width, (from + 1) * width), to * width);
    }
  }
  return type === 'string' ? texts : bytes;
}

/** @param most values of a variable; one with more is left out */
export async function readAll(ranges: ByteRanges, piece?: number, most = Number.POSITIVE_INFINITY) {
  const dataset: StoredDataset = await openNetcdf(ranges, piece === undefined ? {} : { piece });
  const values: (Uint8Array | string[])[] = [];
  for (const variable of dataset.variables) if (product(variable.shape) <= most) values.push(await valuesOf(variable));
  return { dataset, values };
}
