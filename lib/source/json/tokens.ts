import { jsonParser, type Token } from 'stream-json/parser.js';

export type { Token };

/**
 * Keys, texts and numbers come as one token each, numbers as the digits that they are. What is left out of a row is never put together,
 * nor is a row.
 */
const OPTIONS = { streamValues: false, jsonStreaming: true } as const;

/** What stream-json makes of one piece of text. */
interface Many {
  readonly values: readonly Token[];
}

/**
 * The parser of stream-json by itself: text that goes on where the one before ended in, all of its tokens out. As a stream it
 * would hand on every token alone, which takes many times as long.
 */
export function createTokenizer(): (text: string) => readonly Token[] {
  const parse = jsonParser(OPTIONS);
  return (text) => {
    // A symbol where a text has no token in it.
    const found = parse(text) as unknown as Many | symbol;
    return typeof found === 'symbol' ? [] : found.values;
  };
}
