/*
 * 64-bit integers in columns of doubles. A double of its own value holds 53 bits, so an integer travels as the double
 * whose 64 bits are the integer's, plus TURN. Copying doubles keeps all bits but those of NaN, so no code is NaN: an
 * integer whose bits would be, one in 2,048 of all that there are, is kept in a list, and its code tells the place in
 * the list. TURN puts them far from small integers, from powers of two and from the limits of the types.
 */
const TURN = 0x2545_f491_4f6c_dd1dn;

/** Most integers in the list. One billion random integers have half a million in it. */
const MAX_LISTED = 1 << 20;

const words = new BigInt64Array(1);
const doubles = new Float64Array(words.buffer);

/** The codes of the list begin here: the doubles of the largest magnitude, below NaN. */
const FIRST_LISTED = 0x7ff0_0000_0000_0000n - BigInt(MAX_LISTED);
words[0] = FIRST_LISTED;
const LISTED = doubles[0];

export type IntegerDtype = 'int64' | 'uint64';

const LIMITS = {
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
} as const;

/** Codes of the integers of a type, as doubles that are never NaN. They mean nothing as numbers. */
export class IntegerCodes {
  readonly dtype: IntegerDtype;
  readonly #list: bigint[] = [];
  readonly #places = new Map<bigint, number>();

  constructor(dtype: IntegerDtype) {
    this.dtype = dtype;
  }

  /** True for an integer of the type. */
  holds(integer: bigint): boolean {
    const [least, most] = LIMITS[this.dtype];
    return integer >= least && integer <= most;
  }

  /** The code of an integer of the type; NaN where the list is full. */
  encode(integer: bigint): number {
    words[0] = integer + TURN;
    const code = doubles[0];
    return code < LISTED ? code : this.#listed(integer);
  }

  /** The integer of a code that {@link encode} gave; not of NaN. */
  decode(code: number): bigint {
    doubles[0] = code;
    if (code >= LISTED) return this.#list[Number(words[0] - FIRST_LISTED)];
    const integer = words[0] - TURN;
    return this.dtype === 'int64' ? BigInt.asIntN(64, integer) : BigInt.asUintN(64, integer);
  }

  #listed(integer: bigint): number {
    let place = this.#places.get(integer);
    if (place === undefined) {
      if (this.#list.length === MAX_LISTED) return Number.NaN;
      place = this.#list.push(integer) - 1;
      this.#places.set(integer, place);
    }
    words[0] = FIRST_LISTED + BigInt(place);
    return doubles[0];
  }
}

/** A wish for the values of a signal: 64-bit integers, doubles, or whatever the values themselves suggest. */
export type IntegerChoice = IntegerDtype | 'double' | 'auto';

/** Says how the integers of a signal are kept. */
export type ChooseIntegers = (signal: string) => IntegerChoice;

/** Codes of the integers of each type, where several databases share them. */
export type SharedIntegers = Readonly<Record<IntegerDtype, IntegerCodes>>;
