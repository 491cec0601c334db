/**
 * Snappy, as the pages of Parquet hold it: raw, without frames.
 *
 * Format: google/snappy, *format_description.txt*.
 */

/** No element says more than 64 bytes with 3. */
const LARGEST_RATIO = 22;

/** Whether `compressed` bytes can become `length` bytes: what claims more is damaged, and is not worth the memory. */
export function canBecome(length: number, compressed: number): boolean {
  return length >= 0 && length <= compressed * LARGEST_RATIO;
}

/**
 * The `length` bytes that were compressed. It ends on any input: every element is checked to go on.
 *
 * @throws RangeError where the bytes are not those of Snappy, or become more or fewer than `length`
 */
export function uncompress(input: Uint8Array, length: number): Uint8Array {
  if (!canBecome(length, input.length)) throw new RangeError(`${input.length} bytes cannot become ${length}`);
  const output = new Uint8Array(length);
  let [at, to] = [preamble(input, length), 0];
  while (at < input.length) {
    const tag = input[at++];
    const high = tag >>> 2;
    let [bytes, offset] = [high + 1, 0];
    switch (tag & 3) {
      case 0: {
        const size = high < 60 ? 0 : high - 59;
        if (size > 0) bytes = little(input, at, size) + 1;
        at += size;
        break;
      }
      case 1:
        bytes = (high & 7) + 4;
        offset = ((tag >>> 5) << 8) | little(input, at, 1);
        at += 1;
        break;
      case 2:
        offset = little(input, at, 2);
        at += 2;
        break;
      default:
        offset = little(input, at, 4);
        at += 4;
    }
    if (bytes > length - to) throw new RangeError(`more than ${length} bytes`);
    if ((tag & 3) === 0) {
      if (bytes > input.length - at) throw new RangeError(`a literal of ${bytes} bytes where ${input.length - at} are`);
      output.set(input.subarray(at, at + bytes), to);
      at += bytes;
    } else {
      if (offset === 0 || offset > to) throw new RangeError(`a copy from ${offset} bytes before byte ${to}`);
      // A copy may overlap what it writes.
      if (offset >= bytes) output.copyWithin(to, to - offset, to - offset + bytes);
      else for (let i = 0; i < bytes; i++) output[to + i] = output[to + i - offset];
    }
    to += bytes;
  }
  if (to !== length) throw new RangeError(`${to} bytes instead of ${length}`);
  return output;
}

/** Past the length in front. */
function preamble(input: Uint8Array, length: number): number {
  let [at, said, factor] = [0, 0, 1];
  for (let more = true; more; at++, factor *= 128) {
    if (at === 5 || at === input.length) throw new RangeError('no length in front');
    said += (input[at] & 127) * factor;
    more = input[at] >= 128;
  }
  if (said !== length) throw new RangeError(`a length of ${said} instead of ${length}`);
  return at;
}

function little(input: Uint8Array, at: number, size: number): number {
  if (at + size > input.length) throw new RangeError('it ends in the middle of an element');
  let value = 0;
  for (let i = size - 1; i >= 0; i--) value = value * 256 + input[at + i];
  return value;
}
