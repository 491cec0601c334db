import { SourceError } from '../errors.js';
import { BATCH_LENGTH, type ReadingBatch, timeHalves } from '../model/batch.js';
import type { Survey } from '../survey/index.js';
import { onRecycle, takeRecycler } from '../util/recycle.js';

/**
 * Fills in the keys of batches that were read without them. In a full grid, machine and time of the n-th reading follow
 * from n and the survey. Times are as cleaned.
 *
 * @throws SourceError ERR_SOURCE_UNSTEADY where the number of readings is not the surveyed one
 */
export async function* restoreKeys(
  batches: AsyncIterable<ReadingBatch>,
  { grid, axis, machines, readings }: Survey,
): AsyncIterableIterator<ReadingBatch> {
  const codes = Uint32Array.from(machines, (m) => m.code);
  const times = axis as BigInt64Array;
  const fill = grid === 'machine' ? fillByMachine : fillByTime;
  let from = 0;
  const spare: Keys[] = [];
  for await (const batch of batches) {
    const { length, values } = batch;
    if (from + length > readings) break;
    const keys = length <= BATCH_LENGTH ? (spare.pop() ?? newKeys(BATCH_LENGTH)) : newKeys(length);
    const machine = keys.machine.subarray(0, length);
    const time = keys.time.subarray(0, length);
    fill(machine, time, codes, times, from);
    from += length;
    const give = takeRecycler(batch);
    yield onRecycle({ length, machine, time, values }, () => {
      if (keys.machine.length === BATCH_LENGTH) spare.push(keys);
      give?.();
    });
  }
  if (from !== readings) {
    const message =
      `the survey saw ${readings} readings, the pass after it ${from} or more: the database is damaged, or a query or ` +
      'a condition gives other rows each time';
    throw new SourceError('ERR_SOURCE_UNSTEADY', message);
  }
}

type Keys = Pick<ReadingBatch, 'machine' | 'time'>;

function newKeys(length: number): Keys {
  return { machine: new Uint32Array(length), time: new BigInt64Array(length) };
}

type Fill = (machine: Uint32Array, time: BigInt64Array, codes: Uint32Array, times: BigInt64Array, from: number) => void;

const fillByMachine: Fill = (machine, time, codes, times, from) => {
  let m = Math.floor(from / times.length);
  let k = from - m * times.length;
  for (let i = 0; i < machine.length; ) {
    const count = Math.min(machine.length - i, times.length - k);
    machine.fill(codes[m], i, i + count);
    time.set(times.subarray(k, k + count), i);
    i += count;
    m++;
    k = 0;
  }
};

const fillByTime: Fill = (machine, time, codes, times, from) => {
  let k = Math.floor(from / codes.length);
  let m = from - k * codes.length;
  const halves = timeHalves(time);
  const axis = timeHalves(times);
  for (let i = 0; i < machine.length; i++) {
    machine[i] = codes[m];
    halves[2 * i] = axis[2 * k];
    halves[2 * i + 1] = axis[2 * k + 1];
    if (++m === codes.length) {
      m = 0;
      k++;
    }
  }
};
