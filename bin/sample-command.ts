import type { Argv, CommandModule } from 'yargs';
import { createProgress, show } from '../lib/report/index.js';
import { writeSample } from '../lib/sample/index.js';
import { formatBytes, formatSeconds, plural } from '../lib/util/format.js';
import { oneLine } from '../lib/visible.js';
import { usageFailure } from './failure.js';
import { interruptible } from './interrupt.js';
import { SAMPLE } from './options/commands.js';
import { environmentOptions } from './options/environment.js';
import { yargsOptions } from './options/option.js';
import { oneOf } from './options/settings-from.js';
import { dash, showNotes } from './output.js';

function builder(command: Argv) {
  return command
    .positional('database', { type: 'string' })
    .options(yargsOptions(SAMPLE))
    .config(environmentOptions(SAMPLE));
}

type SampleArguments = Awaited<ReturnType<typeof builder>['argv']>;

/** `fleetcdf sample`. */
export const sampleCommand: CommandModule<object, SampleArguments> = {
  command: 'sample [database]',
  describe: false,
  builder: builder as CommandModule<object, SampleArguments>['builder'] & object,
  handler: async ({ database: word, output, machines, points, order, seed, overwrite, quiet }) => {
    const database = dash(oneOf(word, output, 'the file'));
    if (database === undefined) throw usageFailure('name a file to write: fleetcdf sample plant.db');
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
      if (!quiet)
        show(`${oneLine(database)}: ${plural(rows, 'row')}, ${formatBytes(bytes)}, ${formatSeconds(seconds)}\n`);
      if (!quiet) showNotes(notes);
    } finally {
      progress.stop();
    }
  },
};
