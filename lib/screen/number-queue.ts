/** Numbers that are added at the end and taken away at either end, in a ring that grows as it has to. */
export class NumberQueue {
  #ring = new Float64Array(16);
  #first = 0;
  length = 0;

  push(value: number): void {
    const ring = this.#ring;
    if (this.length === ring.length) {
      const larger = new Float64Array(2 * ring.length);
      larger.set(ring.subarray(this.#first));
      larger.set(ring.subarray(0, this.#first), ring.length - this.#first);
      this.#ring = larger;
      this.#first = 0;
    }
    this.#ring[(this.#first + this.length++) & (this.#ring.length - 1)] = value;
  }

  get first(): number {
    return this.#ring[this.#first];
  }

  get last(): number {
    return this.#ring[(this.#first + this.length - 1) & (this.#ring.length - 1)];
  }

  shift(): void {
    this.#first = (this.#first + 1) & (this.#ring.length - 1);
    this.length--;
  }

  pop(): void {
    this.length--;
  }
}
