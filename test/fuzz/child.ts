import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Random } from '../random.js';
import type { Message, Task } from './campaign.js';
import { kindOf } from './kinds.js';

/*
 * Tries inputs one after the other, and tells its parent when one begins and what came of it. So the parent knows which
 * one it was, if this process crashes, hangs or takes too much memory.
 */

const task = JSON.parse(process.argv[2]) as Task;
const tryInput = kindOf(task.kind);

/** What an input may leave where it works. */
const OURS = new Set(['out', 'plant.db', 'in.json', 'settings.json', 'sound.db', 'base.db']);

function tell(message: Message): void {
  process.send?.(message);
}

/** A number of the seed and the input: neighbours have nothing in common. */
function seedOf(number: number): number {
  return Math.imul(task.seed + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35);
}

async function tryNumber(number: number): Promise<void> {
  const directory = join(task.directory, 'work');
  mkdirSync(join(directory, 'out'), { recursive: true });
  tell({ kind: 'begin', number });
  try {
    const outcome = await tryInput(new Random(seedOf(number)), directory, number);
    assertNothingElse(directory);
    tell({ kind: 'end', number, outcome });
  } catch (error) {
    tell({ kind: 'failure', number, what: inspect(error) });
    if (!task.keep)
      for (const name of readdirSync(task.directory)) rmSync(join(task.directory, name), { recursive: true });
  }
}

/** Nothing is written but the output, and that is gone by now. */
function assertNothingElse(directory: string): void {
  const strange = [
    ...readdirSync(join(directory, 'out')).map((name) => `out/${name}`),
    ...readdirSync(directory).filter((name) => !OURS.has(name)),
    ...readdirSync(task.directory).filter((name) => name !== 'work'),
  ];
  if (strange.length > 0) throw new Error(`left behind: ${strange.map((name) => JSON.stringify(name)).join(', ')}`);
}

for (let number = task.from; number < task.to; number++) await tryNumber(number);
process.disconnect?.();
