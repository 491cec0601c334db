/** The curves of a page, as numbers. */
import type { PackedCurve, PageCurve } from '../page-data.js';

export function unpackCurve({ from, step, bits, numbers }: PackedCurve): PageCurve {
  const text = atob(numbers);
  const view = new DataView(Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer);
  const width = bits / 8;
  const values = Float64Array.from({ length: text.length / width }, (_, i) =>
    bits === 32 ? view.getFloat32(width * i, true) : view.getFloat64(width * i, true),
  );
  const buckets = values.length / 2;
  return { from, step, min: values.subarray(0, buckets), max: values.subarray(buckets) };
}
