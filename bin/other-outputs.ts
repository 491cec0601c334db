import { sinkOf } from '../lib/plan/from-settings.js';
import { memoryBudget } from '../lib/plan/memory-budget.js';
import { resolveDestination, type Settings } from '../lib/settings/index.js';
import { isSamePlace, openSink, placeOf, type Sink, type Written } from '../lib/sink/index.js';
import { dash } from './output.js';

/** What a run writes besides the dataset: a path, an object in S3, or `-`. */
export interface OtherOutputs {
  readonly references?: string | undefined;
  readonly report?: string | undefined;
  readonly receipt?: string | undefined;
  readonly stats?: string | undefined;
  readonly html?: string | undefined;
}

type Kind = keyof OtherOutputs;

/** Where an output goes that an option names, with its placeholders replaced. @throws SettingsError */
export function otherDestination(kind: Kind, to: string | undefined, settings: Settings): string | undefined {
  return to === undefined ? undefined : resolveDestination(dash(to), `--${kind}`, settings);
}

/** The sink of an output. A directory or a prefix is completed with the output's own name. */
export function otherSink(kind: Kind, to: string, { s3, companyName }: Settings): Sink {
  const names: Partial<Record<Kind, string>> = {
    references: `${companyName ?? 'fleet'}_data.json`,
    html: `${companyName ?? 'fleet'}_report.html`,
  };
  const defaultName = names[kind] ?? `fleetcdf_${kind}.json`;
  const types: Partial<Record<Kind, string>> = {
    html: 'text/html; charset=utf-8',
    ...(/\.csv$/i.test(to) ? { stats: 'text/csv; charset=utf-8; header=present' } : {}),
  };
  const contentType = types[kind] ?? 'application/json';
  return openSink(to, { ...s3, resume: false, contentType, defaultName, isText: true });
}

/** What the user should know of an output that was written. */
export function remarksOn({ notes = [], warnings = [] }: Written): readonly string[] {
  return [...notes, ...warnings];
}

/** True if the dataset or another of the outputs goes where `sink`, that of `kind`, writes to. */
export function isShared(kind: Kind, sink: Sink, outputs: OtherOutputs, settings: Settings): boolean {
  const others = (Object.keys(outputs) as Kind[]).flatMap((other) => {
    const to = outputs[other];
    return other === kind || to === undefined ? [] : [otherSink(other, to, settings)];
  });
  // `report` has no dataset.
  const dataset = settings.destination === undefined ? [] : [sinkOf(settings, memoryBudget(settings.memory), true)];
  const all = [...dataset, ...others];
  return all.some((other) => isSamePlace(placeOf(other), placeOf(sink)));
}
