import yargs from 'yargs';

export interface BenchOptions {
  /** Rows of the four signal tables together. */
  readonly rows: number;
  readonly rounds: number;
  /** Which contenders, by name. */
  readonly only: RegExp;
  /** Rows of each step of the scaling series, instead of the comparison. */
  readonly scaling: readonly number[] | undefined;
  /** Measure uploads instead of the comparison. */
  readonly s3: boolean;
  /** Measure the netCDF-4 encoder on its own instead of the comparison. */
  readonly encoder: boolean;
  readonly plot: string | undefined;
  /** A database of ExampleCo's tables, by machine, to compare on instead of the sample. */
  readonly database: string | undefined;
}

const SERIES = [1e6, 1e7, 1e8];

export function parseOptions(argv: readonly string[]): BenchOptions {
  const { rows, rounds, only, scaling, s3, encoder, plot, database } = yargs(argv)
    .scriptName('npm run bench --')
    .usage('$0 [options]\n\nMeasures fleetcdf beside sqlite3 and Python, in alternating rounds.')
    .option('rows', { type: 'number', default: 1e7, describe: 'Rows of the database, over its four tables' })
    .option('rounds', { type: 'number', default: 5, describe: 'Times each is run; the median counts' })
    .option('only', { type: 'string', default: '', describe: 'Contenders whose name matches this expression' })
    .option('scaling', { type: 'array', describe: 'Rows/s and memory at these numbers of rows (default 1e6 1e7 1e8)' })
    .option('s3', { type: 'boolean', default: false, describe: 'Throughput into an embedded S3 server' })
    .option('encoder', { type: 'boolean', default: false, describe: 'The netCDF-4 encoder beside netCDF4-python' })
    .option('plot', { type: 'string', describe: 'Write the comparison as a bar chart to this SVG file' })
    .option('database', {
      type: 'string',
      describe: "Compare on this database of ExampleCo's tables, its rows machine after machine",
    })
    .check((given) => {
      if (!(given.rows >= 80)) throw new Error('--rows must be a number of at least 80');
      if (!(given.rounds >= 1)) throw new Error('--rounds must be a number of at least 1');
      const wrong = given.scaling?.find((rows) => !(Number(rows) >= 80));
      if (wrong !== undefined) throw new Error(`--scaling ${wrong}: numbers of rows, at least 80`);
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
