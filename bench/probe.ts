import { rm } from 'node:fs/promises';
import type { Contender } from './contenders.js';
import { database } from './databases.js';
import { CommandFailed, measure } from './measure.js';
import { OUTPUT } from './paths.js';

export interface LeftOut {
  readonly name: string;
  /** What it needs, and its error message. */
  readonly why: string;
}

const TINY = 2400;

/** Runs every contender on a tiny database, to find those that fail. */
export async function probe(all: readonly Contender[]): Promise<{ able: Contender[]; leftOut: LeftOut[] }> {
  const able: Contender[] = [];
  const leftOut: LeftOut[] = [];
  for (const contender of all) {
    const { name, order, needs } = contender;
    try {
      await measure(contender.command(await database(TINY, order), OUTPUT));
      able.push(contender);
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      leftOut.push({ name: `${name}, by ${order}`, why: `needs ${needs}: ${error.message}` });
    } finally {
      await rm(OUTPUT, { force: true });
    }
  }
  return { able, leftOut };
}

/** Text about what was left out, grouped by reason; '' if nothing was. */
export function leftOutText(leftOut: readonly LeftOut[]): string {
  const reasons = [...new Set(leftOut.map(({ why }) => why))];
  const lines = reasons.flatMap((reason) => [
    `  ${reason}`,
    ...leftOut.filter(({ why }) => why === reason).map(({ name }) => `    ${name}`),
  ]);
  return lines.length === 0 ? '' : ['Left out', ...lines].join('\n');
}
