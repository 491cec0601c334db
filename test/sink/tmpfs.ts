import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { MiB } from './bodies.js';

/** Run `work` in a file system of `size` bytes; skips the test if this process may not mount one. */
export async function withTmpfs(t: Test, size: number, work: (directory: string) => Promise<void>): Promise<void> {
  const directory = join(t.testdir(), 'tmpfs');
  mkdirSync(directory);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size / MiB}m`, 'tmpfs', directory]);
  if (mounted.status !== 0) {
    t.pass('skipped', { skip: 'only root can make a small file system' });
    return;
  }
  try {
    await work(directory);
  } finally {
    spawnSync('umount', [directory]);
  }
}
