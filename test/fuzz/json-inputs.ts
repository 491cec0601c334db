import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/job/run.js';
import { defaultSettings, mergeFlags } from '../../lib/settings/index.js';
import type { Random } from '../random.js';
import { damageBytes } from './damage.js';
import { hostileName, hostileNumber } from './hostile-values.js';
import { outcomeOf } from './outcome.js';

/** JSON of readings, and of anything else. */
export async function tryJson(random: Random, directory: string): Promise<string> {
  const path = join(directory, 'in.json');
  writeFileSync(path, jsonInput(random));
  const destination = join(directory, 'out', 'out.nc');
  const settings = mergeFlags(defaultSettings(), {
    database: path,
    from: 'json',
    destination,
    layout: random.pick(['machines', 'stacked', 'ragged']),
    format: random.pick(['netcdf4', 'classic', 'csv', 'ndjson', 'parquet']),
  });
  const outcome = await outcomeOf(() => run({ settings }));
  if (existsSync(destination) !== (outcome === 'success')) throw new Error(`${outcome}, but a file, or none`);
  rmSync(destination, { force: true });
  return outcome;
}

export function jsonInput(random: Random): Buffer {
  const text = random.chance(0.1) ? strange(random) : rowsOf(random);
  let bytes: Buffer = Buffer.from(text);
  if (random.chance(0.4)) bytes = damageBytes(bytes, random);
  return bytes;
}

function rowsOf(random: Random): string {
  const isJson = random.chance(0.8);
  const keys = Array.from({ length: random.below(4) }, () => (random.chance(0.5) ? 'value' : hostileName(random)));
  const rows = Array.from({ length: random.below(60) }, (_, row) => {
    const cells = [
      `"time": ${random.chance(0.9) ? JSON.stringify(new Date(1.7e12 + row * 6e4)) : jsonValue(random, 3, isJson)}`,
      `"machine": ${random.chance(0.9) ? JSON.stringify(`machine_${row % 3}`) : jsonValue(random, 3, isJson)}`,
      ...keys.map((key) => `${JSON.stringify(key)}: ${random.chance(0.6) ? row / 4 : jsonValue(random, 4, isJson)}`),
    ];
    return `{${random.shuffle(cells).join(', ')}}`;
  });
  return random.chance(0.5) ? `[${rows.join(',\n')}]` : rows.join('\n');
}

/** What some programs write, and RFC 8259 does not have. */
const NO_JSON = ['NaN', 'undefined', '+1', '.5', '1.', '0x1', '"\\x"', '"\\', '"\u0001"', "'x'"];

/** Text of a value; nested at most `depth` deep. @param isJson false: it may break the rules */
function jsonValue(random: Random, depth: number, isJson: boolean): string {
  switch (random.below(depth > 0 ? 9 : 6)) {
    case 0:
      return random.pick(isJson ? ['null', 'true', 'false', '""', '{}', '[]', '-0'] : NO_JSON);
    case 1:
      return random.pick(['1e999', '-1e-999', '9'.repeat(400), `0.${'3'.repeat(400)}`, '9007199254740993', '1E+05']);
    case 2:
      return JSON.stringify(hostileName(random));
    case 3:
      return random.pick(isJson ? ['"\\ud800"', '"\\u0000"', '"\\u001b[31m"'] : NO_JSON);
    case 4:
    case 5:
      return String(hostileNumber(random));
    case 6:
      return `[${Array.from({ length: random.below(4) }, () => jsonValue(random, depth - 1, isJson)).join(',')}]`;
    default: {
      const member = (): string => `${JSON.stringify(hostileName(random))}:${jsonValue(random, depth - 1, isJson)}`;
      return `{${Array.from({ length: random.below(4) }, member).join(',')}}`;
    }
  }
}

function strange(random: Random): string {
  const row = '{"time": "2024-05-01T06:00:00Z", "machine": "a", "value": 1';
  const depth = random.pick([10, 999, 1001, 100_000]);
  switch (random.below(9)) {
    case 0:
      return '['.repeat(depth);
    case 1:
      return `${row}, "x": ${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;
    case 2:
      return `${row}, "long": "${'x'.repeat(random.pick([1000, 1_000_000, 20_000_000]))}"}`;
    case 3:
      return `${row}, "number": ${'1'.repeat(random.pick([100, 100_000, 3_000_000]))}}`;
    case 4:
      return `${row}${Array.from({ length: random.pick([100, 1990, 2100]) }, (_, i) => `, "k${i}": ${i}`).join('')}}`;
    case 5:
      return `${row}, "value": 2, "__proto__": {"value": 3}, "constructor": 4}\n`.repeat(20);
    case 6:
      return '\ufeff'.repeat(1 + random.below(3)) + row;
    case 7:
      return ' \n'.repeat(random.pick([10, 100_000])) + row;
    default:
      return Array.from({ length: 2000 }, (_, i) => `${row}, "machine${i % 7}": "${i}", "t": ${i}}`).join('\n');
  }
}
