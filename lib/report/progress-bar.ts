import { SingleBar } from 'cli-progress';
import type { Display } from './display.js';
import { inLocale, type Look, type LookStream, toned } from './look.js';
import type { Tracker } from './tracker.js';

const DRAWS_PER_SECOND = 10;
const MAX_BAR = 40;
/** The bar's length is a multiple of this, so that it does not change with every digit beside it. */
const BAR_STEP = 5;
/** Characters of the codes around the coloured part of a bar. */
const CODES = 10;

/** A bar on one line of a terminal, removed when the phase ends. */
export class BarDisplay implements Display {
  readonly #phase: Tracker;
  readonly #stream: LookStream;
  readonly #look: Look;
  readonly #bar: SingleBar;
  #last: number;

  constructor(phase: Tracker, stream: LookStream, look: Look) {
    this.#phase = phase;
    this.#stream = stream;
    this.#look = look;
    this.#last = phase.now();
    this.#bar = new SingleBar({
      stream: look.hasColor ? widened(stream) : stream,
      format: () => this.#line(),
      fps: DRAWS_PER_SECOND,
      // A signal may end the program at once. A terminal whose modes were changed would then stay so.
      hideCursor: false,
      linewrap: true,
      clearOnComplete: true,
      // The command line handles signals. A handler here would keep them from ending the process.
      gracefulExit: false,
    });
    this.#bar.start(phase.total ?? 0, 0);
  }

  /** cli-progress draws by a timer. Synchronous work keeps timers from running, so this draws too. */
  update(): void {
    const now = this.#phase.now();
    if (now - this.#last < 1000 / DRAWS_PER_SECOND) return;
    this.#last = now;
    this.#bar.update(this.#phase.rows);
  }

  end(): void {
    this.#bar.stop();
  }

  #line(): string {
    const { fraction, name } = this.#phase;
    const width = (this.#stream.columns || 80) - 1;
    const room = (of: readonly string[]): number => width - name.length - of.join('  ').length - '  '.length;
    let known = this.#phase.shortFacts();
    // Where there is no room for a bar beside them, the rate goes, then the bytes.
    while (fraction !== undefined && known.length > 3 && room(known) < BAR_STEP) known = known.toSpliced(2, 1);
    const facts = known.join('  ');
    const free = Math.min(MAX_BAR, room(known));
    if (fraction === undefined || free < BAR_STEP) return `${name} ${facts}`.slice(0, width);
    const length = free - (free % BAR_STEP);
    const done = Math.round(fraction * length);
    const filled = toned('█'.repeat(done), 'note', this.#look);
    return inLocale(`${name} ${filled}${'░'.repeat(length - done)} ${facts}`, this.#look);
  }
}

/** The terminal as cli-progress is to see it: it cuts what is longer than the terminal is wide, codes of colours too. */
function widened(stream: LookStream): LookStream {
  return Object.create(stream, {
    columns: { get: () => (stream.columns || 80) + CODES },
    write: { value: (text: string) => stream.write(text) },
  }) as LookStream;
}
