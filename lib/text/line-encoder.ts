import { Transform, type TransformCallback } from 'node:stream';
import type { MachineBatch, ReadingBatch } from '../model/batch.js';
import type { Signal } from '../model/signal.js';
import { TimeText } from '../time/format-time.js';
import { fieldNames, TEXT_FORMATS, type TextFormat, type TextFormatName } from './text-format.js';

export interface LineOptions {
  readonly format: TextFormatName;
  /** In the order of a batch's columns. */
  readonly signals: readonly Signal[];
  /** Names of the machines by code; may grow while readings come. */
  readonly machines: readonly string[];
}

/** Bytes of a buffer that leaves the encoder, about. */
const PIECE = 1 << 18;

/** Bytes that a number takes at most: `-1.7976931348623157e+308`. */
const NUMBER_LENGTH = 24;

/**
 * Readings as text, a line for each machine and time: batches in, those of a source or of one machine, bytes out.
 * Missing values are `null` (ndjson) or nothing (csv), times ISO 8601, texts what they are.
 */
export class LineEncoder extends Transform {
  /** Lines so far, without the header. */
  lines = 0;
  readonly #header: Buffer;
  readonly #times = new TimeText();
  readonly #machines: Texts;
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
    this.#header = Buffer.from(text.header(names));
    this.#machines = new Texts(machines, text);
    this.#fields = signals.map(({ kind, meanings }, s) => ({
      before: Buffer.from(text.beforeValue(names[s])),
      texts: kind === 'number' ? undefined : new Texts(meanings ?? [], text),
    }));
    this.#beforeTime = Buffer.from(text.beforeTime);
    this.#afterTime = Buffer.from(text.afterTime);
    this.#end = Buffer.from(text.end);
    this.#missing = Buffer.from(text.missing);
  }

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
      for (let s = 0; s < this.#fields.length; s++) at = this.#value(at, this.#fields[s], values[s][i]);
      this.#at = put(this.#piece, at, this.#end);
    }
    this.lines += length;
    this.#give();
    done();
  }

  override _flush(done: TransformCallback): void {
    this.#start();
    done();
  }

  #start(): void {
    if (!this.#isStarted && this.#header.length > 0) this.push(this.#header);
    this.#isStarted = true;
  }

  #value(at: number, { before, texts }: Field, value: number): number {
    const next = put(this.#piece, at, before);
    if (Number.isNaN(value)) return put(this.#piece, next, this.#missing);
    if (texts !== undefined) return put(this.#piece, next, texts.bytes(value));
    return next + this.#piece.write(Object.is(value, -0) ? '-0' : String(value), next, 'latin1');
  }

  /** Bytes that a line takes at most, apart from the name of its machine. */
  #lineLength(): number {
    const around = this.#beforeTime.length + this.#afterTime.length + this.#end.length + TimeText.LENGTH;
    return this.#fields.reduce(
      (sum, { before, texts }) => sum + before.length + (texts?.longest ?? NUMBER_LENGTH),
      around,
    );
  }

  #reserve(length: number): void {
    if (this.#piece.length - this.#at >= length) return;
    this.#give();
    // Its own memory: a pooled buffer would keep a whole pool alive for as long as it waits to be sent.
    this.#piece = Buffer.allocUnsafeSlow(Math.max(PIECE, length));
  }

  #give(): void {
    if (this.#at > 0) this.push(this.#piece.subarray(0, this.#at));
    this.#piece = this.#piece.subarray(this.#at);
    this.#at = 0;
  }
}

/** A column: what stands before its values, and the texts that its values stand for, if they do. */
interface Field {
  readonly before: Buffer;
  readonly texts: Texts | undefined;
}

/** Texts as a format writes them, each made once. */
class Texts {
  readonly #texts: readonly string[];
  readonly #format: TextFormat;
  readonly #bytes: Buffer[] = [];
  #longest = 8;
  #measured = 0;

  constructor(texts: readonly string[], format: TextFormat) {
    this.#texts = texts;
    this.#format = format;
  }

  /** Bytes of the longest, those included that came since. */
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

/** Copy `bytes` to `at`. @returns where they end */
function put(target: Buffer, at: number, bytes: Buffer): number {
  target.set(bytes, at);
  return at + bytes.length;
}
