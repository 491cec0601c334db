import type { Destination } from '../../lib/plan/destination.js';
import type { Findings } from '../../lib/plan/findings.js';
import type { Survey } from '../../lib/survey/index.js';

/** How the rows of a made-up source come. `stream`: in machine order, and once. */
export type RowOrder = 'machine' | 'time' | 'shuffled' | 'stream';

export interface FleetSize {
  readonly machines: number;
  /** Times of each machine. */
  readonly points: number;
}

const MINUTE = 60_000_000_000n;
const START = 1_546_300_800_000_000_000n;

/** What a survey finds of a fleet whose machines have the same times and two signals. */
export function findings(rows: RowOrder, { machines, points }: FleetSize): Findings {
  const last = START + BigInt(points - 1) * MINUTE;
  const names = Array.from({ length: machines }, (_, m) => `machine_${m}`);
  const signals = ['speed', 'load'].map((name) => ({ name, kind: 'number' as const, attributes: [] }));
  const survey: Survey = {
    readings: machines * points,
    machines: names.map((_, code) => ({ code, length: points })),
    firsts: new BigInt64Array(machines).fill(START),
    lasts: new BigInt64Array(machines).fill(last),
    grouped: rows === 'machine' || rows === 'stream',
    outOfOrder: rows === 'shuffled' ? 7 : 0,
    duplicates: 0,
    first: START,
    last,
    unit: MINUTE,
    rounded: 0,
    finer: 0,
    grid: rows === 'shuffled' ? undefined : rows === 'time' ? 'time' : 'machine',
    step: MINUTE,
    firstTimes: BigInt64Array.of(START, START + MINUTE),
    sharedTime: true,
    axis: BigInt64Array.from({ length: points }, (_, i) => START + BigInt(i) * MINUTE),
  };
  return {
    source: {
      path: 'plant.db',
      description: 'the SQLite database plant.db',
      isRewindable: rows !== 'stream',
      size: 1 << 20,
      tables: [],
      readers: [{ kind: rows === 'stream' ? 'json' : 'pages', reason: 'made up' }],
      signals,
      signalNames: signals.map(({ name }) => name),
      facts: new Map(),
      machineNames: names,
      missingMachines: [],
      warnings: [],
      unread: [],
    },
    join: { kind: 'single' },
    survey,
    rows: machines * points,
    counts: [],
    hasUserStage: false,
    ...(rows === 'shuffled' || rows === 'stream' ? { kept: { temporaryBytes: 4096 } } : {}),
  };
}

/** A destination on a computer of two processors with plenty of room. */
export function destination(kind: Destination['kind'], threads = 2): Destination {
  const names = { s3: 's3://bucket/plant.nc', file: 'plant.nc', stream: 'standard output' };
  return {
    name: names[kind],
    kind,
    acceptsPositioned: kind === 'file',
    temporaryRoom: 1e12,
    temporaryDirectory: '/tmp',
    threads,
  };
}
