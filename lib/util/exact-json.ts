import { deflateRawSync, inflateRawSync } from 'node:zlib';

/*
 * JSON that keeps what JSON has no words for. An object with one key that begins with `$` stands for another value:
 *
 *     {"$bigint": "123"}               an integer of any size
 *     {"$number": "NaN"}               also Infinity, -Infinity and -0
 *     {"$date": "2020-01-01T…Z"}       a moment
 *     {"$map": [[key, value], …]}      a map
 *     {"$BigInt64Array": "…"}          a typed array: its bytes, little-endian, through raw deflate, in base64
 */

const ARRAYS = { BigInt64Array, Float64Array, Int32Array, Uint32Array, Uint8Array } as const;
type ArrayName = keyof typeof ARRAYS;

/** The value as text that {@link parseExact} gives back. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string): unknown {
    const item = this[key];
    if (typeof item === 'bigint') return { $bigint: String(item) };
    if (typeof item === 'number') {
      return Number.isFinite(item) && !Object.is(item, -0)
        ? item
        : { $number: Object.is(item, -0) ? '-0' : String(item) };
    }
    if (item instanceof Date) return { $date: item.toISOString() };
    if (item instanceof Map) return { $map: [...item] };
    if (ArrayBuffer.isView(item)) {
      const { buffer, byteOffset, byteLength } = item;
      const name = Buffer.isBuffer(item) ? 'Uint8Array' : item.constructor.name;
      return { [`$${name}`]: deflateRawSync(new Uint8Array(buffer, byteOffset, byteLength)).toString('base64') };
    }
    return item;
  });
}

/** The value of a text of {@link exactJson}. @throws SyntaxError */
export function parseExact(text: string): unknown {
  return restored(JSON.parse(text));
}

/** Puts what was meant into a parsed value, in place: a reviver would be called for each of millions of numbers. */
function restored(item: unknown): unknown {
  if (item === null || typeof item !== 'object') return item;
  const entries = item as Record<string, unknown>;
  let count = 0;
  let last = '';
  for (const key in entries) {
    const value = entries[key];
    if (value !== null && typeof value === 'object') entries[key] = restored(value);
    last = key;
    count++;
  }
  return count === 1 && last.startsWith('$') && !Array.isArray(item) ? meant(last.slice(1), entries[last]) : item;
}

function meant(kind: string, value: unknown): unknown {
  if (kind === 'bigint') return BigInt(value as string);
  if (kind === 'number') return Number(value);
  if (kind === 'date') return new Date(value as string);
  if (kind === 'map') return new Map(value as [unknown, unknown][]);
  if (!Object.hasOwn(ARRAYS, kind)) throw new SyntaxError(`no value is written as $${kind}`);
  // A copy, which begins where any type may begin.
  const bytes = Uint8Array.from(inflateRawSync(Buffer.from(value as string, 'base64')));
  return new ARRAYS[kind as ArrayName](bytes.buffer);
}
