import { SingleBar } from 'cli-progress';
import type { Display, ProgressStream } from './display.js';
import type { Tracker } from './tracker.js';

const DRAWS_PER_SECOND = 10;
const MAX_BAR = 40;
/** The bar's length is a multiple of this, so that it does not change with every digit beside it. */
const BAR_STEP = 5;
const CYAN = '\u001b[36m';
const DEFAULT_COLOR = '\u001b[39m';

/** A bar on one line of a terminal, removed when the phase ends. */
export class BarDisplay implements Display {
  readonly #phase: Tracker;
  readonly #stream: ProgressStream;
  readonly #hasColor: boolean;
  readonly #bar: SingleBar;
  #last: number;

  constructor(phase: Tracker, stream: ProgressStream, hasColor: boolean) {
    this.#phase = phase;
    this.#stream = stream;
    this.#hasColor = hasColor;
    this.#last = phase.now();
    this.#bar = new SingleBar({
      stream: hasColor ? widened(stream) : stream,
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
    const facts = this.#phase.shortFacts().join('  ');
    const { fraction, name } = this.#phase;
    const width = (this.#stream.columns || 80) - 1;
    const free = Math.min(MAX_BAR, width - name.length - facts.length - '  '.length);
    if (fraction === undefined || free < BAR_STEP) return `${name} ${facts}`.slice(0, width);
    const room = free - (free % BAR_STEP);
    const done = Math.round(fraction * room);
    const filled = '█'.repeat(done);
    const bar = (this.#hasColor ? `${CYAN}${filled}${DEFAULT_COLOR}` : filled) + '░'.repeat(room - done);
    return `${name} ${bar} ${facts}`;
  }
}

/** The terminal as cli-progress is to see it: it cuts what is longer than the terminal is wide, codes of colours too. */
function widened(stream: ProgressStream): ProgressStream {
  return Object.create(stream, {
    columns: { get: () => (stream.columns || 80) + CYAN.length + DEFAULT_COLOR.length },
    write: { value: (text: string) => stream.write(text) },
  }) as ProgressStream;
}
