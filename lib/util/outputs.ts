/**
 * What a run has begun to write, told at once by those who write, for whoever ends the program: a file under its
 * temporary name, an upload into S3, or a stream that cannot be taken back (standard output, a device).
 */
export interface Output {
  readonly kind: 'file' | 'upload' | 'stream';
  /** The path of the temporary file; of others the destination as users write it. */
  readonly name: string;
  /** What a user is told if the program ends now: what is left, and what to do about it. */
  readonly left: string;
  /** Paths that can be removed. */
  readonly paths: readonly string[];
}

export type OutputEvent =
  | { readonly event: 'begun'; readonly output: Output }
  | { readonly event: 'removed'; readonly output: OutputName }
  | { readonly event: 'published'; readonly output: OutputName; readonly destination: string };

type OutputName = Pick<Output, 'kind' | 'name'>;

let listener: ((event: OutputEvent) => void) | undefined;

/** Have `listen` called with every event from now on. Only the last one who asks is told. */
export function onOutput(listen: (event: OutputEvent) => void): void {
  listener = listen;
}

/** From now on it is left behind if the program is ended. Call it again where that means something else. */
export function outputBegun(kind: Output['kind'], name: string, left: string, paths: readonly string[] = []): void {
  listener?.({ event: 'begun', output: { kind, name, left, paths } });
}

/** It has been taken back. */
export function outputRemoved(kind: Output['kind'], name: string): void {
  listener?.({ event: 'removed', output: { kind, name } });
}

/** It is whole. @param destination as users write it */
export function outputPublished(kind: Output['kind'], name: string, destination = name): void {
  listener?.({ event: 'published', output: { kind, name }, destination });
}

/** What became of the outputs of a run so far. */
export class OutputRecord {
  readonly #begun = new Map<string, Output>();
  readonly #published: string[] = [];
  #hasRemoved = false;

  add(told: OutputEvent): void {
    const key = `${told.output.kind} ${told.output.name}`;
    const wasBegun = this.#begun.delete(key);
    if (told.event === 'begun') this.#begun.set(key, told.output);
    if (told.event === 'removed' && wasBegun) this.#hasRemoved = true;
    if (told.event === 'published') this.#published.push(told.destination);
  }

  /** What is left behind if the program is ended now. */
  get begun(): readonly Output[] {
    return [...this.#begun.values()];
  }

  /** Destinations that have all that they were to get, in that order. */
  get published(): readonly string[] {
    return this.#published;
  }

  /** Something was begun, and has been taken back. */
  get hasRemoved(): boolean {
    return this.#hasRemoved;
  }
}
