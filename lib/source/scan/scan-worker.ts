/** The worker thread behind `WorkerHandle`: decodes ranges of leaf pages, one request at a time. */
import { parentPort } from 'node:worker_threads';
import { RangeScanner } from './range-scanner.js';
import { type RangeAnswer, type ScanAnswer, type ScanRequest, type SurveyAnswer, toPlain } from './scan-messages.js';

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
    case 'range':
      parentPort?.postMessage(answer(request));
  }
});

function answer(request: ScanRequest & { kind: 'range' }): ScanAnswer {
  try {
    return decode(request);
  } catch (error) {
    return { kind: 'error', error: toPlain(error) };
  }
}

function decode({ scan, range, recycled }: ScanRequest & { kind: 'range' }): RangeAnswer | SurveyAnswer {
  if (scanner.isSurvey(scan)) {
    const { tally, ...part } = scanner.survey(scan, range);
    return { kind: 'survey', ...part, names: newNames(), tally: [...tally] };
  }
  const { batch, buffer, tally, bytes } = scanner.decode(scan, range, recycled);
  const { capacity, length } = batch;
  return { kind: 'range', buffer, capacity, length, bytes, names: newNames(), tally: [...tally] };
}

/** Names added since the last call. */
function newNames(): string[] {
  const found = scanner.names.slice(namesSent);
  namesSent = scanner.names.length;
  return found;
}
