/** Bits of a page. */
const PAGE = 1 << 15;

/** A set of whole numbers from 0: a bit each, in pages for those that are there. */
export class BitSet {
  readonly #pages = new Map<number, Uint8Array>();

  has(number: number): boolean {
    const bit = number % PAGE;
    const page = this.#pages.get((number - bit) / PAGE);
    return page !== undefined && (page[bit >>> 3] & (1 << (bit & 7))) !== 0;
  }

  add(number: number): void {
    const bit = number % PAGE;
    const key = (number - bit) / PAGE;
    const page = this.#pages.get(key) ?? new Uint8Array(PAGE >>> 3);
    this.#pages.set(key, page);
    page[bit >>> 3] |= 1 << (bit & 7);
  }
}
