/**
 * Two commands or more, run in turn, and what each comes to beside the first: so is told what a change brings, on a
 * machine that does other work too. Ratios are taken within a round, where both met the same load.
 */
import { realpathSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { type Measurement, measure } from './measure.js';
import { median, ratio } from './statistics.js';
import { fixed, megabytes, seconds, textTable } from './table.js';

export interface PairOptions {
  /** Lines for the shell; the first is what the others are compared with. */
  readonly commands: readonly string[];
  /** What they are called in the table. */
  readonly names: readonly string[];
  readonly rounds: number;
  /** Runs of each before the first that counts. */
  readonly warmUp: number;
  /** Files that are removed after each run. */
  readonly remove: readonly string[];
  /** Where every run is written to, as JSON. */
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
export interface Compared {
  readonly name: string;
  readonly medians: Readonly<Record<Figure, number | undefined>>;
  readonly ratios: Readonly<Record<Figure, number | undefined>>;
}

/** Run all commands once a round, every other round backwards, so that none always follows the same one. */
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

/** A ratio of 1.10 says that the command takes a tenth more than the first. */
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
    .option('rounds', { type: 'number', default: 10, describe: 'Times each is run; medians count' })
    .option('warm-up', { type: 'number', default: 1, describe: 'Runs of each before, which do not count' })
    .option('name', { type: 'string', array: true, nargs: 1, describe: 'Name of the next command in the table' })
    .option('remove', { type: 'string', array: true, nargs: 1, describe: 'File to remove after each run' })
    .option('json', { type: 'string', describe: 'Write every run to this file' })
    .check((given) => {
      if (given._.length < 2) throw new Error('give two commands at least, each as one word of the shell');
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
