import { Readable } from 'node:stream';
import type { RequestHandler } from '../../lib/sink/s3-limits.js';
import type { Random } from '../random.js';
import { errorDocument } from './s3-xml.js';
import { requestOf } from './sdk-http.js';
import type { HttpAnswer, HttpRequest, SimulatedS3 } from './simulated-s3.js';
import type { VirtualTime } from './virtual-time.js';

/** What may go wrong with one request. */
export const FAULTS = [
  'refused',
  'reset before it arrives',
  'reset after it was done',
  'silent, not done',
  'silent, done',
  'done late',
  'done twice',
  '500, not done',
  '500, done',
  '503',
  '409',
  'answer cut',
  'answer flipped',
  'answer is a page of HTML, not done',
  'answer is empty, not done',
  '200 with an error, not done',
  'request flipped',
  'signature refused',
] as const;

export type Fault = (typeof FAULTS)[number];

/** When things go wrong on the line of one process. */
export interface LinePlan {
  /** Chance of a fault for each request. */
  readonly faults: number;
  /** Requests from the first number to the second one all have this fault. */
  readonly outage?: { readonly from: number; readonly to: number; readonly fault: Fault } | undefined;
  /** The process ends at this request, before or after it is done. */
  readonly crash?: { readonly at: number; readonly done: boolean } | undefined;
  /** The user interrupts at this request. */
  readonly interrupt?: number | undefined;
}

type Options = { readonly abortSignal?: AbortSignal };

/** Milliseconds within which a request that nobody waits for arrives after all. */
const LATE = 4000;

/** The requests of one process on their way to a simulated service, with faults. */
export class FaultyLine implements RequestHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  /** The process has ended. */
  isDead = false;
  /** What happened, one line a request. */
  readonly trace: string[] = [];
  requests = 0;
  faults = 0;
  /** Bytes of parts that were sent. */
  partBytes = 0;
  /** Uploads that were begun when nobody waited for the answer any more. */
  readonly ghosts = new Set<string>();
  onInterrupt: () => void = () => {};
  readonly #service: SimulatedS3;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #plan: LinePlan;

  constructor(service: SimulatedS3, time: VirtualTime, random: Random, plan: LinePlan) {
    this.#service = service;
    this.#time = time;
    this.#random = random;
    this.#plan = plan;
  }

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): Record<string, unknown> {
    return {};
  }

  destroy(): void {}

  readonly handle: RequestHandler['handle'] = (sent, { abortSignal }: Options = {}) =>
    new Promise((resolve, reject) => {
      if (this.isDead) return;
      if (abortSignal?.aborted) return reject(abortError());
      const number = ++this.requests;
      const request = requestOf(sent);
      if (request.query['partNumber'] !== undefined) this.partBytes += request.body.length;
      const fault = this.#faultOf(number);
      if (fault !== undefined) this.faults++;
      this.trace.push(`${this.#time.now} ${number} ${describe(request)}${fault === undefined ? '' : `: ${fault}`}`);
      const { crash, interrupt } = this.#plan;
      if (crash?.at === number) {
        if (crash.done) this.#service.answer(request);
        this.trace.push(crash.done ? 'crash after it was done' : 'crash before it was done');
        this.isDead = true;
        return;
      }
      this.#travel(request, fault, abortSignal, resolve, reject);
      if (interrupt === number) {
        this.trace.push('interrupt');
        this.onInterrupt();
      }
    });

  #faultOf(number: number): Fault | undefined {
    const { outage, faults } = this.#plan;
    if (outage !== undefined && number >= outage.from && number <= outage.to) return outage.fault;
    return this.#random.chance(faults) ? this.#random.pick(FAULTS) : undefined;
  }

  #travel(
    request: HttpRequest,
    fault: Fault | undefined,
    abortSignal: AbortSignal | undefined,
    resolve: (answer: { response: { statusCode: number; headers: Record<string, string>; body: Readable } }) => void,
    reject: (error: Error) => void,
  ): void {
    const random = this.#random;
    const there = 1 + random.below(100);
    const back = 1 + random.below(100);
    /** A request that is cancelled on its way may arrive nevertheless. */
    const arrivesAnyway = random.chance(0.5);
    let isOver = false;
    let isGone = false;
    const onAbort = () => {
      isGone = !arrivesAnyway;
      fail(abortError());
    };
    abortSignal?.addEventListener('abort', onAbort, { once: true });
    const over = (): boolean => {
      if (isOver || this.isDead) return false;
      isOver = true;
      abortSignal?.removeEventListener('abort', onAbort);
      return true;
    };
    const fail = (error: Error) => {
      if (over()) reject(error);
    };
    const give = (answer: HttpAnswer, cut = answer.body.length) => {
      if (!over()) return;
      const body = answer.body.subarray(0, cut);
      const response = { statusCode: answer.status, headers: { ...answer.headers }, body: Readable.from([body]) };
      if (body.length === 0) response.body = Readable.from([]);
      resolve({ response });
    };
    /** Executes the request when it arrives. A process that ended has sent it, or has not. */
    const execute = (after: number, then: (answer: HttpAnswer) => void, asSent = request, isAgain = false) =>
      this.#time.after(after, () => {
        if (isGone || (this.isDead && !arrivesAnyway)) return;
        const before = isOver || this.isDead || isAgain ? new Set(this.#service.uploads.keys()) : undefined;
        const answer = this.#service.answer(asSent);
        if (before !== undefined) {
          for (const id of this.#service.uploads.keys()) if (!before.has(id)) this.ghosts.add(id);
        }
        if (this.isDead) this.trace.push(`${this.#time.now} late: ${describe(request)}: ${answer.status}`);
        this.#time.after(back, () => then(answer));
      });
    const answerOnly = (answer: HttpAnswer) => this.#time.after(there + back, () => give(answer));
    switch (fault) {
      case undefined:
        return void execute(there, give);
      case 'refused':
        return void this.#time.after(1, () => fail(networkError('ECONNREFUSED')));
      case 'reset before it arrives':
        return void this.#time.after(there, () => fail(networkError('ECONNRESET')));
      case 'reset after it was done':
        return void execute(there, () => fail(networkError('ECONNRESET')));
      case 'silent, not done':
        return;
      case 'silent, done':
        return void execute(there, () => {});
      case 'done late':
        execute(there + random.below(LATE), () => {});
        return void this.#time.after(there, () => fail(networkError('ECONNRESET')));
      case 'done twice':
        execute(there, give);
        return void execute(there + random.below(LATE), () => {}, request, true);
      case '500, not done':
        return void answerOnly(failure(500, 'InternalError'));
      case '500, done':
        return void execute(there, () => give(failure(500, 'InternalError')));
      case '503':
        return void answerOnly(failure(503, 'SlowDown'));
      case '409':
        return void answerOnly(failure(409, 'OperationAborted'));
      case 'signature refused':
        return void answerOnly(failure(403, 'SignatureDoesNotMatch'));
      case '200 with an error, not done':
        return void answerOnly({ ...failure(200, 'InternalError'), status: 200 });
      case 'answer is a page of HTML, not done':
        return void answerOnly(page('<html><body>It works!</body></html>'));
      case 'answer is empty, not done':
        return void answerOnly(page(''));
      case 'answer cut':
        return void execute(there, (answer) => give(answer, random.below(answer.body.length + 1)));
      case 'answer flipped':
        return void execute(there, (answer) => give(isListing(request) ? answer : flippedAnswer(answer, random)));
      case 'request flipped':
        return void execute(there, give, { ...request, body: flipped(request.body, random) });
    }
  }
}

