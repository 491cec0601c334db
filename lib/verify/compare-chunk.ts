import { blockOf, indexOf, product } from '../netcdf/read/index.js';
import type { CheckedVariable, Telling } from './checked-variable.js';
import type { ExpectedChunk } from './expected-chunks.js';
import { shorten } from './shorten.js';
import { showValue } from './show-value.js';
import { showTime } from './stored-times.js';

/** Finds the values of a chunk that differ, and tells of each by machine, time and signal. */
export async function compareChunk(
  { index: v, stored }: CheckedVariable,
  { position, bytes: expected }: ExpectedChunk,
  found: Uint8Array,
  telling: Telling,
): Promise<void> {
  const { differences, locator } = telling;
  const { values, shape, type, name } = stored;
  const { start, count } = blockOf(position, values, shape);
  const whole = values.isClipped ? count : values.chunk;
  // Texts are told as a whole, not letter by letter.
  const isText = type === 'char' && whole.length > 0;
  const lengths = isText ? whole.slice(0, -1) : whole;
  const width = isText ? whole[whole.length - 1] : values.width;
  for (let i = 0; i < product(lengths); i++) {
    const at = i * width;
    if (areEqual(found, expected, at, width)) continue;
    const index = indexOf(i, lengths).map((n, d) => n + start[d]);
    if (index.some((n, d) => n >= shape[d])) {
      const message = `${name}: bytes behind the edge of the variable, in chunk ${position}, are not the fill value`;
      differences.add({ kind: 'bytes', message, variable: name });
      continue;
    }
    // Readings that only the file has are told by machine.
    if (locator.isBeyond(v, index)) continue;
    const { machine, signal, time } = locator.place(v, index);
    const who = {
      variable: name,
      ...(machine === undefined ? {} : { machine: locator.machineName(machine) }),
      ...(signal === undefined ? {} : { signal }),
    };
    differences.countValues(who, 1);
    if (!differences.lists('value')) {
      differences.total++;
      continue;
    }
    const isTime = time?.variable === name;
    const show = (bytes: Uint8Array): string => {
      if (isTime) return showTime(type, bytes, at, telling.plan.shape.time);
      return isText ? showText(bytes.subarray(at, at + width)) : showValue(type, bytes, at);
    };
    const [has, wanted] = [show(found), show(expected)];
    // Told before the time is looked up, so that the limit holds.
    const when = isTime || time === undefined ? undefined : telling.times.at(time.variable, time.index);
    const moment = await when;
    const owner = [who.machine, moment, who.signal].filter((part) => part !== undefined).join(', ');
    const place = `${name}[${index.join(', ')}]`;
    differences.add({
      kind: 'value',
      message: `${owner === '' ? place : `${owner} (${place})`}: ${has} in the file, ${wanted} by the database`,
      ...who,
      ...(moment === undefined ? {} : { time: moment }),
      stored: has,
      expected: wanted,
    });
  }
}

function areEqual(a: Uint8Array, b: Uint8Array, at: number, width: number): boolean {
  for (let i = at; i < at + width; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Texts are padded with NUL. */
function showText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  return shorten(JSON.stringify(text.replace(/(?<!\0)\0+$/, '')));
}
