import { commonUnits, sortSensors } from '../layout/index.js';
import type { ParquetShape } from '../parquet/index.js';
import type { UpdateFacts } from '../plan/destination.js';
import type { DatasetPlan, PassPlan, Plan, TablePlan } from '../plan/plan.js';
import { foldCoded } from '../report/coded-warnings.js';
import { namesOf } from '../report/fold-warnings.js';
import type { PlanLine } from '../report/plan-text.js';
import { unreadNotes } from '../report/unread-notes.js';
import type { Settings } from '../settings/index.js';
import type { Provider } from '../sink/index.js';
import { formatBytes, formatCount, plural } from '../util/format.js';
import { shortName } from '../visible.js';
import { screeningLines } from './screening-lines.js';
import { windowLines } from './window-text.js';

/** The decisions of a plan and their reasons, as `--dry-run` prints them. @param settings of the run */
export function describePlan(plan: Plan, settings: Settings): PlanLine[] {
  const read = [...sourceLines(plan), ...windowLines(settings)];
  return [...read, ...(plan.kind === 'table' ? describeTable(plan) : describeDataset(plan))];
}

function describeTable(plan: TablePlan): PlanLine[] {
  const { parquet } = plan;
  const what = parquet === undefined ? 'text' : 'a row for each machine and time';
  const order = plan.order === 'machine' ? 'machine after machine, in time order' : 'in the order of the source';
  return [
    ...surveyLines(plan),
    ...screeningLines(plan),
    {
      what: 'format',
      value: plan.compression === undefined ? plan.format : `${plan.format}, ${plan.compression}`,
      why: because(`${what}, ${plan.passes === undefined ? 'written as it is read' : order}`, plan.formatWhy),
    },
    ...(parquet === undefined ? [] : parquetLines(parquet)),
    ...destinationLines(plan),
  ];
}

/** What the format means for the file, and why it is this one where nobody asked for it. */
function because(meaning: string, why: string | undefined): string {
  return why === undefined ? meaning : `${why}; ${meaning}`;
}

function parquetLines({ time, rowsPerGroup }: ParquetShape): PlanLine[] {
  const unit = time === 'MICROS' ? 'microseconds' : 'nanoseconds';
  const why = time === 'MICROS' ? 'they hold every time' : 'some times have digits finer than microseconds';
  return [
    { what: 'time', value: unit, why: `UTC; ${why}` },
    { what: 'row groups', value: `${formatCount(rowsPerGroup)} rows`, why: 'one is held in memory' },
  ];
}

function describeDataset(plan: DatasetPlan): PlanLine[] {
  const { survey, shape, file, reading } = plan;
  return [
    readingsLine(plan, survey),
    {
      what: 'time',
      value: shape.time.units,
      why: `${iso(survey.first)} to ${iso(survey.last)}, stored as ${shape.time.type}`,
    },
    groupLine(plan),
    ...screeningLines(plan),
    layoutLine(plan),
    ...timeAxisLines(plan),
    { what: 'featureType', value: plan.layout.geometry.featureType ?? 'none', why: plan.layout.geometry.why },
    ...unitsLine(plan),
    ...plan.layout.dataset.dimensions
      .slice(0, 8)
      .map((d) => ({ what: 'dimension', value: `${shortName(d.name)} = ${formatCount(d.length)}` })),
    ...encodingLines(plan),
    { what: 'format', value: file.format, why: because(file.why, plan.formatWhy) },
    ...updateLines(plan),
    { what: 'size', value: formatBytes(file.size), why: file.exact ? 'exactly' : 'at most, before compression' },
    { what: 'passes', value: formatCount(reading.passes), why: reading.why },
    temporaryLine(plan),
    ...destinationLines(plan),
  ];
}

