import { createDeflate, type Deflate, type ZlibOptions } from 'node:zlib';

/** A flush that ends the zlib stream (zlib.h). */
const Z_FINISH = 4;

/** Bytes of the buffers that are filled with what comes out, one part behind the other. */
const OUTPUT_BYTES = 1 << 18;

/**
 * Streams of zlib that are used again. One made for every chunk would leave its tables and a buffer for the longest result to the
 * garbage collector each time, which lets 32 MiB of them pile up.
 */
export class Deflaters {
  /** Those that have nothing to do, by their options. */
  readonly #free = new Map<string, Deflate[]>();

  /**
   * A zlib stream (RFC 1950) with all of `bytes`, made on the libuv thread pool, in parts. `bytes` belong to it until then.
   * As many are made at a time as are asked for.
   */
  async deflate(bytes: Uint8Array, options: ZlibOptions): Promise<Uint8Array[]> {
    const key = JSON.stringify(options);
    const free = this.#free.get(key) ?? [];
    this.#free.set(key, free);
    // Every write is the last one of its zlib stream.
    const deflate = free.pop() ?? createDeflate({ ...options, chunkSize: OUTPUT_BYTES, flush: Z_FINISH }).resume();
    const parts: Uint8Array[] = [];
    const take = (part: Uint8Array): number => parts.push(part);
    deflate.on('data', take);
    await new Promise<void>((resolve, reject) => {
      deflate.once('error', reject);
      deflate.write(bytes, () => {
        deflate.off('error', reject);
        resolve();
      });
    });
    deflate.off('data', take);
    deflate.reset();
    free.push(deflate);
    return parts;
  }

  /** Gives back the memory of those that have nothing to do. */
  close(): void {
    for (const deflates of this.#free.values()) for (const deflate of deflates.splice(0)) deflate.close();
  }
}
