import t from 'tap';
import { chooseFormat, EXTENSIONS, formatOf } from '../../lib/plan/choose-format.js';
import type { Format } from '../../lib/settings/index.js';

const chosen = (destination: string | undefined, format?: Format) =>
  chooseFormat({
    ...(destination === undefined ? {} : { destination }),
    output: format === undefined ? {} : { format },
  });

t.test('the name of the destination decides, of files and of objects alike', async (t) => {
  const cases: [name: string, format: Format][] = [
    ['plant.nc', 'netcdf4'],
    ['plant.nc4', 'netcdf4'],
    ['plant.h5', 'netcdf4'],
    ['plant.hdf5', 'netcdf4'],
    ['plant.cdf', 'auto'],
    ['plant.nc3', 'auto'],
    ['plant.csv', 'csv'],
    ['PLANT.CSV', 'csv'],
    ['plant.2024.csv', 'csv'],
    ['plant.ndjson', 'ndjson'],
    ['plant.jsonl', 'ndjson'],
    ['plant.parquet', 'parquet'],
    ['plant.pq', 'parquet'],
    ['plant.csv.gz', 'csv'],
    ['plant.JSONL.GZ', 'ndjson'],
    ['plant', 'netcdf4'],
    ['plant.2024', 'netcdf4'],
    ['.csv', 'netcdf4'],
    ['plant.constructor', 'netcdf4'],
  ];
  for (const [name, format] of cases) {
    for (const destination of [
      name,
      `some.csv.d/${name}`,
      `s3://bucket/${name}`,
      `S3://my.csv/a/b.parquet.d/${name}`,
    ]) {
      const choice = chosen(destination);
      t.equal(choice.format, format, destination);
      t.equal(formatOf({ destination, output: {} }), format);
      t.equal(choice.compression, /\.gz$/i.test(name) ? 'gzip' : undefined, destination);
      t.strictSame(choice.warnings, [], destination);
    }
  }
});

t.test('what is no name of a file decides nothing', async (t) => {
  for (const destination of ['-', undefined, 's3://my.csv', 's3://my.csv/', 's3://bucket/a.csv/', 'a.csv/']) {
    t.strictSame(chosen(destination), { format: 'netcdf4', warnings: [] }, String(destination));
  }
});

t.test('a format that is asked for is written, with a warning where the name says another', async (t) => {
  const formats = [...new Set(Object.values(EXTENSIONS).flat())];
  t.equal(formats.length, 8, 'every format has an extension');
  for (const [extension, fitting] of Object.entries(EXTENSIONS)) {
    for (const format of formats) {
      const choice = chosen(`s3://bucket/plant${extension}`, format);
      t.equal(choice.format, format);
      t.equal(choice.why, undefined);
      const warned = choice.warnings.map(({ code }) => code);
      t.strictSame(warned, fitting.includes(format) ? [] : ['WARN_FORMAT'], `${extension} ${format}`);
    }
  }
  t.equal(
    chosen('a.csv', 'parquet').warnings[0].message,
    'a.csv ends in .csv, but is written as parquet, as --format (output.format) says; without it, the name decides: csv',
  );
  t.match(chosen('a.cdf', 'netcdf4').warnings[0].message, /the name decides: classic netCDF$/);
});

t.test('a name of another kind of file is warned of', async (t) => {
  const { format, warnings } = chosen('plant.json');
  t.equal(format, 'netcdf4');
  t.equal(
    warnings[0].message,
    'plant.json is written as netCDF-4, whatever .json says: JSON Lines are .ndjson, or --format ndjson',
  );
  t.strictSame(chosen('plant.json', 'ndjson').warnings, []);
  t.strictSame(chosen('plant.txt', 'csv').warnings, []);
});

t.test('only text is compressed, and only by gzip', async (t) => {
  t.match(chosen('a.txt.gz', 'csv'), { format: 'csv', compression: 'gzip' });
  t.match(chosen('a.gz', 'ndjson'), { format: 'ndjson', compression: 'gzip' });
  const refused: [destination: string, format: Format | undefined, message: RegExp][] = [
    ['a.nc.gz', undefined, /^a\.nc\.gz ends in \.gz; netcdf4 compresses by itself, and is read in part: write a\.nc$/],
    ['s3://b/a.gz', undefined, /write s3:\/\/b\/a$/],
    ['a.csv.gz', 'parquet', /parquet compresses by itself/],
    ['a.cdf.gz', undefined, /classic netCDF is read in part: write a\.cdf, or - through gzip$/],
    ['a.csv.zst', undefined, /ends in \.zst; only \.gz is written: write a\.csv\.gz, or - through zstd$/],
    ['a.nc.zip', undefined, /write a\.nc$/],
  ];
  for (const [destination, format, message] of refused) {
    t.throws(() => chosen(destination, format), { code: 'ERR_COMPRESSION', key: 'destination', message }, destination);
  }
});
