/** The worker thread of `ScanThread`: decodes runs of leaf pages, one request after the other. */
import { parentPort } from 'node:worker_threads';
import { RangeScanner } from './range-scanner.js';
import { type RunAnswer, type ScanAnswer, type ScanRequest, type SurveyAnswer, toPlain } from './scan-messages.js';

const scanner = new RangeScanner();
let namesSent = 0;

parentPort?.on('message', (request: ScanRequest) => {
  switch (request.kind) {
    case 'begin':
      scanner.begin(request.scan, request.description);
      break;
    case 'end':
      scanner.end(request.scan);
      break;
    case 'run':
      parentPort?.postMessage(answer(request));
  }
});

function answer(request: ScanRequest & { kind: 'run' }): ScanAnswer {
  try {
    return decode(request);
  } catch (error) {
    return { kind: 'error', error: toPlain(error) };
  }
}

function decode({ scan, run, spare }: ScanRequest & { kind: 'run' }): RunAnswer | SurveyAnswer {
  if (scanner.isSurvey(scan)) {
    const { tally, ...part } = scanner.survey(scan, run);
    return { kind: 'survey', ...part, names: newNames(), tally: [...tally] };
  }
  const { batch, buffer, tally, bytes } = scanner.decode(scan, run, spare);
  const { capacity, length } = batch;
  return { kind: 'run', buffer, capacity, length, bytes, names: newNames(), tally: [...tally] };
}

/** Names met since they were asked for last. */
function newNames(): string[] {
  const found = scanner.names.slice(namesSent);
  namesSent = scanner.names.length;
  return found;
}
