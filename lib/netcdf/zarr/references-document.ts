/** The bytes of a Zarr key: inline (text or `base64:…`), or a range of an object. */
export type Reference = string | readonly [url: string, offset: number, length: number];

/** A Zarr key and its reference. */
export type ReferenceEntry = readonly [key: string, reference: Reference];

/** The JSON document of references, in pieces, because a million chunks make some 60 MB of text. */
export function* referencesJson(entries: Iterable<ReferenceEntry>): Generator<string> {
  let separator = '{"version":1,"refs":{';
  for (const [key, reference] of entries) {
    yield `${separator}${JSON.stringify(key)}:${JSON.stringify(reference)}`;
    separator = ',';
  }
  yield '}}';
}
