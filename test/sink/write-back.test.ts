import type { FileHandle } from 'node:fs/promises';
import t from 'tap';
import { WriteBack } from '../../lib/sink/write-back.js';

const MIB = 1 << 20;

/** A file handle whose flushes end when the test says so. */
class Handle {
  flushes = 0;
  syncs = 0;
  readonly #waiting: { resolve(): void; reject(error: Error): void }[] = [];

  async datasync(): Promise<void> {
    this.flushes++;
    await new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async sync(): Promise<void> {
    this.syncs++;
  }

  async end(error?: Error): Promise<void> {
    const flush = this.#waiting.shift();
    if (error === undefined) flush?.resolve();
    else flush?.reject(error);
    await new Promise((resolve) => setImmediate(resolve));
  }

  get asFile(): FileHandle {
    return this as unknown as FileHandle;
  }
}

t.test('written bytes are flushed regularly, one flush at a time', async (t) => {
  const handle = new Handle();
  const writeBack = new WriteBack(handle.asFile);
  for (let mib = 1; mib <= 7; mib++) writeBack.reached(mib * MIB);
  t.equal(handle.flushes, 0, 'little is not worth it');
  writeBack.reached(8 * MIB);
  writeBack.reached(20 * MIB);
  t.equal(handle.flushes, 1, 'the first is not over');
  await handle.end();
  writeBack.reached(21 * MIB);
  t.equal(handle.flushes, 2);
  let isOver = false;
  const ending = writeBack.end().then(() => {
    isOver = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  t.notOk(isOver, 'the end waits for the flush under way');
  t.equal(handle.syncs, 0);
  await handle.end();
  await ending;
  t.equal(handle.syncs, 1, 'and then for all of the file');
});

t.test('an error of a flush is reported at the end', async (t) => {
  const handle = new Handle();
  const writeBack = new WriteBack(handle.asFile);
  writeBack.reached(8 * MIB);
  await handle.end(Object.assign(new Error('i/o error'), { code: 'EIO' }));
  writeBack.reached(16 * MIB);
  await handle.end();
  await t.rejects(writeBack.end(), { code: 'EIO' });
});
