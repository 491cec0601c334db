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
  return JSON.parse(text, (_key, item: unknown) => {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return item;
    const [entry, ...others] = Object.entries(item);
    return entry?.[0].startsWith('$') && others.length === 0 ? meant(entry[0].slice(1), entry[1]) : item;
  });
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