/** Where the bytes go, and the threads and memory of the run. */
function destinationLines({ source, destination, parts, threads, memory, warnings, notes }: Plan): PlanLine[] {
  const compress = threads.compress === undefined ? '' : `, ${threads.compress} to compress`;
  return [
    {
      what: 'threads',
      value: formatCount(1 + threads.workers),
      why: `${threads.workers === 0 ? 'no worker' : plural(threads.workers, 'worker')} to decode pages${compress}`,
    },
    { what: 'memory', value: formatBytes(memory.total), why: 'for buffers' },
    { what: 'destination', value: destination.name },
    ...(destination.provider === undefined ? [] : [providerLine(destination.provider)]),
    ...(parts === undefined
      ? []
      : [
          {
            what: 'parts',
            value: `${formatCount(parts.parts)} of ${formatBytes(parts.partSize)}`,
            why: `at most; ${parts.queueSize} in flight at a time`,
          },
        ]),
    ...(destination.references === undefined ? [] : [{ what: 'references', value: destination.references }]),
    ...[...unreadNotes(source.unread, source.warnings), ...notes].map((value) => ({ what: 'note', value })),
    ...foldCoded(warnings, namesOf(source)).map(({ message }) => ({ what: 'warning', value: message })),
  ];
}

/** The S3 service, and what follows from it. */
function providerLine({ title, why, maxParts, equalParts, checksum, conditions }: Provider): PlanLine {
  const facts = [
    why,
    `at most ${formatCount(maxParts)} parts${equalParts ? ' of one size' : ''}`,
    checksum === undefined ? 'MD5 of each part' : `MD5 of each part and ${checksum} of the object`,
    CONDITIONS[conditions],
  ];
  return { what: 'provider', value: title, why: facts.join('; ') };
}

const CONDITIONS = {
  yes: 'conditional writes',
  perhaps: 'conditional writes where it knows them',
  no: 'no conditional writes',
} as const;

/** What the run reads, and how. */
export function sourceLines({ source, join }: Plan): PlanLine[] {
  return [
    { what: 'source', value: source.path },
    ...source.tables.map((table) => ({
      what: 'table',
      value: `${shortName(table.name)}: ${few(table.signals.map((s) => s.name))}`,
      why: table.why.join('; '),
    })),
    ...source.readers.map(({ kind, reason }, k) => ({
      what: 'reader',
      value: `${shortName(source.tables[k].name)}: ${kind}`,
      why: reason,
    })),
    {
      what: 'join',
      value: join.kind,
      why: join.kind === 'zip' && join.isOptimistic ? JOINS.optimistic : JOINS[join.kind],
    },
  ];
}

/** What the survey found, and the grouping; nothing without a survey. */
export function surveyLines(plan: TablePlan): PlanLine[] {
  return plan.passes === undefined ? [] : [readingsLine(plan, plan.passes.survey), groupLine(plan.passes)];
}

function readingsLine({ source: { signals } }: Plan, { readings, machines }: PassPlan['survey']): PlanLine {
  return {
    what: 'readings',
    value: formatCount(readings),
    why: `${plural(machines.length, 'machine')}, ${plural(signals.filter((s) => s.derived === undefined).length, 'signal')}`,
  };
}

function layoutLine({ layout, layoutWhy }: DatasetPlan): PlanLine {
  return { what: 'layout', value: layout.name, ...(layoutWhy === undefined ? {} : { why: layoutWhy }) };
}

/** `ragged` has no axis. */
function timeAxisLines({ layout, timeAxis: { kind, why }, shape: { union }, axisBytes }: DatasetPlan): PlanLine[] {
  if (layout.name === 'ragged') return [];
  const found = `, found in one more pass and kept ${axisBytes === 0 ? 'in memory' : 'on disk'}`;
  return [{ what: 'axis', value: kind, why: union === undefined ? why : why + found }];
}

/** The units of the signals that are numbers: one variable has one unit (CF 3.1). */
function unitsLine({ shape: { signals }, layout }: DatasetPlan): PlanLine[] {
  const { numbers } = sortSensors(signals);
  if (numbers.length === 0) return [];
  const units = commonUnits(signals, numbers);
  if (units === '') return [{ what: 'units', value: 'not known', why: 'output.signals.NAME.units says them' }];
  const hasLabels = layout.dataset.variables.some(({ name }) => name === 'sensor_units');
  if (layout.name === 'machines' && !hasLabels) {
    return [{ what: 'units', value: 'left out', why: 'labels for every reading have no place for them' }];
  }
  if (units !== undefined) return [{ what: 'units', value: units, why: 'of every signal that is a number' }];
  const why = hasLabels ? 'sensor_units has those of each signal' : 'each signal has a variable';
  return [{ what: 'units', value: 'differ', why: `${why}, since a variable has one unit (CF 3.1)` }];
}

