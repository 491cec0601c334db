import type { Duplex, Readable, Transform } from 'node:stream';
import { CleanTransform } from '../clean/index.js';
import { SettingsError, SourceError } from '../errors.js';
import { createEncoder, type EncoderWithReferences } from '../flow/create-encoder.js';
import { LayoutStream } from '../layout/index.js';
import type { MachineDictionary } from '../model/batch.js';
import type { Signal } from '../model/signal.js';
import { Tally } from '../model/tally.js';
import { packSlabs } from '../pack/index.js';
import { formatOf } from '../plan/choose-format.js';
import { isTableFormat, type TableFormatName } from '../plan/table-format.js';
import type { PlanLine } from '../report/index.js';
import { ScreenStage } from '../screen/screen-stage.js';
import { SinkStream } from '../sink/index.js';
import { describePlan } from './describe-plan.js';
import { type Job, openJob } from './open-job.js';
import { resolveOptions } from './resolve-options.js';
import type { RunOptions } from './run-options.js';

/** {@link RunOptions} without references and progress, which only `run` has. */
export type StagesOptions = Omit<RunOptions, 'references' | 'progress'>;

/**
 * The main job as its stages, to be joined in this order by `pipeline` from `node:stream/promises`:
 *
 *     source, clean, (the stage of `transform`,) group, screen, layout, encode, sink
 *
 * Each is used once. All streams but the bytes between `encode` and `sink` are in object mode and buffer at most two
 * batches.
 */
export interface Stages {
  /** Gives `ReadingBatch`es, in the order of the database: all tables joined on (machine, time). */
  readonly source: Readable;
  /**
   * Takes and gives `ReadingBatch`es, changed in place: times rounded, values changed by rules that judge each by itself.
   * Where values are screened, all rules are applied there.
   */
  readonly clean: CleanTransform;
  /**
   * Takes `ReadingBatch`es, gives `MachineBatch`es: times of a machine strictly increasing, duplicates merged. Behind the
   * columns of the signals there may be those that `screen` needs.
   */
  readonly group: Transform;
  /**
   * Takes and gives `MachineBatch`es: values judged by rules, repaired, and flags behind the columns of the signals.
   * Where nothing is to be judged, batches pass as they are.
   */
  readonly screen: Transform;
  /** Takes `MachineBatch`es, gives `Slab`s in their stored types, in the order that the format wants. */
  readonly layout: Duplex;
  /** Takes `Slab`s, gives the bytes of the file, without the head that netCDF-4 may have. */
  readonly encode: Transform;
  /** Takes bytes. The object is at the destination, whole, once the stream has finished; its `written` says where. */
  readonly sink: SinkStream;
  /** In the order of a batch's columns. */
  readonly signals: readonly Signal[];
  /** Names of the machines in the database, by code. */
  readonly machines: MachineDictionary;
  /** What was found in the readings and done to them; complete once the sink has finished. */
  readonly tally: Tally;
  /** The decisions, for people to read. */
  readonly plan: readonly PlanLine[];
  readonly warnings: readonly string[];
  /** Ends all stages, removes incomplete output and closes the database. Await it in any case. */
  close(): Promise<void>;
}

/**
 * Open the stages of the main job. It surveys the readings first, through `transform` too, and plans everything. Each
 * stage is a stream; a program can put its own between them. What it puts between `clean` and `group` must be a stage
 * that `transform` makes: the file holds as many readings as left that stage in the survey.
 *
 * @throws SettingsError ERR_STAGES for text and Parquet, SourceError ERR_STAGES for a source that can be read only once;
 * and what `run` throws, before anything is written
 */
export async function openStages(options: StagesOptions): Promise<Stages> {
  const format = formatOf(options.settings);
  if (isTableFormat(format)) throw tableError(format);
  const resolved = resolveOptions(options);
  const job = await openJob(resolved);
  try {
    return stagesOf(job, resolved);
  } catch (error) {
    await job.close();
    throw error;
  }
}

function stagesOf(job: Job, { settings, signal }: StagesOptions): Stages {
  if (job.kind === 'table') throw tableError(job.plan.format);
  const { source, rules, plan, passes, sinks } = job;
  if (!source.isRewindable) {
    throw new SourceError('ERR_STAGES', `${source.path} can be read only once, by the survey; use run instead`);
  }
  const tally = new Tally();
  const width = plan.source.signals.length;
  const pack = (slabs: Parameters<typeof packSlabs>[0]) => packSlabs(slabs, plan.packing, tally);
  const encoder = createEncoder(plan);
  const { group, screen } = passes.stages(tally);
  const check = (): void => {
    if (screen instanceof ScreenStage && !screen.isUsed) throw withoutScreen();
  };
  const streams = {
    source: source.stream({ join: plan.join, tally }),
    clean: new CleanTransform(rules, source.signalNames, tally),
    ...{ group, screen },
    layout: new LayoutStream({ layout: plan.layout, order: plan.order, width, memory: plan.memory.spill, pack, check }),
    encode: encoder.stream,
    sink: new SinkStream(sinks.dataset, { ...headOf(encoder), ...(signal === undefined ? {} : { signal }) }),
  };
  return {
    ...streams,
    signals: source.signals,
    machines: source.machines,
    tally,
    plan: describePlan(plan, settings),
    warnings: plan.warnings.map(({ message }) => message),
    async close() {
      for (const stream of Object.values(streams)) await ended(stream);
      await job.close();
    },
  };
}

function tableError(format: TableFormatName): SettingsError {
  const otherwise = format === 'parquet' ? 'use run' : 'use run, or join a Source and a LineEncoder';
  const message = `${format} is a table, which has no layout: ${otherwise}`;
  return new SettingsError('ERR_STAGES', message, { key: 'output.format' });
}

function withoutScreen(): SettingsError {
  const message = 'the rules in clean.signals are applied by the stage `screen`: put it between `group` and `layout`';
  return new SettingsError('ERR_STAGES', message, { key: 'clean.signals' });
}

/** What the sink needs to know before the first byte. */
function headOf({ size, exact, headLength, head }: EncoderWithReferences) {
  // A head that nobody awaits must not end the process when it rejects.
  head?.catch(() => {});
  return { size, exact, ...(head === undefined ? {} : { head: { length: headLength, bytes: head } }) };
}

/** Destroy a stream and wait until it is closed. */
function ended(stream: Readable | Duplex | SinkStream): Promise<void> {
  if (stream.closed) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once('close', resolve);
    stream.on('error', () => {});
    stream.destroy();
  });
}
