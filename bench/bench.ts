import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hideBin } from 'yargs/helpers';
import { formatCount } from '../lib/util/format.js';
import { compare } from './compare.js';
import { comparisonPlot } from './comparison-plot.js';
import { writeSettings } from './databases.js';
import { type Host, host, hostLine } from './host.js';
import { encoderAlone } from './netcdf4.js';
import { type BenchOptions, parseOptions } from './options.js';
import { DATA, RESULTS } from './paths.js';
import { type LeftOut, leftOutText } from './probe.js';
import { uploads, uploadTable } from './s3.js';
import { scale, scalingTable } from './scaling.js';
import { comparisonTable } from './table.js';

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
  console.log(`${formatCount(rows)} rows in four tables, median of the runs, databases in the page cache`);
  print(comparisonTable(results), leftOut);
  await save('comparison', { rows, results, leftOut });
  if (given.plot !== undefined) await writeFile(given.plot, comparisonPlot(results, rows, hostLine(on)));
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
