/** Runs tasks in parallel within a limit of bytes. The first failure ends it. */
export class TaskPool {
  readonly #limit: number;
  readonly #most: number;
  #bytes = 0;
  #running = 0;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  /**
   * @param limit bytes of all tasks together; a larger task runs alone
   * @param most tasks at a time
   */
  constructor(limit: number, most: number) {
    this.#limit = limit;
    this.#most = most;
  }

  /** Starts a task once it has room. @throws what an earlier task threw */
  async add(bytes: number, task: () => Promise<void>): Promise<void> {
    while (this.#running > 0 && (this.#running >= this.#most || this.#bytes + bytes > this.#limit))
      await this.#change();
    this.#rethrow();
    this.#bytes += bytes;
    this.#running++;
    task()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#bytes -= bytes;
        this.#running--;
        const wake = this.#wake;
        this.#wake = undefined;
        wake?.();
      });
  }

  /** Waits for all tasks. @throws what one of them threw */
  async end(): Promise<void> {
    while (this.#running > 0) await this.#change();
    this.#rethrow();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
