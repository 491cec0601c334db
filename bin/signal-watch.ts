import type { OutputRecord } from '../lib/util/outputs.js';
import { endNow } from './end-now.js';

/** Ctrl-C, a system shutdown, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Milliseconds in which an interrupted run takes back what it has begun. Then the program ends in any case. */
const LIMIT = 1500;
/** The same where an upload has to be taken back: S3 gets 10 s for that. */
const UPLOAD_LIMIT = 11_500;
/** Milliseconds after the end of the work, in which the event loop should become empty. */
const REST_LIMIT = 300;
/** Milliseconds without an answer after which the thread that works counts as blocked. */
const SILENCE = 1000;
const INTERVAL = 100;

/** The work that signals interrupt. */
export interface WatchedWork {
  /** Asks it to end. */
  interrupt(name: NodeJS.Signals): void;
  /** Milliseconds since it last showed that its thread is not blocked; asks again. */
  silence(): number;
}

/**
 * Waits for signals in the main thread. The first one interrupts the work; if it does not end in time, or cannot,
 * and with a second signal, the program is ended at once.
 */
export class SignalWatch {
  readonly #work: WatchedWork;
  readonly #record: OutputRecord;
  #isListening = false;
  #interruptedBy: NodeJS.Signals | undefined;
  #isDone = false;
  /** Listeners of others, while none may listen. */
  #others: [NodeJS.Signals, NodeJS.SignalsListener][] = [];

  constructor(work: WatchedWork, record: OutputRecord) {
    this.#work = work;
    this.#record = record;
  }

  /** From now on, signals interrupt the work. */
  listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    for (const name of SIGNALS) process.on(name, this.#onSignal);
    for (const [name, listener] of this.#others) process.on(name, listener);
    this.#others = [];
  }

  /** From now on, signals end the program by themselves. */
  pause(): void {
    this.#isListening = false;
    for (const name of SIGNALS) {
      process.off(name, this.#onSignal);
      // One listener of anybody, like a program that watches this one, and the signal waits for JavaScript to run.
      for (const listener of process.listeners(name)) this.#others.push([name, listener]);
      process.removeAllListeners(name);
    }
  }

  /** The work has ended. After an interrupt, what still keeps the event loop busy is cut off. */
  done(): void {
    this.#isDone = true;
    if (this.#interruptedBy !== undefined) this.#endAfter(REST_LIMIT);
    for (const name of SIGNALS) process.off(name, this.#onSignal);
  }

  readonly #onSignal = (name: NodeJS.Signals): void => {
    if (this.#interruptedBy !== undefined) endNow(name, this.#record, this.#isDone);
    this.#interruptedBy = name;
    this.#work.interrupt(name);
    const began = performance.now();
    setInterval(() => {
      const limit = this.#record.begun.some(({ kind }) => kind === 'upload') ? UPLOAD_LIMIT : LIMIT;
      const isLate = performance.now() - began > limit;
      if (!this.#isDone && (isLate || this.#work.silence() > SILENCE)) endNow(name, this.#record, false);
    }, INTERVAL).unref();
  };

  #endAfter(milliseconds: number): void {
    const name = this.#interruptedBy as NodeJS.Signals;
    setTimeout(() => endNow(name, this.#record, true), milliseconds).unref();
  }
}
