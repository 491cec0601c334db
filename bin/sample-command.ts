import type { CommandModule } from 'yargs';
import { createProgress, show } from '../lib/report/index.js';
import { writeSample } from '../lib/sample/index.js';
import { oneLine } from '../lib/visible.js';
import { usageFailure } from './failure.js';
import { interruptible } from './interrupt.js';
import { dash, showNotes } from './output.js';

interface SampleArguments {
  database: string;
  machines: number;
  points: number;
  order: 'machine' | 'time';
  seed: number;
  overwrite: boolean;
  quiet: boolean;
}

/** `fleetcdf sample`. */
export const sampleCommand: CommandModule<object, SampleArguments> = {
  command: 'sample <database>',
  describe: 'Write a sample database like that of ExampleCo',
  builder: (command) =>
    command
      .positional('database', { type: 'string', demandOption: true, describe: 'File to write' })
      .option('machines', { type: 'number', default: 20, describe: 'Number of machines' })
      .option('points', { type: 'number', default: 3000, describe: 'Times per machine; each gives 4 rows' })
      .option('order', {
        choices: ['machine', 'time'] as const,
        default: 'machine' as const,
        describe: 'Order of the rows: one machine after another, or by time',
      })
      .option('seed', { type: 'number', default: 1, describe: 'The same seed gives the same readings' })
      .option('overwrite', { type: 'boolean', default: false, describe: 'Replace an existing file' })
      .option('quiet', { type: 'boolean', default: false, describe: 'Print only errors' }),
  handler: async ({ database: argument, machines, points, order, seed, overwrite, quiet }) => {
    const database = dash(argument);
    if (database === '-') throw usageFailure('a database cannot be written to standard output; name a file');
    const progress = createProgress({ quiet });
    progress.start(machines * points * 4, 'Writing sample');
    let done = 0;
    try {
      const { rows, bytes, seconds, notes } = await interruptible(({ signal, listen }) => {
        listen();
        return writeSample(database, {
          machines,
          points,
          order,
          seed,
          overwrite,
          signal,
          onProgress: (total) => {
            progress.rows(total - done);
            done = total;
          },
        });
      });
      progress.stop();
      if (!quiet) show(`${oneLine(database)}: ${rows} rows, ${bytes} bytes, ${seconds.toFixed(1)} s\n`);
      if (!quiet) showNotes(notes);
    } finally {
      progress.stop();
    }
  },
};