function describe({ method, path, query }: HttpRequest): string {
  const { uploads, uploadId, partNumber } = query;
  if (path.split('/').filter(Boolean).length < 2) return uploads === undefined ? 'ListObjects' : 'ListUploads';
  if (uploads !== undefined) return 'Create';
  if (uploadId === undefined) return `${method} object`;
  if (partNumber !== undefined) return `UploadPart ${partNumber}`;
  return { POST: 'Complete', DELETE: 'Abort', GET: 'ListParts' }[method] ?? method;
}

function networkError(code: string): Error {
  return Object.assign(new Error(`simulated ${code}`), { code });
}

function abortError(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}

function failure(status: number, code: string): HttpAnswer {
  const body = Buffer.from(errorDocument(code, '/'));
  return { status, headers: { 'content-type': 'application/xml', 'content-length': String(body.length) }, body };
}

function page(text: string): HttpAnswer {
  const body = Buffer.from(text);
  return { status: 200, headers: { 'content-type': 'text/html', 'content-length': String(body.length) }, body };
}

/** Nothing protects a listing but TLS: no program could tell. */
function isListing({ method, query }: HttpRequest): boolean {
  return method === 'GET' && (query['uploads'] !== undefined || query['uploadId'] !== undefined);
}

/** One bit of the body is another one; where there is none, a digit of the ETag. */
function flippedAnswer(answer: HttpAnswer, random: Random): HttpAnswer {
  const { etag } = answer.headers;
  if (answer.body.length > 0 || etag === undefined) return { ...answer, body: flipped(answer.body, random) };
  const at = 1 + random.below(etag.length - 2);
  const other = etag[at] === '0' ? '1' : '0';
  return { ...answer, headers: { ...answer.headers, etag: etag.slice(0, at) + other + etag.slice(at + 1) } };
}

/** One bit is another one. */
function flipped(bytes: Buffer, random: Random): Buffer {
  if (bytes.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  copy[random.below(copy.length)] ^= 1 << random.below(8);
  return copy;
}
