import { readFileSync } from 'node:fs';

/** The exports of assembly/checksums.ts, where they are documented. */
interface ChecksumExports {
  readonly BLOCK: { readonly value: number };
  xxhBegin(): void;
  xxhStripes(length: number): void;
  xxhEnd(length: number): bigint;
  fletcherBegin(): void;
  fletcherBlock(length: number): void;
  fletcherEnd(): number;
}

/** The used part of the WebAssembly JavaScript Interface (W3C). TypeScript declares it only in its DOM types. */
interface WebAssembly {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const { Module, Memory, Instance } = (globalThis as unknown as { WebAssembly: WebAssembly }).WebAssembly;

/** Bytes that are copied and summed at a time: they stay in the first levels of cache. A multiple of 32. */
const BLOCK_SIZE = 65536;

/** Bytes of a stripe of XXH64. */
const STRIPE = 32;

let module: object | undefined;

/** An instance of the module, and its memory for one block. */
function instantiate(): { sums: ChecksumExports; block: Uint8Array } {
  module ??= new Module(readFileSync(new URL('./checksums.wasm', import.meta.url)));
  const memory = new Memory({ initial: 2 });
  const sums = new Instance(module, { env: { memory } }).exports as ChecksumExports;
  return { sums, block: new Uint8Array(memory.buffer, sums.BLOCK.value, BLOCK_SIZE) };
}

/**
 * The 64-bit hash XXH64, seed 0, of bytes that come in pieces. It is fast, and no defence against whoever wants two
 * contents with one hash.
 */
export class Xxh64 {
  readonly #sums: ChecksumExports;
  readonly #block: Uint8Array;
  #filled = 0;

  constructor() {
    const { sums, block } = instantiate();
    this.#sums = sums;
    this.#block = block;
    sums.xxhBegin();
  }

  update(bytes: Uint8Array): this {
    for (let at = 0; at < bytes.length; ) {
      const length = Math.min(bytes.length - at, BLOCK_SIZE - this.#filled);
      this.#block.set(bytes.subarray(at, at + length), this.#filled);
      at += length;
      this.#filled += length;
      if (this.#filled < BLOCK_SIZE) break;
      this.#sums.xxhStripes(BLOCK_SIZE);
      this.#filled = 0;
    }
    return this;
  }

  /** The hash, unsigned. Begins anew. */
  digest(): bigint {
    const rest = this.#filled % STRIPE;
    const stripes = this.#filled - rest;
    if (stripes > 0) this.#sums.xxhStripes(stripes);
    this.#block.copyWithin(0, stripes, this.#filled);
    const hash = this.#sums.xxhEnd(rest);
    this.#sums.xxhBegin();
    this.#filled = 0;
    return BigInt.asUintN(64, hash);
  }
}

let shared: Xxh64 | undefined;

/** XXH64, seed 0, unsigned. */
export function xxh64(bytes: Uint8Array): bigint {
  shared ??= new Xxh64();
  return shared.update(bytes).digest();
}

let fletcher: ReturnType<typeof instantiate> | undefined;

/** The checksum of HDF5's Fletcher32 filter over consecutive parts; see hdf5/fletcher32.ts. */
export function fletcher32Of(parts: readonly Uint8Array[]): number {
  fletcher ??= instantiate();
  const { sums, block } = fletcher;
  let filled = 0;
  sums.fletcherBegin();
  for (const part of parts) {
    for (let at = 0; at < part.length; ) {
      const length = Math.min(part.length - at, BLOCK_SIZE - filled);
      block.set(part.subarray(at, at + length), filled);
      at += length;
      filled += length;
      if (filled < BLOCK_SIZE) break;
      sums.fletcherBlock(BLOCK_SIZE);
      filled = 0;
    }
  }
  if (filled > 0) sums.fletcherBlock(filled);
  return sums.fletcherEnd() >>> 0;
}
