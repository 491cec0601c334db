/* Varints (Database File Format, 1.6). */

/** Length of the varint at `at`: up to the first byte without high bit, at most nine bytes. */
@inline
export function varintLength(at: usize): usize {
  return <usize>((ctz(~load<u64>(at) & 0x8080808080808080) >> 3) + 1);
}

/** The varint at `at`, signed. */
@inline
export function varint64(at: usize): i64 {
  let byte: u64 = load<u8>(at);
  let value: u64 = byte & 0x7f;
  for (let k: usize = 1; byte >= 0x80; k++) {
    byte = load<u8>(at + k);
    if (k == 8) return <i64>((value << 8) | byte);
    value = (value << 7) | (byte & 0x7f);
  }
  return <i64>value;
}
