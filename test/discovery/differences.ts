import { COUNTS, type Expectation, type Expected, type ExpectedReadings, outcomesOf } from './expectation.js';
import type { Dataset, Outcome, ReadingsOf, Refusal, Value } from './outcome.js';

/** Lines that say where an outcome differs from the nearest right one; none where it is right. */
export function differences(outcome: Outcome, expectation: Expectation): string[] {
  const all = outcomesOf(expectation).map((right) => differencesFrom(outcome, right));
  return all.reduce((best, lines) => (weight(lines) < weight(best) ? lines : best));
}

/** A refusal where a dataset is expected, or the other way round, is the farthest. */
function weight(lines: readonly string[]): number {
  return lines.length + (lines[0]?.startsWith(KIND) ? 1000 : 0);
}

const KIND = 'expected ';

function differencesFrom(outcome: Outcome, right: Expectation): string[] {
  if (outcome.kind === 'refusal') {
    return right.refused === undefined
      ? [`${KIND}a dataset, but: ${outcome.code}: ${outcome.message}`]
      : refusalDifferences(outcome, right);
  }
  if (right.refused !== undefined) return [`${KIND}a refusal, but: ${signalsIn(outcome.readings)}`];
  return datasetDifferences(outcome, right);
}

function refusalDifferences({ code, message, exitCode }: Refusal, { refused, mentions = [] }: Expectation): string[] {
  const unnamed = mentions.filter((pattern) => !new RegExp(pattern, 'i').test(message));
  return [
    ...(refused === true || refused === code ? [] : [`code ${code} instead of ${refused}: ${message}`]),
    ...(exitCode === 3 ? [] : [`exit code ${exitCode} instead of 3 (${code})`]),
    ...(message.split('\n').length <= 15 ? [] : [`a message of ${message.split('\n').length} lines`]),
    ...(unnamed.length === 0 ? [] : [`does not mention ${unnamed.map((p) => `/${p}/`).join(', ')}: ${message}`]),
  ];
}

function datasetDifferences(dataset: Dataset, right: Expectation): string[] {
  const { summary, csv, warnings } = dataset;
  const said = `${summary}\n${warnings.join('\n')}`;
  const missing = (patterns: readonly string[], text: string) =>
    patterns.filter((pattern) => !new RegExp(pattern, 'i').test(text));
  return [
    ...readingDifferences(renamed(dataset.readings, right), said, right),
    ...missing(right.warnings ?? [], said).map((pattern) => `not said: /${pattern}/`),
    ...missing(right.text ?? [], csv).map((pattern) => `not in the CSV: /${pattern}/`),
    ...unitDifferences(dataset, right),
    ...factDifferences(dataset, right),
    ...countDifferences(dataset, right),
  ];
}

/** Machines and signals called by other good names are called as expected. */
function renamed(readings: ReadingsOf, right: Expectation): ReadingsOf {
  const { aliases = {} } = right;
  const known = { ...expectedReadings(right), ...right.orNamed };
  const result: ReadingsOf = new Map();
  for (const [name, signals] of readings) {
    const machine = expectedName(name, Object.keys(known), [...readings.keys()], aliases.machines);
    const names = Object.keys({ ...expectedReadings(right)[machine], ...right.orNamed?.[machine] });
    const inner = new Map<string, Map<bigint, Value>>();
    for (const [signal, values] of signals) {
      inner.set(expectedName(signal, names, [...signals.keys()], aliases.signals), values);
    }
    result.set(machine, inner);
  }
  return result;
}

function expectedName(
  actual: string,
  expected: readonly string[],
  present: readonly string[],
  aliases: Readonly<Record<string, readonly string[]>> = {},
): string {
  if (expected.includes(actual)) return actual;
  const name = expected.find((known) => !present.includes(known) && aliases[known]?.includes(actual));
  return name ?? actual;
}

function expectedReadings({ expected = {}, generated }: Expectation): ExpectedReadings {
  if (generated === undefined) return expected;
  const signals = Array.from({ length: generated.count }, (_, n) => [
    `tag${n}`,
    generated.values.map(([time, value]) => [time, Number(value) + n] as const),
  ]);
  return { ...expected, [generated.machine]: Object.fromEntries(signals) };
}

