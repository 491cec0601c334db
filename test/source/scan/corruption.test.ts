import { deepStrictEqual as deepEqual, strictEqual as equal, ok } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { SourceError } from '../../../lib/errors.js';
import type { ReadingsTable } from '../../../lib/source/rows/readings-table.js';
import { RowReader } from '../../../lib/source/rows/row-reader.js';
import { pageReadable } from '../../../lib/source/scan/eligibility.js';
import { PageReader } from '../../../lib/source/scan/page-reader.js';
import { PageFile } from '../../../lib/sqlite/page-file.js';
import { Random } from '../../random.js';
import { again, SEED, scaled } from '../../scale.js';
import { openReading, type Pass, readAll, removeDatabase } from './compare.js';
import { writeRandomDatabase } from './random-database.js';

const databases = scaled(12);
const DAMAGES = 30;

/*
 * Reading a damaged database ends in an error that names the page, or in the rows that SQLite reads from the same file:
 * nobody can detect a flipped bit inside the bytes of a value.
 */
t.test(`${databases} × ${DAMAGES} damaged databases from seed ${SEED} on`, async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-damage-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const seen = new Map<string, number>();
  for (let n = 0; n < databases; n++) {
    try {
      await damage(join(directory, `${n}.db`), SEED + n, seen);
    } catch (error) {
      t.comment(error);
      t.fail(`${again(SEED + n)} shows it again`);
      return;
    }
  }
  t.comment(Object.fromEntries([...seen].sort()));
  t.ok((seen.get('same rows') ?? 0) > 0, 'some damage did not touch the table');
  t.ok((seen.get('error') ?? 0) > 0, 'some damage was found');
});

async function damage(path: string, seed: number, seen: Map<string, number>): Promise<void> {
  const random = new Random(seed);
  const written = writeRandomDatabase(path, random);
  written.keeper?.close();
  if (written.refusal !== undefined) return removeDatabase(path);
  const sound = readFileSync(path);
  const pass = await readRows(path, written.table);
  for (let n = 0; n < DAMAGES; n++) {
    const bytes = damaged(sound, random);
    writeFileSync(path, bytes);
    const outcome = await judge(path, written.table, pass).catch((error) => {
      throw new Error(`damage ${n}: ${(error as Error).message}`, { cause: error });
    });
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }
  removeDatabase(path);
}

/** A copy with one kind of damage. */
function damaged(sound: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(sound);
  const pageSize = bytes.readUInt16BE(16) === 1 ? 65536 : bytes.readUInt16BE(16);
  const pageCount = bytes.length / pageSize;
  const page = random.below(pageCount) * pageSize;
  const header = page === 0 ? 100 : page;
  switch (random.below(7)) {
    case 0:
      return bytes.subarray(0, random.below(bytes.length));
    case 1: // a field of the page header or a cell pointer
      bytes[header + random.below(12 + random.below(40))] = random.below(256);
      return bytes;
    case 2: // a page pointer, in a header or where a cell may be
      bytes.writeUInt32BE(
        1 + random.below(pageCount + 1),
        random.chance(0.3) ? header + 8 : page + random.below(pageSize - 3),
      );
      return bytes;
    case 3: // one page replaced by another
      bytes.copyWithin(page, random.below(pageCount) * pageSize, (random.below(pageCount) + 1) * pageSize);
      return bytes.subarray(0, sound.length);
    case 4: // two cell pointers swapped
      if (bytes.readUInt16BE(header + 3) < 2) break;
      swap(bytes, header + 8 + 2 * random.below(bytes.readUInt16BE(header + 3)), header + 8);
      return bytes;
    default:
  }
  for (let flips = 1 + random.below(4); flips > 0; flips--) {
    // Not in the database header, which SQLite checks.
    const at = 100 + random.below(bytes.length - 100);
    bytes[at] ^= 1 << random.below(8);
  }
  return bytes;
}

function swap(bytes: Buffer, a: number, b: number): void {
  if (Math.max(a, b) + 2 > bytes.length) return;
  const kept = bytes.readUInt16BE(a);
  bytes.writeUInt16BE(bytes.readUInt16BE(b), a);
  bytes.writeUInt16BE(kept, b);
}

/** Read the damaged file both ways. */
async function judge(path: string, table: ReadingsTable, sound: Pass | Error): Promise<string> {
  const database = openReading(path);
  let file: PageFile | undefined;
  try {
    file = new PageFile(database);
    const readable = pageReadable(file, table);
    if ('reason' in readable) return 'refused';
    const pages = await outcome(() => readAll((m, t) => new PageReader(file as PageFile, readable, m, t)));
    return judgePasses(pages, await readRows(withoutPointerMap(path), table), sound, table);
  } catch (error) {
    // SQLite rejected the database before the table was read.
    if (error instanceof Database.SqliteError) return 'SQLite refuses';
    throw error;
  } finally {
    database.close();
    file?.close();
  }
}

/** Uses a separate connection, because some SQLite errors end the transaction. */
async function readRows(path: string, table: ReadingsTable): Promise<Pass | Error> {
  const database = openReading(path);
  try {
    return await outcome(() => readAll((m, t) => new RowReader(database, table, m, t)));
  } finally {
    database.close();
  }
}

/**
 * A copy with auto-vacuum switched off (Database File Format, 1.3.12: offset 52). With it, SQLite finds overflow pages
 * through the pointer map, and if that is damaged, it reads bytes that are not part of the table.
 */
function withoutPointerMap(path: string): string {
  const copy = `${path}.copy`;
  const bytes = readFileSync(path);
  if (bytes.length >= 56) bytes.writeUInt32BE(0, 52);
  writeFileSync(copy, bytes);
  return copy;
}

/** @param sound rows of the table before the damage */
function judgePasses(pages: Pass | Error, rows: Pass | Error, sound: Pass | Error, table: ReadingsTable): string {
  if (!(pages instanceof Error)) {
    deepEqual(pages, rows instanceof Error ? sound : rows);
    return rows instanceof Error ? 'rows where SQLite has an error' : 'same rows';
  }
  ok(pages instanceof SourceError, `${pages.stack}`);
  equal(pages.code, 'ERR_SOURCE_CORRUPT');
  equal(pages.table, table.name);
  ok(pages.message.includes(`page ${pages.page} of table`), pages.message);
  return rows instanceof Error ? 'error' : 'error where SQLite has none';
}

async function outcome(read: () => Promise<Pass>): Promise<Pass | Error> {
  try {
    return await read();
  } catch (error) {
    return error as Error;
  }
}
