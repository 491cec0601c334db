/**
 * The type of a variable that holds no readings: text of at most so many bytes of UTF-8 (NumPy's name for it), or a
 * number.
 */
export type StoredType = TextType | 'int32' | 'float64';

export type TextType = `S${number}`;

/**
 * Types that settings ask for, by name of a variable or of a signal of texts. Values that do not fit get a wider type:
 * more bytes, float64 instead of int32, text instead of numbers.
 */
export type StoredTypes = ReadonlyMap<string, StoredType>;

export const NO_TYPES: StoredTypes = new Map();

export function isText(type: string | undefined): type is TextType {
  return type?.startsWith('S') === true;
}

/** Bytes of a text; 1, the least of all, for any other type. */
export function textWidth(type: StoredType | undefined): number {
  return isText(type) ? Number(type.slice(1)) : 1;
}
