import type { DuplicatePolicy } from '../group/index.js';
import { idleRule, WHY_NONE } from '../model/judged-none.js';
import type { TallyEntry } from '../model/tally.js';
import { formatCount, plural } from '../util/format.js';
import type { PageCollector } from './page-collector.js';
import type { PageFinding, PageMachine, PageSeries } from './page-data.js';
import { percent, rulesFindings, SIGNALS, total } from './rule-findings.js';

/** What the run counted beside the pass. */
export interface PageCounts {
  readonly tally: readonly TallyEntry[];
  readonly duplicates: DuplicatePolicy;
}

/** Findings of one kind that are told machine by machine. */
const EACH = 5;

const LEVELS = { warning: 0, notice: 1, good: 2 } as const;

/** What was found and what was done about it, the most important first. */
export function findingsOf(
  machines: readonly PageMachine[],
  collector: PageCollector,
  counts: PageCounts,
): PageFinding[] {
  const found = [
    ...failedAtEnd(machines),
    ...rulesFindings(machines, collector),
    ...gapFindings(machines, collector),
    ...missingFindings(machines, collector),
    ...tallyFindings(counts),
    ...limitsOf(collector),
  ];
  if (!found.some(({ level }) => level === 'warning')) {
    found.unshift({ level: 'good', text: `Nothing serious was found in ${machines.length} machines.` });
  }
  return found
    .map((finding, i) => ({ finding, i }))
    .sort((a, b) => LEVELS[a.finding.level] - LEVELS[b.finding.level] || a.i - b.i)
    .map(({ finding }) => finding);
}

function failedAtEnd(machines: readonly PageMachine[]): PageFinding[] {
  const named = ['', 'faulty', 'failed'];
  return [2, 1].flatMap((mode) => {
    const found = machines.flatMap((machine, m) => (machine.modes.at(-1)?.[1] === mode ? [m] : []));
    if (found.length === 0) return [];
    const names = listed(found.map((m) => machines[m].name));
    const verb = found.length === 1 ? 'shows' : 'show';
    return [
      {
        level: 'warning' as const,
        text: `${plural(found.length, 'machine')} ${verb} mode ${named[mode]} at the end: ${names}.`,
        setting: 'clean.mode',
        ...(found.length === 1 ? { machine: found[0] } : {}),
      },
    ];
  });
}

function gapFindings(machines: readonly PageMachine[], { shape }: PageCollector): PageFinding[] {
  const least = Math.max(1, (shape.span.to - shape.span.from) / 200);
  const long = machines
    .flatMap(({ gaps, cadence }, m) => (gaps.length > 0 ? [{ m, gap: gaps[0], cadence: cadence! }] : []))
    .filter(({ gap, cadence }) => gap[1] - gap[0] > Math.max(10 * cadence, least))
    .sort((a, b) => b.gap[1] - b.gap[0] - (a.gap[1] - a.gap[0]));
  const told: PageFinding[] = long.slice(0, EACH).map(({ m, gap: [from, to] }) => ({
    level: 'warning',
    text: `${machines[m].name} sent nothing for ${duration(to - from)} from ${date(from)}.`,
    machine: m,
  }));
  if (long.length > EACH) {
    told.push({
      level: 'notice',
      text: `${plural(long.length - EACH, 'more machine')} sent nothing for ${duration(long.at(-1)!.gap[1] - long.at(-1)!.gap[0])} or longer.`,
    });
  }
  const poor = machines.flatMap(({ coverage }, m) => (coverage !== null && coverage < 0.9 ? [m] : []));
  if (poor.length > 0) {
    const worst = poor.reduce((best, m) => (machines[m].coverage! < machines[best].coverage! ? m : best));
    const verb = poor.length === 1 ? 'has' : 'have';
    told.push({
      level: 'notice',
      text: `${plural(poor.length, 'machine')} ${verb} less than 90 % of the readings that the cadence expects; the least, ${percent(machines[worst].coverage!)}, has ${machines[worst].name}.`,
      machine: worst,
    });
  }
  return told;
}

function missingFindings(machines: readonly PageMachine[], { input, columns }: PageCollector): PageFinding[] {
  const each = columns.map((column, signal) => {
    const of = (pick: (series: PageSeries) => number) => total(machines.map(({ signals }) => pick(signals[signal])));
    return {
      ...{ name: input.signals[column].name, signal },
      count: of(({ before }) => before.count),
      missing: of(({ before }) => before.missing),
      made: of(({ before, after }) => Math.max(0, after.missing - before.missing)),
    };
  });
  const empty = each.filter(({ count, missing }) => count === 0 && missing > 0);
  const missing = each.filter((signal) => signal.count > 0 && signal.missing > 0);
  const made = each.filter((signal) => signal.made > 0);
  return [
    ...empty.map(({ name, signal }) => ({ level: 'warning' as const, text: `${name} has no value at all.`, signal })),
    ...together(missing, (signals, what) => {
      const values = total(signals.map((signal) => signal.missing));
      const share = values / (values + total(signals.map(({ count }) => count)));
      return `${percent(share)} of ${signals.length > 1 ? 'the values of ' : ''}${what}, ${formatCount(values)} values, are missing in the database.`;
    }),
    ...together(made, (signals, what) => {
      const values = formatCount(total(signals.map((signal) => signal.made)));
      return `${values} values of ${what} were made missing by ${signals.length > 1 ? 'their' : 'its'} rules.`;
    }).map((finding, i) => ({
      ...finding,
      setting: made.length > SIGNALS ? 'clean.signals' : `clean.signals.${made[i].name}`,
    })),
  ];
}

