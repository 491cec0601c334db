import { pipeline, Readable } from 'node:stream';
import { CleanTransform, cleansNothing } from '../clean/index.js';
import { duplicateOptions } from '../flow/survey-readings.js';
import { BatchCheck } from '../flow/user-stage.js';
import { DeduplicateInOrder } from '../group/index.js';
import type { Tally } from '../model/tally.js';
import { LineEncoder } from '../text/index.js';
import type { Stamped } from './if-changed.js';
import type { TextJob } from './open-job.js';
import { verified } from './verified.js';

/** The lines of a text: the stream of their bytes, and the readings behind it. */
export function textLines(job: TextJob, options: LineOptions, reading: LineReading) {
  const { source, plan, passes } = job;
  const readings =
    passes === undefined
      ? unsurveyed(job, options, reading)
      : plan.order === 'machine'
        ? passes.grouped(reading)
        : passes.inSourceOrder(reading);
  // Without a survey, machines get their names while they are read.
  const machines = passes === undefined ? source.machines.names : plan.machineNames;
  const encoder = new LineEncoder({ format: plan.format, signals: source.signals, machines });
  // Errors of every stage reach the sink through the stream that it reads.
  pipeline(
    Readable.from(verified(readings, source, options.onSource), { objectMode: true, highWaterMark: 2 }),
    encoder,
    () => {},
  );
  return { readings, encoder };
}

type LineOptions = Pick<Stamped, 'settings' | 'transform' | 'onSource'>;

interface LineReading {
  readonly tally: Tally;
  readonly onRows: (rows: number) => void;
}

/** The readings of one table, or of a stream, as they are read. */
function unsurveyed(
  { source, rules }: TextJob,
  { settings, transform }: LineOptions,
  { tally, onRows }: LineReading,
): DeduplicateInOrder {
  const deduplicated = new DeduplicateInOrder(duplicateOptions(source, settings.clean.duplicates, tally));
  const stages = [
    ...(cleansNothing(rules) ? [] : [new CleanTransform(rules, source.signalNames, tally)]),
    ...(transform === undefined ? [] : [transform(source), new BatchCheck(source)]),
    deduplicated,
  ];
  pipeline([source.stream({ tally, onRows }), ...stages], () => {});
  return deduplicated;
}
