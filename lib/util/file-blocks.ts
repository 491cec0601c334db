import { open } from 'node:fs/promises';
import { onRecycle } from './recycle.js';

/** Bytes of a block. */
const BLOCK = 1 << 20;

/**
 * The bytes of a file, in blocks. A block whose reader recycles it is filled again: fresh memory for each costs as much
 * time as reading it.
 */
export async function* fileBlocks(path: string): AsyncGenerator<Buffer> {
  const free: Buffer[] = [];
  const handle = await open(path);
  try {
    for (;;) {
      const buffer = free.pop() ?? Buffer.allocUnsafeSlow(BLOCK);
      const { bytesRead } = await handle.read(buffer, 0, BLOCK, null);
      if (bytesRead === 0) return;
      yield onRecycle(buffer.subarray(0, bytesRead), () => void free.push(buffer));
    }
  } finally {
    await handle.close();
  }
}
