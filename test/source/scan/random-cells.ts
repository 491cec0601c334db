import type { TimeUnit } from '../../../lib/time/time-decoder.js';
import type { Random } from '../../random.js';

/** TEXT that is not UTF-8, written as `CAST(blob AS TEXT)`. */
export class RawText {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

export type RandomCell = string | number | bigint | Buffer | null | RawText;

const NAMES = ['press_0', 'press_1', 'press_2', 'press_10', 'p', '', 'Öfen', '机器一号', '🏭', '7', '7.5'];

/** Names that a collation or a C string takes for others. */
const ALIKE = ['press_1 ', 'press_1  ', 'Press_1', 'PRESS_1', 'öfen', 'press_1\0', 'press_1\0a', ' press_1'];

/** Words that a collation or a C string takes for others, and texts that are no words. */
const WORDS = ['on', 'On', 'ON', 'on ', 'on  ', 'off', 'Off ', 'on\0', 'on\0x', 'é', 'É', ' ', '', '12', '12 ', '1.5'];

const SOME_TEXT = [
  '',
  ' ',
  '12',
  ' 12.50\t',
  '+.5e3',
  '1e400',
  '-1e400',
  'inf',
  '-Infinity',
  'nan',
  '0x10',
  '1_000',
  'broken',
  '12\u0000',
  '\ufeff1',
];

/** A cell of any storage class. */
export function randomCell(random: Random): RandomCell {
  switch (random.below(10)) {
    case 0:
      return null;
    case 1:
      return random.pick(SOME_TEXT);
    case 2:
      return randomBytes(random, random.below(20));
    case 3:
      return randomInteger(random);
    case 4:
      return random.below(2000) - 1000; // an integral REAL
    case 5:
      return random.pick([0, -0, 1, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, 2 ** 47, 2 ** 60, 2 ** 63]);
    default:
      return (random.next() - 0.5) * 10 ** random.below(20);
  }
}

/** Mostly names of a few machines. */
export function randomMachine(random: Random): RandomCell {
  const kind = random.below(20);
  if (kind < 11) return random.pick(NAMES);
  if (kind < 15) return random.pick(ALIKE);
  if (kind === 15) return BigInt(random.below(3));
  if (kind === 16) return new RawText(randomBytes(random, 1 + random.below(4)));
  return kind === 17 ? `press_${random.below(200)}` : randomCell(random);
}

/** Mostly a word. */
export function randomWord(random: Random): RandomCell {
  const kind = random.below(20);
  if (kind < 14) return random.pick(WORDS);
  if (kind === 14) return Buffer.from(random.pick(WORDS));
  if (kind === 15) return new RawText(randomBytes(random, 1 + random.below(3)));
  return kind === 16 ? `word ${random.below(50)}` : randomCell(random);
}

/** Mostly a time: ISO 8601 text, or a number of the unit. */
export function randomTime(random: Random, unit: TimeUnit | undefined): RandomCell {
  if (random.chance(0.05)) return randomCell(random);
  return unit === undefined || random.chance(0.2) ? isoText(random) : numberOf(random, unit);
}

/** Zero times, and times outside the range. */
const ODD_TIMES = [
  ...['1970-01-01 00:00:00', '1970-01-01T00:00:00Z', '1970-01-01 01:00:00+01:00', '1970-01-01', '1970-01-01 00:00:01'],
  ...['0001-01-01T00:00:00Z', '0000-00-00 00:00:00', '1601-01-01 00:00:00', '9999-12-31 23:59:59', '1677-09-21'],
];

function isoText(random: Random): string {
  if (random.chance(0.05)) return random.pick(ODD_TIMES);
  const date = new Date((random.next() * 12e9 - 5e9) * 1000);
  const text = date.toISOString().slice(0, 19);
  const fraction = random.chance(0.5) ? `.${String(random.below(1e9)).padStart(9, '0')}` : '';
  const zone = random.pick(['', '', '', 'Z', '+01:00', ' -0530', '+2', 'UTC']);
  const cut = random.chance(0.05) ? random.below(30) : 99;
  return `${text.replace('T', random.pick(['T', ' ', ' ', ' ', 'x']))}${fraction.slice(0, random.below(15))}${zone}`.slice(
    0,
    cut,
  );
}

function numberOf(random: Random, unit: TimeUnit): RandomCell {
  if (random.chance(0.02)) return random.pick(['0', '0.0', 0, 0n, -62135596800n, 253402300800n, -11644473600n]);
  if (unit === 'julian') return 2440587.5 + random.next() * 20000;
  if (unit === 'd') return random.chance(0.5) ? 25569 + random.next() * 20000 : BigInt(25569 + random.below(20000));
  const seconds = random.below(4e9) - 1e9;
  const ticks = BigInt({ s: 1, ms: 1e3, us: 1e6, '100ns': 1e7, ns: 1e9 }[unit]);
  const exact = BigInt(seconds) * ticks + BigInt(random.below(Number(ticks)));
  const kind = random.below(10);
  if (kind === 0) return String(exact);
  if (kind === 1) return `${seconds}.${random.below(1e6)}`;
  return kind < 5 ? Number(exact) + random.next() : exact;
}

/** Integers of any size, often at the limits of a serial type. */
export function randomInteger(random: Random): bigint {
  const bits = BigInt(random.pick([0, 1, 7, 8, 15, 16, 23, 24, 31, 32, 47, 48, 53, 54, 62, 63]));
  const value = (1n << bits) - BigInt(random.below(3)) + BigInt(random.below(3));
  return BigInt.asIntN(64, random.chance(0.5) ? value : -value);
}

export function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

/** A value that exceeds a page of a few hundred bytes. */
export function longCell(random: Random): RandomCell {
  const length = random.below(random.chance(0.1) ? 70000 : 3000);
  if (random.chance(0.5)) return Buffer.alloc(length, random.below(256));
  return random.pick(['x', '2019-01-01 00:00:00.0000', 'é', '1']).repeat(length).slice(0, length);
}
