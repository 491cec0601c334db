import type { ProviderName } from '../../lib/sink/providers.js';
import type { Random } from '../random.js';
import { type Content, changedContent, randomContent } from './contents.js';
import { FAULTS, type LinePlan } from './faulty-line.js';
import { type ServiceTraits, USUAL_TRAITS } from './simulated-s3.js';

/** What is played: a service, and runs into one of its objects. */
export interface S3Scenario {
  readonly provider: ProviderName;
  readonly traits: ServiceTraits;
  readonly overwrite: boolean;
  /** Much smaller than S3 allows, so that thousands of simulations take minutes. */
  readonly partSize: number;
  readonly queueSize: number;
  readonly retryFor: number;
  /** Of each run; the last one has no faults. */
  readonly runs: readonly RunPlan[];
  /** What is there before the first run. */
  readonly old: Buffer | undefined;
}

export interface RunPlan {
  readonly line: LinePlan;
  readonly resume: boolean;
  /** It keeps a range of what is there, where something is; otherwise it writes `content`. */
  readonly updates: boolean;
  readonly content: Content;
}

/** On a line that changes every answer nothing can be known. */
const OUTAGES = FAULTS.filter((fault) => fault !== 'answer flipped');

/** Parts of the datasets that have some kilobytes. */
const DATASET_PARTS = 12;

export function s3Scenario(random: Random, datasets: readonly Content[]): S3Scenario {
  const isDataset = random.chance(0.2);
  const smallPart = 64 + random.below(200);
  const partSize = isDataset
    ? 256 + Math.ceil(datasets[0].bytes.length / (1 + random.below(DATASET_PARTS)))
    : smallPart;
  const headLength = () => (random.chance(0.7) ? random.below(3 * partSize) : 0);
  const make = (): Content => {
    if (isDataset) return random.pick(datasets);
    const length = random.chance(0.15) ? random.below(partSize) : random.below(10 * partSize);
    return randomContent(random, length, Math.min(headLength(), length));
  };
  const change = (content: Content): Content =>
    isDataset ? random.pick(datasets) : changedContent(random, content, headLength());
  const runs: RunPlan[] = [];
  const faulty = 1 + random.below(3);
  let content = make();
  for (let r = 0; r <= faulty; r++) {
    if (random.chance(0.25)) content = change(content);
    const line = r === faulty ? { faults: 0 } : linePlan(random);
    runs.push({ line, resume: random.chance(0.5), updates: random.chance(0.3), content });
  }
  return {
    provider: random.pick(['aws', 'minio', 'swift', 's3rver', 'other', 'r2'] as const),
    traits: traits(random),
    overwrite: random.chance(0.8),
    partSize,
    queueSize: 1 + random.below(4),
    retryFor: random.pick([1000, 10_000, 60_000, 600_000]),
    runs,
    old: random.chance(0.5) ? make().bytes : undefined,
  };
}

function traits(random: Random): ServiceTraits {
  return {
    ...USUAL_TRAITS,
    minPart: 64,
    page: random.pick([1, 2, 3, 1000]),
    conditions: random.pick(['yes', 'yes', 'unknown', 'ignored']),
    crc32: random.chance(0.7),
    listsUploads: random.chance(0.9),
    listsParts: random.chance(0.9),
    completesTwice: random.chance(0.3),
    mayLook: random.chance(0.9),
  };
}

function linePlan(random: Random): LinePlan {
  const at = () => 1 + random.below(25);
  const from = at();
  return {
    faults: random.pick([0, 0.02, 0.1, 0.3]),
    outage: random.chance(0.3) ? { from, to: from + random.below(30), fault: random.pick(OUTAGES) } : undefined,
    crash: random.chance(0.5) ? { at: at(), done: random.chance(0.5) } : undefined,
    interrupt: random.chance(0.15) ? at() : undefined,
  };
}
