/**
 * Chunks on their way into the file, in the order in which they became full. It holds at most `limit`: callers of `add`
 * wait for room, and the next chunk is written only when the reader has room.
 */
export class OutputQueue<T> {
  readonly #limit: number;
  readonly #write: (item: T) => Promise<void>;
  readonly #items: T[] = [];
  readonly #waiting: (() => void)[] = [];
  #running: Promise<void> | undefined;
  #error: unknown;
  #failed = false;
  /** Most items at a time. */
  peak = 0;

  /** @param write writes one item, and resolves when the reader has room for more */
  constructor(limit: number, write: (item: T) => Promise<void>) {
    this.#limit = limit;
    this.#write = write;
  }

  get isFull(): boolean {
    return this.#items.length >= this.#limit;
  }

  /** Adds an item; there must be room. @throws the error of an earlier item */
  add(item: T): void {
    if (this.#failed) throw this.#error;
    this.#items.push(item);
    this.peak = Math.max(this.peak, this.#items.length);
    this.#running ??= this.#run();
  }

  /** Waits for room. @throws the error of an earlier item */
  async room(): Promise<void> {
    while (this.isFull && !this.#failed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#failed) throw this.#error;
  }

  /** Waits until everything is written. @throws the error of an item */
  async drained(): Promise<void> {
    await this.#running;
    if (this.#failed) throw this.#error;
  }

  async #run(): Promise<void> {
    try {
      while (this.#items.length > 0) {
        await this.#write(this.#items[0]);
        this.#items.shift();
        this.#wake();
      }
    } catch (error) {
      this.#failed = true;
      this.#error = error;
      this.#wake();
    }
    this.#running = undefined;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
