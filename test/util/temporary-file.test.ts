import { existsSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { TemporaryFile } from '../../lib/util/temporary-file.js';
import { pattern } from '../sink/bodies.js';

t.test('a temporary file has no name, and needs no directory any more', async (t) => {
  const directory = join(t.testdir(), 'vanishing');
  mkdirSync(directory);
  const file = new TemporaryFile(directory);
  t.same(readdirSync(directory), [], 'a killed run leaves nothing');
  rmdirSync(directory);
  const bytes = pattern(100_000);
  t.equal(file.append(bytes.subarray(0, 10)), 0);
  t.equal(file.append(bytes.subarray(10)), 10);
  const found = Buffer.alloc(99_000);
  file.read(found, 1000);
  t.ok(found.equals(bytes.subarray(1000)));
  t.throws(() => file.read(Buffer.alloc(2), 99_999), {
    code: 'ERR_TEMPORARY_FILE',
    message: /ended before byte 100001/,
  });
  file.close();
  file.close();
  t.notOk(existsSync(directory));
});

t.test('where none can be made, the error says why', async (t) => {
  const directory = t.testdir({ file: '' });
  const error = (path: string, message: RegExp) =>
    t.throws(() => new TemporaryFile(path), { name: 'FleetcdfError', code: 'ERR_TEMPORARY_FILE', message });
  error(join(directory, 'none'), /none: the directory does not exist; create it, or let TMPDIR name another$/);
  error(join(directory, 'file'), /file: that is not a directory; let TMPDIR name one$/);
});
