/** The worker thread of `ScanThread`: decodes runs of leaf pages, one request after the other. */
import { parentPort } from 'node:worker_threads';
import { MachineDictionary } from '../../batch.js';
import { loadHook } from './batch-hook.js';
import { NameIndex } from './name-index.js';
import { PageWindow } from './page-window.js';
import { RunScan } from './run-scan.js';
import { type RunAnswer, type ScanAnswer, type ScanRequest, toPlain } from './scan-messages.js';

const machines = new MachineDictionary();
const names = new NameIndex(machines);
const window = new PageWindow();
const scans = new Map<number, Promise<RunScan>>();
let namesSent = 0;
/** Loading a hook takes turns of the event loop; requests wait for each other all the same. */
let last = Promise.resolve();

parentPort?.on('message', (request: ScanRequest) => {
  last = last.then(() => handle(request));
});

async function handle(request: ScanRequest): Promise<void> {
  if (request.kind === 'end') {
    scans.delete(request.scan);
    return;
  }
  if (request.kind === 'begin') {
    const { description } = request;
    const scan = loadHook(description.hook).then((hook) => new RunScan(description, machines, names, hook));
    // A failure is told with the first run.
    scan.catch(() => undefined);
    scans.set(request.scan, scan);
    return;
  }
  try {
    parentPort?.postMessage(await decode(request));
  } catch (error) {
    parentPort?.postMessage({ kind: 'error', error: toPlain(error) } satisfies ScanAnswer);
  }
}

async function decode({ scan, run, spare }: ScanRequest & { kind: 'run' }): Promise<RunAnswer> {
  const { batch, buffer, tally } = ((await scans.get(scan)) as RunScan).scan(run, window, spare);
  const { capacity, length } = batch;
  const newNames = machines.names.slice(namesSent);
  namesSent = machines.size;
  return { kind: 'run', buffer, capacity, length, names: newNames, tally: [...tally] };
}
