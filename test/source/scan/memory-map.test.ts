import t from 'tap';
import { CUT_BYTES, STEP_BYTES } from '../../../lib/source/scan/assembly/condition-layout.js';
import * as map from '../../../lib/source/scan/assembly/memory-map.js';
import { leafModule } from '../../../lib/source/scan/wasm-module.js';
import { TIME_UNITS } from '../../../lib/time/units.js';

/** Address, number of entries and bytes of an entry, in the order of the map. */
const REGIONS: readonly (readonly [name: string, address: number, count: number, width: number])[] = [
  ['NAME_ENTRIES', map.NAME_ENTRIES, 4 * map.MAX_NAMES, 4],
  ['NAME_SLOTS', map.NAME_SLOTS, map.NAME_SLOT_COUNT, 4],
  ['NAME_HEAP', map.NAME_HEAP, map.NAME_BYTES, 1],
  ['PAGE_BASES', map.PAGE_BASES, map.MAX_PAGES, 4],
  ['PAGE_KEYS', map.PAGE_KEYS, map.MAX_PAGES + 1, 8],
  ['SCAN_RESULTS', map.SCAN_RESULTS, map.SCAN_RESULT_COUNT, 4],
  ['CODE_COUNTS', map.CODE_COUNTS, map.MAX_MACHINES, 4],
  ['CODE_LASTS', map.CODE_LASTS, map.MAX_MACHINES, 8],
  ['CODE_HASHES', map.CODE_HASHES, map.MAX_MACHINES, 8],
  ['SEEN_CODES', map.SEEN_CODES, map.MAX_MACHINES, 4],
  ['SEEN_COUNTS', map.SEEN_COUNTS, map.MAX_MACHINES, 8],
  ['SEEN_FIRSTS', map.SEEN_FIRSTS, map.MAX_MACHINES, 8],
  ['SEEN_LASTS', map.SEEN_LASTS, map.MAX_MACHINES, 8],
  ['SEEN_HASHES', map.SEEN_HASHES, map.MAX_MACHINES, 8],
  ['SURVEY_UNITS', map.SURVEY_UNITS, map.MAX_UNITS, 8],
  ['SURVEY_RESULTS', map.SURVEY_RESULTS, map.SURVEY_RESULT_COUNT, 4],
  ['CONDITION_STEPS', map.CONDITION_STEPS, map.MAX_STEPS * STEP_BYTES, 1],
  ['CONDITION_CUTS', map.CONDITION_CUTS, map.MAX_CUTS * CUT_BYTES, 1],
  ['CONDITION_TEXTS', map.CONDITION_TEXTS, map.TEXT_BYTES, 1],
];

t.test('regions do not overlap and are aligned', async (t) => {
  let end = 0;
  for (const [name, address, count, width] of REGIONS) {
    t.ok(address >= end, `${name} begins after the region before`);
    t.equal(address % width, 0, `${name} is aligned to ${width} bytes`);
    end = address + count * width;
  }
  t.equal(map.CONDITION_CUTS % 8, 0, 'cuts hold 64-bit numbers');
  t.ok(map.FREE_MEMORY >= end, 'free memory begins after the last region');
  t.equal(map.FREE_MEMORY % 65536, 0, 'at a page of WebAssembly memory');
  t.ok(map.MAX_UNITS >= TIME_UNITS.length, 'all time units have room');
  t.ok(map.NAME_SLOT_COUNT >= 2 * map.MAX_NAMES, 'the hash table is at most half full');
  t.equal(map.NAME_SLOT_COUNT & (map.NAME_SLOT_COUNT - 1), 0, 'its size is a power of two');
});

t.test('the module uses the map, and its static data ends below', async (t) => {
  const { exports } = leafModule(0);
  exports.forgetNames();
  t.equal(exports.nameAddress(), map.NAME_HEAP);
  t.equal(exports.nameRoom(), map.NAME_BYTES);
  t.ok(exports.staticDataEnd() > 0 && exports.staticDataEnd() <= map.NAME_ENTRIES);
});
