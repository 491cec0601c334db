/**
 * Runs two or more commands alternately and compares each with the first. It measures a change on a busy machine too:
 * ratios are taken within a round, where both had the same load.
 */
import { realpathSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { type Measurement, measure } from './measure.js';
import { median, ratio } from './statistics.js';
import { fixed, megabytes, seconds, textTable } from './table.js';

interface PairOptions {
  /** Shell commands. The others are compared with the first. */
  readonly commands: readonly string[];
  /** Their names in the table. */
  readonly names: readonly string[];
  readonly rounds: number;
  /** Runs of each that do not count, before the others. */
  readonly warmUp: number;
  /** Files to remove after each run. */
  readonly remove: readonly string[];
  /** The file that gets every run, as JSON. */
  readonly json: string | undefined;
}

type Figure = 'wall' | 'cpu' | 'peak';
const FIGURES: readonly Figure[] = ['wall', 'cpu', 'peak'];

/** The runs of one command. */
export interface Alternated {
  readonly name: string;
  readonly runs: readonly Measurement[];
}

/** Medians, and medians of the ratios to the first command in the same round. */
interface Compared {
  readonly name: string;
  readonly medians: Readonly<Record<Figure, number | undefined>>;
  readonly ratios: Readonly<Record<Figure, number | undefined>>;
}

/** Run all commands once a round, in reverse every other round, so that none always follows the same one. */
export async function alternate(options: PairOptions): Promise<Alternated[]> {
  const { commands, names, rounds, warmUp, remove } = options;
  const all = commands.map((command, i) => ({ name: names[i] ?? command, command, runs: [] as Measurement[] }));
  for (let round = -warmUp; round < rounds; round++) {
    for (const { command, runs } of round % 2 === 0 ? all : all.toReversed()) {
      const measured = await measure(['sh', '-c', command]);
      if (round >= 0) runs.push(measured);
      for (const path of remove) await rm(path, { force: true });
    }
  }
  return all.map(({ name, runs }) => ({ name, runs }));
}

export function compareWithFirst(all: readonly Alternated[]): Compared[] {
  const [first] = all;
  return all.map(({ name, runs }) => ({
    name,
    medians: perFigure((figure) => median(runs.map((run) => run[figure]))),
    ratios: perFigure((figure) => median(runs.map((run, i) => ratio(run[figure], first.runs[i][figure])))),
  }));
}

/** A ratio of 1.10: the command takes a tenth more than the first. */
export function pairTable(compared: readonly Compared[]): string {
  const rows = compared.map(({ name, medians, ratios }) => [
    name,
    seconds(medians.cpu),
    fixed(ratios.cpu, 3),
    seconds(medians.wall),
    fixed(ratios.wall, 3),
    megabytes(medians.peak),
    fixed(ratios.peak, 3),
  ]);
  return textTable(['', 'CPU s', '× first', 'wall s', '× first', 'peak MB', '× first'], rows);
}

export function parsePairs(argv: readonly string[]): PairOptions {
  const { _, name, rounds, warmUp, remove, json } = yargs(argv)
    .scriptName('node dist/bench/pairs.js')
    .usage("$0 [options] 'command' 'command' …\n\nRuns shell commands in turn and compares each with the first.")
    .option('rounds', { type: 'number', default: 10, describe: 'Runs of each; medians count' })
    .option('warm-up', { type: 'number', default: 1, describe: 'Runs of each before those, which do not count' })
    .option('name', { type: 'string', array: true, nargs: 1, describe: 'Name of the next command in the table' })
    .option('remove', { type: 'string', array: true, nargs: 1, describe: 'File to remove after each run' })
    .option('json', { type: 'string', describe: 'Write every run to this file' })
    .check((given) => {
      if (given._.length < 2) throw new Error('give at least two commands, each as one word of the shell');
      if (!(given.rounds >= 1)) throw new Error('--rounds must be a number of at least 1');
      if (!(given['warm-up'] >= 0)) throw new Error('--warm-up must be a number of at least 0');
      return true;
    })
    .strictOptions()
    .version(false)
    .parseSync();
  const whole = { rounds: Math.floor(rounds), warmUp: Math.floor(warmUp) };
  return { commands: _.map(String), names: name ?? [], ...whole, remove: remove ?? [], json };
}

function perFigure(of: (figure: Figure) => number | undefined): Record<Figure, number | undefined> {
  return Object.fromEntries(FIGURES.map((figure) => [figure, of(figure)])) as Record<Figure, number | undefined>;
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const options = parsePairs(hideBin(process.argv));
  const all = await alternate(options);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(all, undefined, 2)}\n`);
  process.stdout.write(`${pairTable(compareWithFirst(all))}\n`);
}
