import { RandomStream } from './random.js';

/** A signal of a healthy machine: one wave plus noise. */
interface Signal {
  readonly amplitude: number;
  /** Points per wave. */
  readonly period: number;
  /** Standard deviation of the noise. */
  readonly noise: number;
}

/** The four signals, in the ranges of the published ones. */
export const SIGNALS: readonly Signal[] = [
  { amplitude: 32, period: 41.3, noise: 4 },
  { amplitude: 6, period: 29.7, noise: 1 },
  { amplitude: 25, period: 53.9, noise: 3 },
  { amplitude: 19, period: 36.1, noise: 2 },
];

/** Good values lie within ±{@link LIMIT}, outliers outside. */
const LIMIT = 150;
const OUTLIER_SHARE = 0.05;
const OUTLIER_REACH = 290;
/** Standard deviation of the values of a failed machine, which are only noise. */
const DEAD_NOISE = 0.01;
/** Random numbers per value. */
const DRAWS = 4;

/** The values of one signal of one machine, which is first normal, then faulty, then failed. */
export class SignalValues {
  readonly #signal: Signal;
  readonly #random: RandomStream;
  readonly #phase: number;
  readonly #faulty: number;
  readonly #failed: number;

  /** @param life when the machine becomes faulty and when it fails, as a share of the series */
  constructor(seed: number, machine: number, signal: number, life: Life, points: number) {
    this.#signal = SIGNALS[signal];
    this.#random = new RandomStream(seed, machine, signal + 1);
    this.#phase = new RandomStream(seed, machine, signal + 1, 1).at(0);
    this.#faulty = Math.floor(life.faulty * points);
    this.#failed = Math.floor(life.failed * points);
  }

  /** The value at point `index`. Computed with + − × ÷ only, so its bits are the same in every engine. */
  at(index: number): number {
    const draw = index * DRAWS;
    const a = this.#random.at(draw);
    const b = this.#random.at(draw + 1);
    const c = this.#random.at(draw + 2);
    if (this.#random.at(draw + 3) < OUTLIER_SHARE) {
      const size = LIMIT + 0.01 + OUTLIER_REACH * a * b;
      return c < 0.5 ? -size : size;
    }
    // The sum of three uniform numbers is nearly normal (Irwin–Hall), with standard deviation 1 after scaling.
    const noise = (a + b + c - 1.5) * 2;
    if (index >= this.#failed) return noise * DEAD_NOISE;
    const { amplitude, period, noise: deviation } = this.#signal;
    const turn = index / period + this.#phase;
    if (index < this.#faulty) return amplitude * wave(turn) + deviation * noise;
    return amplitude * (1.2 * wave(turn) + 0.5 * wave(3.3 * turn)) + 3 * deviation * noise;
  }
}

interface Life {
  readonly faulty: number;
  readonly failed: number;
}

/** When machine number `machine` becomes faulty (at 35 % to 65 % of the series) and fails (10 % to 25 % later). */
export function lifeOf(seed: number, machine: number): Life {
  const random = new RandomStream(seed, machine, 0);
  const faulty = 0.35 + 0.3 * random.at(0);
  return { faulty, failed: faulty + 0.1 + 0.15 * random.at(1) };
}

interface Machine {
  readonly machine_id: string;
  readonly install_date: string;
  readonly model: string;
  readonly room: string;
}

/** Row number `machine` of `static_data` in a fleet of `machines`. Seven in ten are of the older model. */
export function machineOf(machine: number, machines: number): Machine {
  const older = machine < 0.7 * machines;
  return {
    machine_id: `machine_${machine}`,
    install_date: '2019-01-01',
    model: older ? 'Model A' : 'Model B',
    room: older ? 'Room 123' : 'Room 456',
  };
}

/**
 * Sine of `turn` turns by Bhaskara I's rational approximation (Mahabhaskariya, 7th century), error at most 0.0016.
 * `Math.sin` may give other bits in another engine.
 */
function wave(turn: number): number {
  const half = 2 * (turn - Math.floor(turn));
  const x = half < 1 ? half : half - 1;
  const p = x * (1 - x);
  const sine = (16 * p) / (5 - 4 * p);
  return half < 1 ? sine : -sine;
}
