import { TemporaryFile } from '../../util/temporary-file.js';
import { byteLength } from './compress.js';

/** A chunk as it is stored, without its address. */
export interface HeldChunk {
  readonly variable: number;
  readonly position: number;
  readonly rawHash: bigint;
  readonly parts: readonly Uint8Array[];
}

/** Encoded chunks that are written behind all others. They wait in memory up to a limit, and then in a temporary file. */
export class HeldChunks {
  readonly #limit: number;
  readonly #inMemory: HeldChunk[] = [];
  readonly #inFile: (Omit<HeldChunk, 'parts'> & { readonly at: number; readonly length: number })[] = [];
  #bytes = 0;
  #file: TemporaryFile | undefined;

  /** @param limit bytes in memory */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @throws FleetcdfError ERR_TEMPORARY_FILE */
  add(chunk: HeldChunk): void {
    const { parts, ...rest } = chunk;
    const length = byteLength(parts);
    if (this.#bytes + length <= this.#limit) {
      this.#bytes += length;
      this.#inMemory.push(chunk);
      return;
    }
    this.#file ??= new TemporaryFile();
    const at = this.#file.length;
    for (const part of parts) this.#file.append(part);
    this.#inFile.push({ ...rest, at, length });
  }

  /** All chunks, each once. */
  *chunks(): Generator<HeldChunk> {
    yield* this.#inMemory.splice(0);
    for (const { at, length, ...rest } of this.#inFile.splice(0)) {
      const bytes = Buffer.allocUnsafeSlow(length);
      this.#file?.read(bytes, at);
      yield { ...rest, parts: [bytes] };
    }
  }

  close(): void {
    this.#file?.close();
  }
}
