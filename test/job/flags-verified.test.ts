import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { verify } from '../../lib/job/verify.js';
import { checkSettings } from '../../lib/settings/index.js';
import { scratch, writeDatabase } from '../databases.js';

t.test('verify tells a changed flag', { timeout: 300_000 }, async (t) => {
  const directory = scratch(t);
  const rows = Array.from({ length: 30 }, (_, i) => ['m', 1_714_557_600 + 10 * i, i === 7 ? 500 : i % 5]);
  const path = writeDatabase(join(directory, 'a.db'), { r: { columns: 'machine TEXT, ts INTEGER, a REAL', rows } });
  for (const format of ['classic', 'csv']) {
    const destination = join(directory, `out.${format}`);
    const settings = checkSettings({
      source: { path },
      destination,
      clean: { signals: { a: [{ rule: 'gross_range', fail: [0, 100] }] } },
      output: { format, flags: 'aggregate', layout: 'ragged' },
    });
    await run({ settings });
    t.equal((await verify({ settings })).isSame, true, format);
    const bytes = readFileSync(destination);
    // The one value that fails is the only 4 among flags of 1.
    const at = format === 'csv' ? bytes.indexOf(',500,4') + 5 : bytes.indexOf(Buffer.from([1, 1, 1, 4, 1, 1, 1])) + 3;
    t.ok(at > 10, 'there is the flag');
    bytes[at] = format === 'csv' ? '1'.charCodeAt(0) : 1;
    writeFileSync(destination, bytes);
    const { isSame, differences } = await verify({ settings });
    t.equal(isSame, false);
    t.equal(differences.total, 1);
  }
});