/** A finding for each signal, or one for all where they are more than a few. */
function together<S extends { readonly name: string; readonly signal: number }>(
  signals: readonly S[],
  textOf: (signals: readonly S[], what: string) => string,
): PageFinding[] {
  if (signals.length > SIGNALS) {
    return [{ level: 'notice', text: textOf(signals, `${signals.length} signals`) }];
  }
  return signals.map((one) => ({ level: 'notice', text: textOf([one], one.name), signal: one.signal }));
}

/** What the rules of a tally mean, and the setting that changes it. */
const TALLIED: Readonly<Record<string, readonly [text: (count: string, column: string) => string, setting?: string]>> =
  {
    'out of range': [
      (count, column) => `${count} values of ${column} were out of range and were replaced.`,
      'clean.signals',
    ],
    'not a number': [(count, column) => `${count} values of ${column} are not numbers and are missing.`],
    infinite: [(count, column) => `${count} values of ${column} are infinite and are missing.`],
    'null machine': [(count, column) => `${count} rows have no machine (${column}) and were left out.`],
    'null time': [(count, column) => `${count} rows have no time (${column}) and were left out.`],
    'unreadable time': [
      (count, column) => `${count} rows have a time (${column}) that cannot be read and were left out.`,
    ],
    'time out of range': [
      (count, column) => `${count} rows have a time (${column}) that is out of range and were left out.`,
    ],
    'out of order': [(count) => `${count} readings came out of time order and were sorted.`],
    'rounded integer': [(count, column) => `${count} integers of ${column} were rounded to doubles.`],
  };

const POLICIES: Readonly<Record<string, string>> = {
  first: 'the first was kept',
  last: 'the last was kept',
  mean: 'their mean was taken',
};

function tallyFindings({ tally, duplicates }: PageCounts): PageFinding[] {
  const doubled = tally.filter(({ rule }) => rule === 'duplicate');
  const count = doubled.reduce((sum, entry) => sum + entry.count, 0);
  const policy = POLICIES[String(duplicates)];
  return [
    ...(count === 0
      ? []
      : [
          {
            level: 'notice' as const,
            text: `${formatCount(count)} values were doubled${policy === undefined ? '' : `; ${policy}`}.`,
            setting: 'clean.duplicates',
          },
        ]),
    ...tally.flatMap(({ rule, column, count }): PageFinding[] => {
      const idle = idleRule(rule);
      if (idle !== undefined) {
        const text = `${idle} judged none of ${formatCount(count)} values of ${column}: ${WHY_NONE}.`;
        return [{ level: 'warning', text, setting: `clean.signals.${column}` }];
      }
      const known = TALLIED[rule];
      if (known === undefined) return [];
      const [say, setting] = known;
      return [
        { level: 'notice', text: say(formatCount(count), column), ...(setting === undefined ? {} : { setting }) },
      ];
    }),
  ];
}

/** What the page leaves out. */
function limitsOf({ input, columns, correlation, left, records, shape }: PageCollector): PageFinding[] {
  const notices: string[] = [];
  const texts = input.signals.length - columns.length;
  if (texts > 0) notices.push(`${plural(texts, 'signal')} of text ${texts === 1 ? 'is' : 'are'} not on this page.`);
  if (left > 0)
    notices.push(
      `${formatCount(left)} more machines, with less trouble as far as was seen, are not on this page, for want of room; fleetcdf stats lists all.`,
    );
  if (correlation.stride > 1) notices.push(`Correlations are of one in ${correlation.stride} readings.`);
  if (shape.calendars < records.size)
    notices.push(`${formatCount(records.size - shape.calendars)} machines have no calendar, for want of room.`);
  return notices.map((text) => ({ level: 'notice', text }));
}

function listed(names: readonly string[]): string {
  const more = names.length - EACH;
  return more > 0 ? `${names.slice(0, EACH).join(', ')} and ${more} more` : names.join(', ');
}

function date(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ').replace(' 00:00', '');
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

function duration(length: number): string {
  const [unit, size] = UNITS.find(([, size]) => length >= 2 * size) ?? ['second', 1000];
  return plural(Number((length / size).toPrecision(2)), unit);
}
