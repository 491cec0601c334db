import { fstatSync, writev } from 'node:fs';
import { Writable } from 'node:stream';
import { isatty, WriteStream } from 'node:tty';

/** Milliseconds until a pipe that is full, and does not let a writer wait, is tried again. */
const FULL_PIPE = 5;

/**
 * Gives a thread standard output and standard error of its own. Node's send every byte through the main thread, and
 * know no terminal.
 */
export function useOwnStreams(): void {
  for (const [name, fd] of [
    ['stdout', 1],
    ['stderr', 2],
  ] as const) {
    let stream: Writable | undefined;
    Object.defineProperty(process, name, {
      configurable: true,
      get: () => (stream ??= open(fd)),
    });
  }
}

function open(fd: number): Writable {
  return isatty(fd) ? new WriteStream(fd) : new DescriptorStream(fd);
}

/** Writes to a descriptor, and leaves it open. */
class DescriptorStream extends Writable {
  readonly fd: number;

  constructor(fd: number) {
    // As process.stdout of a closed descriptor does.
    fstatSync(fd);
    super({ decodeStrings: true });
    this.fd = fd;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#write([chunk], done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#write(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  #write(chunks: readonly Buffer[], done: (error?: Error | null) => void): void {
    writev(this.fd, chunks, (error, written) => {
      if (error !== null && error.code !== 'EAGAIN') return done(error);
      const rest = error === null ? without(chunks, written) : chunks;
      if (rest.length === 0) done();
      else if (error === null) this.#write(rest, done);
      else setTimeout(() => this.#write(rest, done), FULL_PIPE);
    });
  }
}

/** What follows the first so many bytes. */
function without(chunks: readonly Buffer[], bytes: number): Buffer[] {
  const rest: Buffer[] = [];
  for (const chunk of chunks) {
    if (bytes < chunk.length) rest.push(chunk.subarray(bytes));
    bytes = Math.max(0, bytes - chunk.length);
  }
  return rest;
}
