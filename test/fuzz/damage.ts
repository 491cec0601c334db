import type { Random } from '../random.js';

/** A copy of any bytes with some of them changed, left out or repeated. */
export function damageBytes(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length === 0) return copy;
  const at = random.below(copy.length);
  switch (random.below(8)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(Math.min(copy.length, at + 1 + random.below(64)))]);
    case 2: {
      const piece = copy.subarray(at, at + 1 + random.below(200));
      return Buffer.concat([copy.subarray(0, at), piece, copy.subarray(at)]);
    }
    case 3:
      copy.fill(random.pick([0, 0xff, 0x20, 0x80]), at, Math.min(copy.length, at + 1 + random.below(300)));
      return copy;
    case 4:
      return Buffer.concat([copy.subarray(0, at), Buffer.from([0xc0 + random.below(64)]), copy.subarray(at)]);
    default:
      for (let flips = 1 + random.below(8); flips > 0; flips--) copy[random.below(copy.length)] ^= 1 << random.below(8);
      return copy;
  }
}

/** A copy of a SQLite file (Database File Format) whose structure is no longer sound. */
export function damageDatabase(sound: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(sound);
  if (bytes.length < 512) return damageBytes(bytes, random);
  const pageSize = bytes.readUInt16BE(16) === 1 ? 65536 : bytes.readUInt16BE(16);
  if (pageSize < 512) return damageBytes(bytes, random);
  const pages = Math.max(1, Math.floor(bytes.length / pageSize));
  // Otherwise most small databases were not opened at all.
  const page = random.chance(0.1) || pages < 2 ? 0 : 1 + random.below(pages - 1);
  const start = page * pageSize;
  if (start + pageSize > bytes.length) return damageBytes(bytes, random);
  const header = page === 0 ? 100 : start;
  const pointer = (): number =>
    random.pick([0, 1, page + 1, 1 + random.below(pages), pages + 1, 0x7fffffff, 0xffffffff]);
  switch (random.below(12)) {
    case 0:
      return bytes.subarray(0, random.chance(0.5) ? random.below(bytes.length) : random.below(pages + 1) * pageSize);
    case 1: // a field of the database header
      if (random.chance(0.3)) bytes[random.below(100)] = random.below(256);
      else bytes[random.pick([18, 19, 20, 27, 31, 35, 39, 43, 47, 55, 59, 63, 67, 71])] = random.below(256);
      return bytes;
    case 2: // a field of the page header, or a cell pointer
      bytes[header + random.below(12 + random.below(60))] = random.below(256);
      return bytes;
    case 3: // a page pointer in the header of the page: a tree that goes back to itself, or too deep
      bytes[header] = random.pick([2, 5]);
      bytes.writeUInt32BE(pointer(), header + 8);
      return bytes;
    case 4: // a page pointer anywhere: children, overflow pages
      bytes.writeUInt32BE(pointer(), start + random.below(pageSize - 3));
      return bytes;
    case 5: // a varint that says more than there is
      bytes.fill(0xff, start + random.below(pageSize), Math.min(bytes.length, start + random.below(pageSize)));
      return bytes;
    case 6: {
      const from = start + random.below(pageSize - 9);
      Buffer.from([0x81 + random.below(126), 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0]).copy(
        bytes,
        from,
        0,
        5 + random.below(4),
      );
      return bytes;
    }
    case 7: // one page in place of another
      sound.copy(bytes, start, random.below(pages) * pageSize, (random.below(pages) + 1) * pageSize);
      return bytes;
    case 8: // the SQL of the schema
      return damageText(bytes, random, Math.min(pageSize, bytes.length));
    case 9: // the number of cells
      bytes.writeUInt16BE(random.pick([0, 1, 0xffff, random.below(2000)]), header + 3);
      return bytes;
    default:
      return damageBytes(bytes, random);
  }
}

const WORDS = [
  'VIEW ',
  'TABLE',
  'INT',
  'AS(',
  '))))',
  '((((',
  'NULL',
  "''",
  '"',
  '--',
  '/*',
  'REFERENCES',
  'sqlite_',
  '\0',
];

/** Another word in the first page, where the schema of a small database is. */
function damageText(bytes: Buffer, random: Random, limit: number): Buffer {
  const starts: number[] = [];
  for (let at = bytes.indexOf('CREATE'); at >= 0 && at < limit; at = bytes.indexOf('CREATE', at + 1)) starts.push(at);
  const from = starts.length === 0 ? random.below(limit) : random.pick(starts) + random.below(80);
  bytes.write(random.pick(WORDS), Math.min(from, bytes.length - 1), 'latin1');
  return bytes;
}
