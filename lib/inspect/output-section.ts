import type { SignalShape, TimeEncoding } from '../layout/index.js';
import type { DECIDED } from '../plan/ledger-source.js';
import type { DatasetPlan } from '../plan/plan.js';
import { dtypeOf } from '../plan/plan-times.js';
import type { KnownMachine, OutputSettings, Settings, SignalDescription } from '../settings/index.js';
import { encodingSection } from './encoding-section.js';

/** What a section is made from: the plan of a run with `settings`, from a survey of all readings. */
export interface Planned {
  readonly plan: DatasetPlan;
  readonly settings: Settings;
}

/**
 * What the plan decided from the data, by key of the section `output`, in the order in which it is printed. A run with
 * what a function gives must decide the same; undefined leaves the key out.
 */
const OUTPUT: { readonly [key in (typeof DECIDED)[number]]: (planned: Planned) => unknown } = {
  layout: ({ plan }) => plan.layout.name,
  stacked: ({ plan }) => (plan.layout.name === 'stacked' ? stackForm(plan) : undefined),
  timeAxis: ({ plan }) => (plan.layout.name === 'ragged' ? undefined : plan.timeAxis.kind),
  time: ({ plan: { shape }, settings: { output } }) => timeSection(shape.time, output),
  encoding: ({ plan, settings }) => encodingSection(plan, settings.output.encoding),
  machines: machinesOf,
  signals: ({ plan }) => {
    const read = plan.shape.signals.filter(({ derived }) => derived === undefined);
    return Object.fromEntries(read.map((signal) => [signal.name, descriptionOf(signal)]));
  },
};

/** The section `output` of a settings file. */
export function outputSection(planned: Planned): Record<string, unknown> {
  const entries = Object.entries(OUTPUT).map(([key, section]) => [snakeCase(key), section(planned)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function stackForm({ layout, shape }: DatasetPlan): OutputSettings['stacked'] {
  if (shape.signals.every(({ kind }) => kind === 'flags' || kind === 'strings')) return undefined;
  return layout.dataset.dimensions.some(({ name }) => name === 'sensor') ? 'array' : 'signals';
}

/** Times that the data decided are kept, whatever other data have; where settings round them, they still do. */
function timeSection({ units, type }: TimeEncoding, { time }: OutputSettings): object {
  return { units, dtype: dtypeOf(type), finer: time?.units === undefined ? 'keep' : (time.finer ?? 'round') };
}

/** The name of each machine, or what settings say of it. */
function machinesOf({ plan, settings }: Planned): (string | KnownMachine)[] {
  const known = new Map(settings.output.machines?.map((machine) => [machine.name, machine]));
  return plan.shape.machines.map(({ name }) => {
    const machine = known.get(name);
    return machine === undefined || Object.keys(machine).length === 1 ? name : machine;
  });
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** What the database says of a signal; empty, to be filled in by hand, where it says nothing. */
function descriptionOf({ kind, facts, meanings, codes = [] }: SignalShape): SignalDescription {
  const units = facts.find(({ name }) => name === 'units')?.value;
  return {
    ...(typeof units === 'string' && units !== '' ? { units } : {}),
    ...(kind === 'flags' ? { flags: flagsOf(meanings, codes) } : {}),
  };
}

/** The codes of words, ascending. */
function flagsOf(meanings: readonly string[], codes: readonly number[]): Record<string, number> {
  const words = [...meanings.keys()].sort((a, b) => codes[a] - codes[b]);
  return Object.fromEntries(words.map((word) => [meanings[word], codes[word]]));
}
