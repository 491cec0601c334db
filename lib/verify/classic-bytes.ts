import { headerOf } from '../netcdf/classic/plan.js';
import { padded, padding } from '../netcdf/classic/types.js';
import type { ByteRanges } from '../netcdf/read/index.js';
import { product } from '../netcdf/read/index.js';
import type { FormatPlan } from '../plan/plan-format.js';
import type { Differences } from './differences.js';

/**
 * The bytes of a classic file that are no values: its header, byte by byte, and the padding behind variables. Call it
 * where the definition is as planned.
 *
 * @param compareHeader false where attributes may differ
 */
export async function checkClassicBytes(
  { encoding }: Pick<FormatPlan, 'encoding'>,
  ranges: ByteRanges,
  compareHeader: boolean,
  differences: Differences,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (encoding.kind !== 'classic') return;
  const { plan } = encoding;
  const say = (message: string): void => differences.add({ kind: 'bytes', message });
  if (compareHeader) {
    const expected = headerOf(plan);
    const found = await ranges.read(0, Math.min(expected.length, ranges.size), signal);
    const at = found.findIndex((byte, i) => byte !== expected[i]);
    if (at >= 0) say(`byte ${at} of the header is 0x${found[at].toString(16)}, not 0x${expected[at].toString(16)}`);
  }
  for (const { name, shape, record, begin, fill } of plan.variables) {
    if (record) continue;
    const size = product(shape) * fill.length;
    const length = padded(size) - size;
    if (length === 0 || begin + size + length > ranges.size) continue;
    const found = await ranges.read(begin + size, length, signal);
    if (!found.equals(padding(fill, length))) say(`the padding behind variable ${name} is not its fill value`);
  }
}
