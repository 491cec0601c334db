/**
 * Bob Jenkins' lookup3 `hashlittle` with initial value 0: the checksum of all HDF5 metadata (section I.A).
 * http://www.burtleburtle.net/bob/c/lookup3.c
 */
export function lookup3(bytes: Buffer, start = 0, end = bytes.length): number {
  let length = end - start;
  let a = (0xdeadbeef + length) | 0;
  let b = a;
  let c = a;
  let at = start;

  while (length > 12) {
    a = (a + bytes.readInt32LE(at)) | 0;
    b = (b + bytes.readInt32LE(at + 4)) | 0;
    c = (c + bytes.readInt32LE(at + 8)) | 0;
    // mix
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
    at += 12;
    length -= 12;
  }
  if (length === 0) return c >>> 0;

  a = (a + word(bytes, at, length)) | 0;
  b = (b + word(bytes, at + 4, length - 4)) | 0;
  c = (c + word(bytes, at + 8, length - 8)) | 0;
  // final
  c = (c ^ b) - rotate(b, 14);
  a = (a ^ c) - rotate(c, 11);
  b = (b ^ a) - rotate(a, 25);
  c = (c ^ b) - rotate(b, 16);
  a = (a ^ c) - rotate(c, 4);
  b = (b ^ a) - rotate(a, 14);
  c = (c ^ b) - rotate(b, 24);
  return c >>> 0;
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/** Up to four bytes as a little-endian word; missing bytes are zero. */
function word(bytes: Buffer, at: number, length: number): number {
  let value = 0;
  for (let i = 0; i < length && i < 4; i++) value |= bytes[at + i] << (8 * i);
  return value;
}
