import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** What every page carries, made of `lib/page/client` by `bin/build/page-assets.mts`. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

export function pageAssets(): PageAssets {
  const compressed = readFileSync(new URL('./page-assets.br', import.meta.url));
  return JSON.parse(brotliDecompressSync(compressed).toString());
}
