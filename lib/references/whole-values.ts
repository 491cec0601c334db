import { fillWith } from '../netcdf/netcdf4/fill.js';
import { blockOf, copyBlock, product, type StoredVariable } from '../netcdf/read/index.js';

/** All values of a variable in row-major order: bytes, or texts. */
export async function wholeValues(
  { shape, values, type }: StoredVariable,
  signal?: AbortSignal,
): Promise<Uint8Array | string[]> {
  const { width, fill, isClipped, chunk } = values;
  const texts = type === 'string' ? new Array<string>(product(shape)).fill('') : undefined;
  const bytes = texts === undefined ? new Uint8Array(product(shape) * width) : undefined;
  if (bytes !== undefined && fill !== undefined) fillWith(bytes, fill);
  for (const position of values.positions()) {
    const content = await values.read(position, signal);
    if (content === undefined) continue;
    const { start, count } = blockOf(position, values, shape);
    const block = { fromLengths: isClipped ? count : chunk, fromStart: shape.map(() => 0), toStart: start, count };
    if (bytes !== undefined) {
      copyBlock({ ...block, from: content as Uint8Array, to: bytes, toLengths: shape, width });
    } else {
      copyTexts(content as readonly string[], block, texts as string[], shape);
    }
  }
  return texts ?? (bytes as Uint8Array);
}

interface TextBlock {
  readonly fromLengths: readonly number[];
  readonly toStart: readonly number[];
  readonly count: readonly number[];
}

/** Texts are few: one by one. */
export function copyTexts(
  from: readonly string[],
  { fromLengths, toStart, count }: TextBlock,
  to: string[],
  shape: readonly number[],
): void {
  const all = product(count);
  for (let i = 0; i < all; i++) {
    let rest = i;
    let [source, target, fromStride, toStride] = [0, 0, 1, 1];
    for (let d = count.length - 1; d >= 0; d--) {
      const index = rest % count[d];
      rest = Math.floor(rest / count[d]);
      source += index * fromStride;
      target += (toStart[d] + index) * toStride;
      fromStride *= fromLengths[d];
      toStride *= shape[d];
    }
    to[target] = from[source];
  }
}

/** The texts of a `char` array, whose last dimension has the bytes of a text, or of a `string` array. */
export function textsOf({ shape }: StoredVariable, values: Uint8Array | readonly string[]): string[] {
  if (!(values instanceof Uint8Array)) return [...values];
  const length = shape[shape.length - 1] ?? 1;
  const count = product(shape.slice(0, -1));
  const decoder = new TextDecoder();
  return Array.from({ length: count }, (_, i) =>
    decoder.decode(values.subarray(i * length, (i + 1) * length)).replace(/\0+$/, ''),
  );
}