function readingDifferences(readings: ReadingsOf, said: string, right: Expectation): string[] {
  const { orNamed = {}, may = [], tolerance } = right;
  const expected = expectedReadings(right);
  const lines: string[] = [];
  const compare = (machine: string, signal: string, values: readonly Expected[], named: boolean): void => {
    const actual = readings.get(machine)?.get(signal);
    const difference = actual === undefined ? 'is not there' : valueDifference(actual, values, tolerance);
    if (difference === undefined) return;
    if (named && new RegExp(`(^|[^\\w])${escaped(signal)}([^\\w]|$)`).test(said)) return;
    lines.push(`${machine}/${signal} ${difference}${named ? ', and nothing says so' : ''}`);
  };
  for (const [machine, signals] of Object.entries(expected))
    for (const [signal, values] of Object.entries(signals)) compare(machine, signal, values, false);
  for (const [machine, signals] of Object.entries(orNamed))
    for (const [signal, values] of Object.entries(signals)) compare(machine, signal, values, true);
  const isKnown = (machine: string, signal: string) =>
    expected[machine]?.[signal] !== undefined || orNamed[machine]?.[signal] !== undefined;
  const more = [...readings].flatMap(([machine, signals]) =>
    [...signals.keys()]
      .filter((signal) => !isKnown(machine, signal))
      .filter((signal) => !may.some((pattern) => new RegExp(pattern, 'i').test(`${machine}/${signal}`)))
      .map((signal) => `${machine}/${signal} (${shown([...(signals.get(signal)?.entries() ?? [])])})`),
  );
  if (more.length > 0) lines.push(`too much: ${list(more)}`);
  return lines;
}

function valueDifference(
  actual: ReadonlyMap<bigint, Value>,
  expected: readonly Expected[],
  tolerance = 0,
): string | undefined {
  const right = new Map(expected.map(([time, value]) => [nanoseconds(time), value]));
  const isSame = (a: Value, b: Value) =>
    a === b || (typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= tolerance * Math.abs(b));
  const differ = [...right].filter(([time, value]) => !isSame(actual.get(time) ?? Number.NaN, value));
  const extra = [...actual].filter(([time]) => !right.has(time));
  if (differ.length === 0 && extra.length === 0) return undefined;
  return `is ${shown([...actual])}, expected ${shown([...right])}`;
}

function unitDifferences({ units }: Dataset, { units: expected = {}, aliases = {} }: Expectation): string[] {
  return Object.entries(expected).flatMap(([signal, unit]) => {
    const name = [signal, ...(aliases.signals?.[signal] ?? [])].find((name) => units.has(name)) ?? signal;
    const accepted: readonly (string | undefined)[] = [unit].flat();
    return accepted.includes(units.get(name)) ? [] : [`the units of ${signal} are ${units.get(name)}, not ${unit}`];
  });
}

function factDifferences({ facts }: Dataset, { facts: expected = {}, unpublished = [] }: Expectation): string[] {
  const wrong = Object.entries(expected).flatMap(([machine, own]) =>
    Object.entries(own)
      .filter(([name, value]) => facts.get(machine)?.get(name) !== value)
      .map(([name, value]) => `${name} of ${machine} is ${facts.get(machine)?.get(name)}, not ${value}`),
  );
  const published = [...facts].flatMap(([machine, own]) =>
    [...own]
      .filter(([, value]) => unpublished.includes(value as string))
      .map(([name]) => `publishes ${name} of ${machine}`),
  );
  return [...wrong, ...published];
}

function countDifferences(dataset: Dataset, { counts = {} }: Expectation): string[] {
  return COUNTS.flatMap((count) => {
    const accepted = [counts[count] ?? []].flat();
    if (accepted.length === 0) return [];
    const [ran, inspected] = [dataset.counts[count], dataset.inspected[count]];
    return [
      ...(accepted.includes(ran) ? [] : [`${count} is ${ran}, not ${accepted.join(' or ')}`]),
      ...(ran === inspected ? [] : [`${count} is ${ran} in the run and ${inspected} in inspect`]),
    ];
  });
}

/** A few readings, in short. */
function shown(readings: readonly (readonly [bigint, Value])[]): string {
  return list(
    readings.map(([time, value]) => `${timeText(time)} ${JSON.stringify(value)}`),
    4,
  );
}

function signalsIn(readings: ReadingsOf): string {
  return list([...readings].flatMap(([machine, signals]) => [...signals.keys()].map((s) => `${machine}/${s}`)));
}

function list(texts: readonly string[], max = 6): string {
  return texts.length > max ? `${texts.slice(0, max).join(', ')} and ${texts.length - max} more` : texts.join(', ');
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** @param time `2024-05-01T10:00:00.123456789Z` */
export function nanoseconds(time: string): bigint {
  const [, seconds, fraction = ''] = /^([^.]*?)(?:\.(\d+))?Z$/.exec(time) ?? [];
  if (seconds === undefined || Number.isNaN(Date.parse(`${seconds}Z`))) throw new Error(`${time} is no time`);
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

function timeText(time: bigint): string {
  const fraction = ((time % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = new Date(Number((time - fraction) / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}${fraction === 0n ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`}Z`;
}
