import yargs from 'yargs';

export interface BenchOptions {
  /** Rows of the four signal tables together. */
  readonly rows: number;
  readonly rounds: number;
  /** Pattern of contender names. */
  readonly only: RegExp;
  /** Run the scaling series instead of the comparison: numbers of rows. */
  readonly scaling: readonly number[] | undefined;
  /** Measure uploads instead of the comparison. */
  readonly s3: boolean;
  /** Measure the netCDF-4 encoder instead of the comparison. */
  readonly encoder: boolean;
  /** Path of the SVG file for the chart. */
  readonly plot: string | undefined;
  /** A database with ExampleCo's tables, by machine, to use instead of the sample. */
  readonly database: string | undefined;
}

const SERIES = [1e6, 1e7, 1e8];

export function parseOptions(argv: readonly string[]): BenchOptions {
  const { rows, rounds, only, scaling, s3, encoder, plot, database } = yargs(argv)
    .scriptName('npm run bench --')
    .usage('$0 [options]\n\nCompares fleetcdf with sqlite3 and Python, in alternating rounds.')
    .option('rows', { type: 'number', default: 1e7, describe: 'Rows of the database, in all four tables together' })
    .option('rounds', { type: 'number', default: 5, describe: 'Runs of each contender; the result is the median' })
    .option('only', { type: 'string', default: '', describe: 'Only contenders whose name matches this pattern' })
    .option('scaling', {
      type: 'array',
      describe: 'Measure rows/s and memory at these row counts (default 1e6 1e7 1e8)',
    })
    .option('s3', { type: 'boolean', default: false, describe: 'Measure throughput into an embedded S3 server' })
    .option('encoder', {
      type: 'boolean',
      default: false,
      describe: 'Compare the netCDF-4 encoder with netCDF4-python',
    })
    .option('plot', { type: 'string', describe: 'Write the comparison as a bar chart to this SVG file' })
    .option('database', {
      type: 'string',
      describe: "Use this database with ExampleCo's tables instead, its rows one machine after another",
    })
    .check((given) => {
      if (!(given.rows >= 80)) throw new Error('--rows must be a number of at least 80');
      if (!(given.rounds >= 1)) throw new Error('--rounds must be a number of at least 1');
      const wrong = given.scaling?.find((rows) => !(Number(rows) >= 80));
      if (wrong !== undefined) throw new Error(`--scaling ${wrong}: give numbers of rows of at least 80`);
      return true;
    })
    .strict()
    .version(false)
    .parseSync();
  return {
    rows,
    rounds: Math.floor(rounds),
    only: new RegExp(only),
    scaling: scaling && (scaling.length > 0 ? scaling.map(Number) : SERIES),
    s3,
    encoder,
    plot,
    database,
  };
}
