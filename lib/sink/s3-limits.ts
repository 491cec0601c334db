import { Readable } from 'node:stream';
import { abortAfter, follow, type Waiting } from './waiting.js';

interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

interface HttpResponse {
  readonly statusCode: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A Readable, or bytes. */
  readonly body?: unknown;
}

/** What executes HTTP requests for the AWS SDK. */
export interface RequestHandler {
  handle(
    request: HttpRequest,
    options?: { readonly abortSignal?: AbortSignal; readonly requestTimeout?: number },
  ): Promise<{ response: HttpResponse }>;
  destroy?(): void;
}

/** How long one request may take. Each try of it counts by itself. Milliseconds, unless it says otherwise. */
export interface RequestLimits {
  /** Until there is a connection. */
  readonly connection: number;
  /** Without a byte in either direction. */
  readonly silence: number;
  /** Until the answer begins; to this comes the time that the body takes at {@link leastRate}. */
  readonly request: number;
  /** Bytes of a body in a second, there or back. A line that is slower than this in the mean is as good as broken. */
  readonly leastRate: number;
  /** From the first byte of the answer to its last; to this comes the time that its body takes at {@link leastRate}. */
  readonly answer: number;
  /**
   * The same for CompleteMultipartUpload. S3 sends white space until the object is put together, which takes minutes
   * (Amazon S3 API Reference, *CompleteMultipartUpload*).
   */
  readonly completing: number;
}

export const REQUEST_LIMITS: RequestLimits = {
  connection: 10_000,
  silence: 60_000,
  request: 60_000,
  leastRate: 8 * 1024,
  answer: 60_000,
  completing: 900_000,
};

/** Milliseconds by which another clock is ahead of ours: between these two. */
export interface ClockAhead {
  readonly least: number;
  readonly most: number;
}

/**
 * Ends requests that take too long. The handler of the SDK sees silence alone: an answer that comes byte by byte would
 * never end.
 */
export class LimitedHandler implements RequestHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  /** Headers of the last answer, by name in lower case. They tell the provider. */
  lastHeaders: Readonly<Record<string, string>> = {};
  #clockAhead: ClockAhead | undefined;
  readonly #inner: RequestHandler;
  readonly #limits: RequestLimits;
  readonly #waiting: Waiting;

  constructor(inner: RequestHandler, limits: RequestLimits, waiting: Waiting) {
    this.#inner = inner;
    this.#limits = limits;
    this.#waiting = waiting;
  }

  /** By how much the clock of the service is ahead; 0 where it does not say. */
  get clockAhead(): ClockAhead {
    return this.#clockAhead ?? { least: 0, most: 0 };
  }

  readonly handle: RequestHandler['handle'] = async (request, options = {}) => {
    const { leastRate, answer, completing } = this.#limits;
    const limit = this.#limits.request + (lengthOf(request) / leastRate) * 1000;
    const stop = new AbortController();
    const release = follow(stop, options.abortSignal);
    const inTime = abortAfter(this.#waiting, limit, stop, () => timeoutError(limit));
    const sent = this.#waiting.now();
    try {
      const result = await this.#inner.handle(request, { ...options, abortSignal: stop.signal });
      this.#notice(result.response.headers, sent);
      const { headers, body } = result.response;
      // The answer to HEAD says how long a body would be, and has none.
      const bytes = request.method === 'HEAD' ? 0 : Number(headers['content-length']) || 0;
      const longer = (bytes / leastRate) * 1000;
      this.#limitBody(body, (isCompleting(request) ? completing : answer) + longer, release);
      return result;
    } catch (error) {
      release();
      throw stop.signal.aborted && stop.signal.reason?.name === 'TimeoutError' ? stop.signal.reason : error;
    } finally {
      inTime();
    }
  };

  /** The SDK sets the configuration of its own handler so; ours has been made already. */
  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): Record<string, unknown> {
    return {};
  }

  destroy(): void {
    this.#inner.destroy?.();
  }

  #notice(headers: Readonly<Record<string, string>>, sent: number): void {
    this.lastHeaders = headers;
    const date = Date.parse(headers['date'] ?? '');
    if (Number.isNaN(date)) return;
    // The service wrote it at some time between the request and the answer, and cut its fraction off.
    const seen = { least: date - this.#waiting.now(), most: date + 1000 - sent };
    this.#clockAhead = narrowed(this.#clockAhead, seen);
  }

  #limitBody(body: unknown, limit: number, release: () => void): void {
    if (!(body instanceof Readable)) {
      release();
      return;
    }
    const late = new AbortController();
    late.signal.addEventListener('abort', () => body.destroy(late.signal.reason));
    const inTime = abortAfter(this.#waiting, limit, late, () => timeoutError(limit));
    body.once('close', () => {
      inTime();
      release();
    });
  }
}

/** What two answers say together; the newer one where they contradict each other: the clock was set. */
function narrowed(before: ClockAhead | undefined, seen: ClockAhead): ClockAhead {
  if (before === undefined) return seen;
  const both = { least: Math.max(before.least, seen.least), most: Math.min(before.most, seen.most) };
  return both.least <= both.most ? both : seen;
}

function lengthOf({ headers, body }: HttpRequest): number {
  if (body instanceof Uint8Array) return body.length;
  return Number(headers['content-length'] ?? 0) || 0;
}

function isCompleting({ method, query }: HttpRequest): boolean {
  return method === 'POST' && query?.['uploadId'] !== undefined;
}

/** The error that the SDK's own handler gives for a service that does not answer. */
export function timeoutError(milliseconds: number): Error {
  const seconds = Number((milliseconds / 1000).toPrecision(3));
  return Object.assign(new Error(`no answer within ${seconds} s`), { name: 'TimeoutError' });
}
