import { jsonParser, type Token } from 'stream-json/parser.js';

export type { Token };

/**
 * The parser yields one token per key, text and number; a number is its digits. It assembles no objects, so that rows
 * and values that are left out cost little.
 */
const OPTIONS = { streamValues: false, jsonStreaming: true } as const;

/** The result of stream-json for one piece of text. */
interface Many {
  readonly values: readonly Token[];
}

/**
 * The parser of stream-json as a function from the next piece of text to its tokens. As a stream it would pass on every
 * token separately, which takes many times as long.
 */
export function createTokenizer(): (text: string) => readonly Token[] {
  const parse = jsonParser(OPTIONS);
  return (text) => {
    // The parser returns a symbol if the text has no tokens.
    const found = parse(text) as unknown as Many | symbol;
    return typeof found === 'symbol' ? [] : found.values;
  };
}
