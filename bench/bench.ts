import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hideBin } from 'yargs/helpers';
import { compare } from './compare.js';
import { writeSettings } from './databases.js';
import { type Host, host, hostLine } from './host.js';
import { encoderAlone } from './netcdf4.js';
import { type BenchOptions, parseOptions } from './options.js';
import { DATA, RESULTS } from './paths.js';
import { barChart } from './plot.js';
import { type LeftOut, leftOutText } from './probe.js';
import { uploads, uploadTable } from './s3.js';
import { scale, scalingTable } from './scaling.js';
import type { Result } from './statistics.js';
import { comparisonTable, megabytes, seconds } from './table.js';

const options = parseOptions(hideBin(process.argv));
await mkdir(DATA, { recursive: true });
await writeSettings();
const measuredOn = host();
console.log(hostLine(measuredOn));

if (options.scaling !== undefined) {
  const { steps, leftOut } = await scale(options.scaling, options.rounds, options.only);
  print(scalingTable(steps), leftOut);
  await save('scaling', { steps, leftOut });
}
if (options.s3) {
  const { results, leftOut } = await uploads(options);
  print(uploadTable(results), leftOut);
  await save('s3', { results, leftOut });
}
if (options.encoder) await save('encoder', await encoderAlone());
if (options.scaling === undefined && !options.s3 && !options.encoder) await comparison(options, measuredOn);

async function comparison(given: BenchOptions, on: Host): Promise<void> {
  const { rows, results, leftOut } = await compare(given);
  console.log(`${rows.toLocaleString('en-US')} rows in four tables, median of the runs, databases in the page cache`);
  print(comparisonTable(results), leftOut);
  await save('comparison', { rows, results, leftOut });
  if (given.plot !== undefined) await writeFile(given.plot, plotOf(results, rows, on));
}

/** A bar chart of the headline contenders, or of all if there are none. */
function plotOf(results: readonly Result[], rows: number, on: Host): string {
  const headlines = results.filter(({ headline }) => headline);
  const bars = (headlines.length > 0 ? headlines : results).map(({ name, order, wall, peak }) => ({
    label: order === 'time' ? `${name}, by time` : name,
    isFleetcdf: name.startsWith('fleetcdf'),
    values: [wall, peak],
  }));
  const panels = [
    { title: 'wall time', format: (value: number) => `${seconds(value)} s` },
    { title: 'peak memory', format: (value: number) => `${megabytes(value)} MB` },
  ];
  const title = `From SQLite to netCDF: ${rows.toLocaleString('en-US')} rows`;
  return barChart(title, `${hostLine(on)}; less is better`, panels, bars);
}

function print(table: string, leftOut: readonly LeftOut[]): void {
  console.log(
    [table, leftOutText(leftOut)]
      .filter(Boolean)
      .map((part) => `\n${part}`)
      .join('\n'),
  );
}

/** Replaces one section of the results file. */
async function save(section: string, content: object): Promise<void> {
  const before = await readFile(RESULTS, 'utf8').then(JSON.parse, () => ({}));
  const after = { ...before, [section]: { host: measuredOn, ...content } };
  await writeFile(RESULTS, `${JSON.stringify(after, undefined, 2)}\n`);
}
