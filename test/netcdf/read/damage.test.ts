/** Damaged files: an error that says so, or values that differ. No hang, no crash, no unbounded memory. */
import t from 'tap';
import { FormatError } from '../../../lib/errors.js';
import { rangesOf } from '../../../lib/netcdf/read/index.js';
import { Random } from '../../random.js';
import { again, SEED, scaled } from '../../scale.js';
import { encode as encodeClassic } from '../classic/encode.js';
import { RandomDatasets } from '../classic/random.js';
import { encode as encodeNetcdf4 } from '../netcdf4/encode.js';
import { RandomCases } from '../netcdf4/random.js';
import { readAll } from './read-all.js';

const CODES = ['ERR_NETCDF_DAMAGED', 'ERR_NETCDF_FOREIGN'];

/** Bytes that a test file may claim to have before the test itself would take too long to read them. */
const MOST_VALUES = 1 << 22;

type Outcome = 'refused' | 'read';

async function outcomeOf(bytes: Buffer): Promise<Outcome> {
  try {
    const ranges = rangesOf(bytes);
    const read = async (offset: number, length: number): Promise<Buffer> => {
      if (length > Math.max(bytes.length, 1 << 20)) throw new Error(`a request for ${length} bytes`);
      return ranges.read(offset, length);
    };
    await readAll({ size: bytes.length, read }, undefined, MOST_VALUES);
    return 'read';
  } catch (error) {
    if (error instanceof FormatError && CODES.includes(error.code)) return 'refused';
    throw error;
  }
}

/** A flipped bit, a byte of another value, a range of zeros or noise, a cut end, a moved range. */
function damage(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  const at = random.below(copy.length);
  const length = 1 + random.below(Math.min(64, copy.length - at));
  switch (random.below(6)) {
    case 0:
      copy[at] ^= 1 << random.below(8);
      return copy;
    case 1:
      copy[at] = random.pick([0, 1, 0x7f, 0x80, 0xff]);
      return copy;
    case 2:
      return copy.fill(random.pick([0, 0xff]), at, at + length);
    case 3:
      for (let i = at; i < at + length; i++) copy[i] = random.below(256);
      return copy;
    case 4:
      return copy.subarray(0, at);
    default:
      copy.copyWithin(random.below(copy.length - length + 1), at, at + length);
      return copy;
  }
}

t.test('damaged files are refused or read', async (t) => {
  const seed = SEED;
  const random = new Random(seed);
  const cases = new RandomCases(seed);
  const outcomes: Record<Outcome, number> = { refused: 0, read: 0 };
  for (let file = 0; file < scaled(12); file++) {
    const isClassic = file % 3 === 2;
    const { bytes } = isClassic
      ? await encodeClassic(new RandomDatasets(seed + file, 'cdf5').next(), { version: 'cdf5' })
      : await encodeNetcdf4(cases.next(), { memory: 1 << 16, stringBytes: () => 1 << 26, deflate: file % 2 });
    for (let i = 0; i < 250; i++) outcomes[await outcomeOf(damage(bytes, random))]++;
  }
  t.comment(`${outcomes.refused} refused, ${outcomes.read} read; ${again(seed)}`);
  t.ok(outcomes.refused > 0);
});