/**
 * What stays of the object that is there. Nobody knows before the values are read which chunks have other values: what is
 * sent at least are those with new readings.
 */
function updateLines({ file, destination: { update }, parts }: DatasetPlan): PlanLine[] {
  if (update === undefined || file.encoding.kind !== 'netcdf4') return [];
  const appending = appendLines(update.append);
  const { update: planned, chunkCount, headLength } = file.encoding.plan;
  if (planned === undefined)
    return [...appending, { what: 'update', value: 'no, all is sent', why: file.whole?.why ?? '' }];
  const { expected, start, end, entries } = planned;
  // On S3, the ends of the bytes that stay share a part with others.
  const shared = parts === undefined ? 0 : Math.min(end - start, 2 * parts.partSize);
  const sent = headLength + expected.writes + 40 * (chunkCount + entries.count) + shared;
  const stays = `${formatCount(expected.chunks)} of ${plural(chunkCount, 'chunk')}`;
  return [
    ...appending,
    {
      what: 'update',
      value: `about ${formatBytes(sent)} to send`,
      why: `${stays} (${formatBytes(expected.stays)}) can stay, unless their values have changed`,
    },
  ];
}

/** What is not read where new rows are appended. */
function appendLines(append: UpdateFacts['append']): PlanLine[] {
  if (append === undefined) return [];
  if ('why' in append) return [{ what: 'append', value: 'no, all rows are read', why: append.why }];
  const why = `${plural(append.behind, 'row')} before them were counted, and a sample of them compared`;
  return [{ what: 'append', value: 'only new rows are read', why }];
}

/** Each encoding that settings ask for, and its variables. */
function encodingLines({ packing: { dataset, encodings } }: DatasetPlan): PlanLine[] {
  const names = new Map<string, string[]>();
  for (const [variable, { encoding }] of encodings) {
    const asked = Object.entries(encoding).map(([key, value]) => `${key} ${[value].flat().join(' × ')}`);
    if (asked.length === 0) continue;
    const text = asked.join(', ');
    names.set(text, [...(names.get(text) ?? []), dataset.variables[variable].name]);
  }
  return [...names].map(([value, variables]) => ({ what: 'encoding', value, why: few(variables) }));
}

function temporaryLine({ reading, axisBytes }: DatasetPlan): PlanLine {
  const bytes = reading.temporaryBytes + axisBytes;
  return { what: 'temporary', value: bytes === 0 ? 'nothing on disk' : `up to ${formatBytes(bytes)} on disk` };
}

const JOINS = {
  single: 'there is one table of readings',
  zip: 'the tables are aligned: each row has the same machine and time in all of them',
  optimistic: 'the tables seem aligned; their keys are compared while values are read',
  merge: 'the tables are sorted alike, but some lack readings that others have',
  union: 'the tables share no order',
  files: 'the databases follow one another; the tables of each are joined by themselves',
} as const;

const GROUPINGS = {
  pass: 'rows come machine after machine, in time order',
  spill: 'rows of the machines are interleaved',
  scatter: 'rows of the machines are interleaved, and are written in that order',
  sort: 'rows are out of time order',
  spool: 'a stream is read once: all readings are kept, machine by machine',
} as const;

function groupLine({ grouping, survey }: PassPlan): PlanLine {
  const isReordered = grouping === 'spill' && survey.grouped;
  const why = isReordered
    ? 'rows come machine after machine, in another order than output.machines'
    : GROUPINGS[grouping];
  return { what: 'group', value: grouping, why };
}

/** ISO 8601 to the second. */
function iso(time: bigint): string {
  return new Date(Number(time / 1_000_000n)).toISOString().replace('.000Z', 'Z');
}

const MOST_LISTED = 8;

/** The first names of many, and the number of the others. */
function few(names: readonly string[]): string {
  if (names.length <= MOST_LISTED + 1) return names.map(shortName).join(', ');
  return `${names.slice(0, MOST_LISTED).map(shortName).join(', ')} and ${formatCount(names.length - MOST_LISTED)} more`;
}
