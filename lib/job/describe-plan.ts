import type { ReadingPasses } from '../flow/reading-passes.js';
import type { Plan } from '../plan/plan.js';
import type { PlanLine } from '../report/plan-text.js';
import type { Sink } from '../sink/index.js';
import type { ReadingSource } from '../source/reading-source.js';
import { formatBytes, formatCount, plural } from '../util/format.js';

/** The decisions of a plan and their reasons, as `--dry-run` prints them. */
export function planLines(
  source: ReadingSource,
  flow: ReadingPasses,
  plan: Plan,
  sink: Sink,
  references?: Sink,
): PlanLine[] {
  const { survey } = flow;
  const { shape } = plan;
  const { dataset } = plan.layout;
  return [
    ...sourceLines(source),
    readingsLine(source, flow),
    {
      what: 'time',
      value: shape.time.units,
      why: `${iso(survey.first)} to ${iso(survey.last)}, stored as ${shape.time.type}`,
    },
    groupLine(flow),
    { what: 'layout', value: plan.layout.name, why: timeAxes(plan) },
    ...dataset.dimensions.slice(0, 8).map((d) => ({ what: 'dimension', value: `${d.name} = ${d.length}` })),
    ...encodingLines(plan),
    { what: 'format', value: plan.file.format, why: plan.file.why },
    {
      what: 'size',
      value: formatBytes(plan.file.size),
      why: plan.file.exact ? 'exactly' : 'at the most, before compression',
    },
    { what: 'passes', value: formatCount(plan.reading.passes), why: plan.reading.why },
    temporaryLine(plan),
    { what: 'destination', value: sink.destination },
    ...(references === undefined ? [] : [{ what: 'references', value: references.destination }]),
    ...plan.warnings.map((value) => ({ what: 'warning', value })),
  ];
}

/** What is read, and how. */
export function sourceLines(source: ReadingSource): PlanLine[] {
  return [
    { what: 'source', value: source.path },
    ...source.tables.map((table) => ({
      what: 'table',
      value: `${table.name}: ${few(table.signals.map((s) => s.name))}`,
      why: table.why.join('; '),
    })),
    ...source.readers.map(({ kind, reason }, k) => ({
      what: 'reader',
      value: `${source.tables[k].name}: ${kind}`,
      why: reason,
    })),
    joinLine(source),
  ];
}

/** What the survey found, and what follows from it. */
export function surveyLines(source: ReadingSource, flow: ReadingPasses): PlanLine[] {
  return [readingsLine(source, flow), groupLine(flow)];
}

function readingsLine({ signals }: ReadingSource, { survey }: ReadingPasses): PlanLine {
  return {
    what: 'readings',
    value: formatCount(survey.readings),
    why: `${plural(survey.machines.length, 'machine')}, ${plural(signals.length, 'signal')}`,
  };
}

function timeAxes({ shape: { union, sharedTime, machines }, layout, axisBytes }: Plan): string {
  if (sharedTime) return 'all machines have the same times';
  if (layout.name === 'ragged') return 'each machine has times of its own';
  if (union === undefined) return 'each machine has times of its own';
  const where = axisBytes === 0 ? 'in memory' : 'on disk';
  return `${formatCount(union.length)} times of ${plural(machines.length, 'machine')} together, found in one more pass and kept ${where}`;
}

/** What encodings ask for, and which variables it is for. */
function encodingLines({ packing: { dataset, encodings } }: Plan): PlanLine[] {
  const names = new Map<string, string[]>();
  for (const [variable, { encoding }] of encodings) {
    const asked = Object.entries(encoding).map(([key, value]) => `${key} ${[value].flat().join(' × ')}`);
    if (asked.length === 0) continue;
    const text = asked.join(', ');
    names.set(text, [...(names.get(text) ?? []), dataset.variables[variable].name]);
  }
  return [...names].map(([value, variables]) => ({ what: 'encoding', value, why: few(variables) }));
}

function temporaryLine({ reading, axisBytes }: Plan): PlanLine {
  const bytes = reading.temporaryBytes + axisBytes;
  return { what: 'temporary', value: bytes === 0 ? 'nothing on disk' : `up to ${formatBytes(bytes)} on disk` };
}

const JOINS = {
  single: 'there is one table of readings',
  zip: 'the tables run in step: same machine and time in every row',
  presumed: 'the tables seem to run in step, which is looked at while values are read',
  merge: 'the tables are sorted alike, but not every reading is in all of them',
  union: 'the tables share no order',
} as const;

function joinLine({ join }: ReadingSource): PlanLine {
  const why = join.kind === 'zip' && join.isPresumed ? JOINS.presumed : JOINS[join.kind];
  return { what: 'join', value: join.kind, why };
}

const GROUPINGS = {
  pass: 'rows come machine after machine, in time order',
  spill: 'rows of the machines are interleaved',
  scatter: 'rows of the machines are interleaved, and can be written so',
  sort: 'rows are out of time order',
  spool: 'a stream cannot be read twice: all readings are kept, machine by machine',
} as const;

function groupLine({ grouping }: ReadingPasses): PlanLine {
  return { what: 'group', value: grouping, why: GROUPINGS[grouping] };
}

/** ISO 8601 to the second. */
function iso(time: bigint): string {
  return new Date(Number(time / 1_000_000n)).toISOString().replace('.000Z', 'Z');
}

const MOST_LISTED = 8;

/** The first of many names, and how many more there are. */
function few(names: readonly string[]): string {
  if (names.length <= MOST_LISTED + 1) return names.join(', ');
  return `${names.slice(0, MOST_LISTED).join(', ')} and ${names.length - MOST_LISTED} more`;
}
