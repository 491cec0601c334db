import { Readable } from 'node:stream';
import type { JsonReadingsOptions } from '../../../lib/job/open-source.js';
import { openJsonReadings } from '../../../lib/job/open-source.js';
import { Tally } from '../../../lib/model/tally.js';
import { type JsonInput, streamInput } from '../../../lib/source/json/input.js';
import { collect, type Values } from '../collect.js';

/** An input of text or bytes, in chunks of a given size. */
export function inputOf(content: string | Buffer, chunk = 1 << 16, name = 'rows'): JsonInput {
  const bytes = Buffer.from(content);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, i) =>
    bytes.subarray(i * chunk, (i + 1) * chunk),
  );
  return streamInput(Readable.from(chunks, { objectMode: false }), { path: 'input', description: 'a test', name });
}

export interface Outcome {
  readonly signals: readonly string[];
  readonly readings: Record<string, Record<string, Values>>;
  /** `column: count × rule` */
  readonly tally: readonly string[];
  readonly warnings: readonly string[];
}

/** Everything read from an input. */
export async function read(input: JsonInput | string, options: JsonReadingsOptions = {}): Promise<Outcome> {
  const source = await openJsonReadings(typeof input === 'string' ? inputOf(input) : input, options);
  const tally = new Tally();
  const readings = await collect(source, tally);
  await source.close();
  return {
    signals: source.signalNames,
    readings,
    tally: [...tally].map(({ column, rule, count }) => `${column}: ${count} × ${rule}`),
    warnings: [...source.warnings, ...source.missingMachines()],
  };
}

/** Rows as JSON Lines. */
export function lines(rows: Iterable<object>): string {
  return [...rows].map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** `count` rows, one per hour, each with the fields of `more`. */
export function* hourly(count: number, more: (i: number) => object): Generator<object> {
  for (let i = 0; i < count; i++) yield { time: timeOf(i), machine: 'a', ...more(i) };
}

export function timeOf(hour: number): string {
  return new Date(Date.UTC(2000, 0, 1) + hour * 3_600_000).toISOString();
}
