/** The worker thread of `ScanThread`: decodes runs of leaf pages, one request after the other. */
import { parentPort } from 'node:worker_threads';
import { MachineDictionary } from '../../batch.js';
import { FastLeaves } from './fast-leaves.js';
import { NameIndex } from './name-index.js';
import { PageWindow } from './page-window.js';
import { RunScan, type ScanTools } from './run-scan.js';
import { type RunAnswer, type ScanAnswer, type ScanRequest, type SurveyAnswer, toPlain } from './scan-messages.js';

const machines = new MachineDictionary();
const fast = FastLeaves.open();
const tools: ScanTools = { machines, names: new NameIndex(machines), fast };
const window = new PageWindow(fast?.windows[0]);
const scans = new Map<number, RunScan>();
let namesSent = 0;

parentPort?.on('message', (request: ScanRequest) => {
  switch (request.kind) {
    case 'begin':
      scans.set(request.scan, new RunScan(request.description, tools));
      break;
    case 'end':
      scans.delete(request.scan);
      break;
    case 'run':
      parentPort?.postMessage(answer(request));
  }
});

function answer(request: ScanRequest & { kind: 'run' }): ScanAnswer {
  try {
    return decode(scans.get(request.scan) as RunScan, request);
  } catch (error) {
    return { kind: 'error', error: toPlain(error) };
  }
}

function decode(scan: RunScan, { run, spare }: ScanRequest & { kind: 'run' }): RunAnswer | SurveyAnswer {
  window.loadSync(scan.pager, run.pages);
  if (scan.isSurvey) {
    const { tally, ...part } = scan.survey(run, window);
    return { kind: 'survey', ...part, names: newNames(), tally: [...tally] };
  }
  const { batch, buffer, tally } = scan.scan(run, window, spare);
  const { capacity, length } = batch;
  return { kind: 'run', buffer, capacity, length, names: newNames(), tally: [...tally] };
}

/** Names met since they were asked for last. */
function newNames(): string[] {
  const found = machines.names.slice(namesSent);
  namesSent = machines.size;
  return found;
}
