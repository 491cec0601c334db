/**
 * CRC-64/NVME (NVM Express NVM Command Set Specification, *64b CRC*), eight bytes at a time. Numbers of 64 bits are pairs
 * of 32: BigInt would be a hundred times slower.
 */

/** Its polynomial, with the highest power in the lowest bit. */
export const CRC64_NVME_POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

const SLICES = 8;
/** CRCs of a byte that `slice` zero bytes follow, at `256 * slice + byte`. */
const low = new Uint32Array(SLICES * 256);
const high = new Uint32Array(SLICES * 256);
let isFilled = false;

function fillTables(): void {
  isFilled = true;
  for (let byte = 0; byte < 256; byte++) {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1n) === 1n ? (crc >> 1n) ^ CRC64_NVME_POLYNOMIAL : crc >> 1n;
    low[byte] = Number(crc & 0xffffffffn);
    high[byte] = Number(crc >> 32n);
  }
  for (let at = 256; at < low.length; at++) {
    const before = low[at - 256] as number;
    const above = high[at - 256] as number;
    low[at] = ((before >>> 8) | (above << 24)) ^ (low[before & 255] as number);
    high[at] = (above >>> 8) ^ (high[before & 255] as number);
  }
}

export function crc64Nvme(bytes: Uint8Array): bigint {
  if (!isFilled) fillTables();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - (bytes.length % SLICES);
  let lower = 0xffffffff;
  let upper = 0xffffffff;
  for (let at = 0; at < end; at += SLICES) {
    const a = lower ^ view.getUint32(at, true);
    const b = upper ^ view.getUint32(at + 4, true);
    lower = eight(low, a, b);
    upper = eight(high, a, b);
  }
  for (let at = end; at < bytes.length; at++) {
    const index = (lower ^ (bytes[at] as number)) & 255;
    lower = ((lower >>> 8) | (upper << 24)) ^ (low[index] as number);
    upper = (upper >>> 8) ^ (high[index] as number);
  }
  return (BigInt(~upper >>> 0) << 32n) | BigInt(~lower >>> 0);
}

function eight(table: Uint32Array, a: number, b: number): number {
  return (
    (table[1792 + (a & 255)] as number) ^
    (table[1536 + ((a >>> 8) & 255)] as number) ^
    (table[1280 + ((a >>> 16) & 255)] as number) ^
    (table[1024 + (a >>> 24)] as number) ^
    (table[768 + (b & 255)] as number) ^
    (table[512 + ((b >>> 8) & 255)] as number) ^
    (table[256 + ((b >>> 16) & 255)] as number) ^
    (table[b >>> 24] as number)
  );
}
