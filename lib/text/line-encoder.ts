import { Transform, type TransformCallback } from 'node:stream';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import type { IntegerCodes } from '../model/integer-codes.js';
import { type Signal, wordsOf } from '../model/signal.js';
import { TimeText } from '../time/format-time.js';
import { fieldNames, TEXT_FORMATS, type TextFormat, type TextFormatName } from './text-format.js';

/** What a {@link LineEncoder} writes: the format and the columns. */
export interface LineOptions {
  readonly format: TextFormatName;
  /** In the order of the batch's columns. */
  readonly signals: readonly Signal[];
  /** Names of the machines by code. May grow between batches. */
  readonly machines: readonly string[];
}

/** Size of output buffers in bytes; a longer line gets its own. */
const PIECE = 1 << 18;

/** Longest text of a number, in bytes: `-1.7976931348623157e+308`. */
const NUMBER_LENGTH = 24;

/**
 * Writes readings as text, one line per machine and time. Takes batches of a source, or of one machine; emits bytes.
 * Missing values are `null` (ndjson) or empty (csv). Times are ISO 8601. Categories are their text.
 */
export class LineEncoder extends Transform {
  /** Lines so far, without the header. */
  lines = 0;
  /** Values that are not missing, by signal. */
  readonly values: Float64Array;
  readonly #header: Buffer;
  readonly #times = new TimeText();
  readonly #machines: EncodedTexts;
  readonly #fields: readonly Field[];
  readonly #beforeTime: Buffer;
  readonly #afterTime: Buffer;
  readonly #end: Buffer;
  readonly #missing: Buffer;
  #isStarted = false;
  #piece = Buffer.alloc(0);
  #at = 0;

  constructor({ format, signals, machines }: LineOptions) {
    super({ writableObjectMode: true, writableHighWaterMark: 2, readableHighWaterMark: PIECE });
    const text = TEXT_FORMATS[format];
    const names = fieldNames(signals.map((signal) => signal.name));
    this.values = new Float64Array(signals.length);
    this.#header = Buffer.from(text.header(names));
    this.#machines = new EncodedTexts(machines, text);
    this.#fields = signals.map((signal, s) => {
      const words = wordsOf(signal);
      const texts = words === undefined ? undefined : new EncodedTexts(words, text);
      return { before: Buffer.from(text.beforeValue(names[s])), texts, integers: signal.integers };
    });
    this.#beforeTime = Buffer.from(text.beforeTime);
    this.#afterTime = Buffer.from(text.afterTime);
    this.#end = Buffer.from(text.end);
    this.#missing = Buffer.from(text.missing);
  }

  /** @internal */
  override _transform(batch: ReadingBatch | MachineBatch, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#start();
    const { length, machine, time, values } = batch;
    const line = this.#lineLength();
    for (let i = 0; i < length; i++) {
      const name = this.#machines.bytes(typeof machine === 'number' ? machine : machine[i]);
      this.#reserve(line + name.length);
      let at = put(this.#piece, this.#at, this.#beforeTime);
      at = this.#times.write(this.#piece, at, time[i]);
      at = put(this.#piece, at, this.#afterTime);
      at = put(this.#piece, at, name);
      for (let s = 0; s < this.#fields.length; s++) at = this.#value(at, s, values[s][i]);
      this.#at = put(this.#piece, at, this.#end);
    }
    this.lines += length;
    this.#emit();
    done();
  }

  /** @internal */
  override _flush(done: TransformCallback): void {
    this.#start();
    done();
  }

  #start(): void {
    if (!this.#isStarted && this.#header.length > 0) this.push(this.#header);
    this.#isStarted = true;
  }

  #value(at: number, signal: number, value: number): number {
    const { before, texts, integers } = this.#fields[signal];
    const next = put(this.#piece, at, before);
    if (Number.isNaN(value)) return put(this.#piece, next, this.#missing);
    this.values[signal]++;
    if (texts !== undefined) return put(this.#piece, next, texts.bytes(value));
    if (integers !== undefined) return next + this.#piece.write(String(integers.decode(value)), next, 'latin1');
    return next + this.#piece.write(Object.is(value, -0) ? '-0' : String(value), next, 'latin1');
  }

  /** Longest line in bytes, without the name of its machine. */
  #lineLength(): number {
    const fixed = this.#beforeTime.length + this.#afterTime.length + this.#end.length + TimeText.LENGTH;
    return this.#fields.reduce(
      (sum, { before, texts }) => sum + before.length + (texts?.longest ?? NUMBER_LENGTH),
      fixed,
    );
  }

  #reserve(length: number): void {
    if (this.#piece.length - this.#at >= length) return;
    this.#emit();
    // Not from Node's pool: a slice would keep its whole pool alive until it is written.
    this.#piece = Buffer.allocUnsafeSlow(Math.max(PIECE, length));
  }

  #emit(): void {
    if (this.#at > 0) this.push(this.#piece.subarray(0, this.#at));
    this.#piece = this.#piece.subarray(this.#at);
    this.#at = 0;
  }
}

/** A column: the bytes before its values; the texts of its categories, or the codes of its integers, if any. */
interface Field {
  readonly before: Buffer;
  readonly texts: EncodedTexts | undefined;
  readonly integers: IntegerCodes | undefined;
}

/** Texts in the syntax of a format, each encoded once. */
class EncodedTexts {
  readonly #texts: readonly string[];
  readonly #format: TextFormat;
  readonly #bytes: Buffer[] = [];
  #longest = 8;
  #measured = 0;

  constructor(texts: readonly string[], format: TextFormat) {
    this.#texts = texts;
    this.#format = format;
  }

  /** Bytes of the longest text, including texts added since. */
  get longest(): number {
    for (; this.#measured < this.#texts.length; this.#measured++) {
      this.#longest = Math.max(this.#longest, this.bytes(this.#measured).length);
    }
    return this.#longest;
  }

  bytes(code: number): Buffer {
    let bytes = this.#bytes[code];
    if (bytes === undefined) {
      bytes = Buffer.from(this.#format.text(this.#texts[code]));
      this.#bytes[code] = bytes;
    }
    return bytes;
  }
}

/** Copies `bytes` to `at`. @returns the offset after them */
function put(target: Buffer, at: number, bytes: Buffer): number {
  target.set(bytes, at);
  return at + bytes.length;
}
