/** Faults of S3 for every operation, and what must hold after each of them. */
import type { Test } from 'tap';
import type { SinkError } from '../../lib/errors.js';
import { openSink, type SinkOptions, type Written } from '../../lib/sink/index.js';
import { realTime, type Waiting } from '../../lib/sink/waiting.js';
import { bodyOf } from './bodies.js';
import { FATES, type Fate, failed } from './faults.js';
import type { FaultyProxy } from './faulty-proxy.js';

export const OPERATIONS = [
  'List',
  'CreateMultipartUpload',
  'UploadPart 2',
  'CompleteMultipartUpload',
  'HeadObject',
  'PutObject',
  'AbortMultipartUpload',
] as const;

type Operation = (typeof OPERATIONS)[number];

const page = (body: string) => failed(200, '', { body, headers: { 'Content-Type': 'text/html' } });
const xml = (body: string) => failed(200, '', { body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` });
const ERROR = '<Error><Code>InternalError</Code><Message>no</Message></Error>';

/** Faults by the name that a failure prints. */
export const FAULTS: Readonly<Record<string, Fate>> = {
  ...Object.fromEntries(FATES.filter((fate) => fate !== 'pass').map((fate) => [fate, fate])),
  '500': failed(500, 'InternalError'),
  '503 SlowDown': failed(503, 'SlowDown'),
  '502 of a proxy': failed(502, '', { body: '<html>bad gateway</html>' }),
  'early 500': failed(500, 'InternalError', { early: true }),
  RequestTimeout: failed(400, 'RequestTimeout'),
  BadDigest: failed(400, 'BadDigest'),
  OperationAborted: failed(409, 'OperationAborted'),
  '429': failed(429, 'TooManyRequests'),
  '200 with an error': xml(ERROR),
  '200 with an error and a newline': xml(`${ERROR}\n`),
  '200 with an error and spaces': xml(`   ${ERROR}   `),
  '200 with s3:Error': xml('<s3:Error xmlns:s3="x"><s3:Code>InternalError</s3:Code></s3:Error>'),
  '200 with ErrorResponse': xml(`<ErrorResponse>${ERROR}</ErrorResponse>`),
  '200 with HTML': page('<!doctype html><html><body>Log in</body></html>'),
  '200 with text': page('ok'),
  '204': failed(204, '', { body: '' }),
};

/** A clock that runs faster, so that minutes of retries pass in a second. Requests themselves take what they take. */
export function faster(speed: number): Waiting {
  return {
    now: () => realTime.now() * speed,
    random: realTime.random,
    sleep: (milliseconds, signal) => realTime.sleep(milliseconds / speed, signal),
  };
}

const SPEED = 20;

/** Limits that a test can wait for; those of the socket are of real time. */
export const QUICK: Partial<SinkOptions> = {
  retryFor: 8000,
  waiting: faster(SPEED),
  limits: {
    connection: 500,
    silence: 400,
    request: 400 * SPEED,
    leastRate: 1e6,
    answer: 400 * SPEED,
    completing: 400 * SPEED,
  },
};

export interface Bench {
  readonly proxy: FaultyProxy;
  readonly bucket: string;
  /** Content of an object; undefined if there is none. */
  read(key: string): Promise<Buffer | undefined>;
  put(key: string, bytes: Buffer): Promise<void>;
  /** Unfinished uploads of the key. */
  uploads(key: string): Promise<readonly string[]>;
  /** The server lists uploads, so that none may be left. */
  readonly lists: boolean;
  /** Options of an upload in several parts. */
  readonly options: Partial<SinkOptions>;
  readonly partSize: number;
}

export interface Case {
  readonly operation: Operation;
  readonly fault: string;
  /** How often it happens; absent: always. */
  readonly times?: number;
  readonly headLength: number;
}

const label = ({ operation, fault, times, headLength }: Case) =>
  `${fault}, ${times === undefined ? 'always' : `${times} times`}, at ${operation}, head of ${headLength}`;

let number = 0;

/**
 * Runs a case, and asserts what must hold: the whole new object or the whole old one, and a true word about it.
 * @param most seconds that it may take
 */
export async function tryCase(
  t: Test,
  bench: Bench,
  one: Case,
  old: Buffer,
  bytes: Buffer,
  most = 15,
): Promise<string> {
  const { proxy, bucket, partSize } = bench;
  const { operation, fault, times = Number.POSITIVE_INFINITY, headLength } = one;
  const key = `case-${number++}.nc`;
  await bench.put(key, old);
  proxy.reset();
  proxy.fate = (asked, count) => {
    const name = asked.part > 0 ? `${asked.operation} ${asked.part}` : asked.operation;
    if (operation === 'AbortMultipartUpload' && name === 'UploadPart 2') return failed(403, 'AccessDenied');
    return name === operation && count < times ? FAULTS[fault] : 'pass';
  };
  const content = operation === 'PutObject' ? bytes.subarray(0, partSize) : bytes;
  const sink = openSink(`s3://${bucket}/${key}`, {
    defaultName: 'x',
    endpoint: proxy.endpoint,
    ...QUICK,
    ...bench.options,
  });
  const parts = { partSize, parts: 3, queueSize: 2, memory: 4 * partSize, fits: false };
  const began = Date.now();
  const result = await sink
    .check()
    .then(() => sink.write(bodyOf(content, { headLength, parts, chunkSize: 4096 })))
    .catch((error: SinkError) => error);
  const seconds = (Date.now() - began) / 1000;
  proxy.reset();
  const found = await bench.read(key);
  const left = await bench.uploads(key);
  const name = label(one);
  const isNew = found?.equals(content) === true;
  const isOld = found?.equals(old) === true;
  if (result instanceof Error) {
    const { code = 'none' } = result;
    t.match(code, /^ERR_S3_/, `${name}: ${result.message}`);
    const isTold = ['ERR_S3_UNKNOWN', 'ERR_S3_ANSWER', 'ERR_S3_INTEGRITY'].includes(code);
    // Where looking at the object tells lies, so may the error.
    const mayBeNew = isTold || ['CompleteMultipartUpload', 'PutObject', 'HeadObject'].includes(operation);
    // s3rver stores an object that is sent at once, whatever its MD5 is.
    const isSpoilt = operation === 'PutObject' && fault === 'flip there' && /may be damaged now/.test(result.message);
    t.ok(isOld || (isNew && mayBeNew) || isSpoilt, `${name}: ${code}, the old object`);
    t.ok(left.length === 0 || code === 'ERR_S3_LEFT_BEHIND', `${name}: ${code}, ${left.length} left`);
  } else {
    t.ok(isNew, `${name}: the new object`);
    const isSaid = ((result as Written).warnings ?? []).some((warning) => /may have been begun/.test(warning));
    t.ok(left.length === 0 || (!bench.lists && isSaid), `${name}: nothing left`);
  }
  t.ok(seconds < most, `${name}: ended within ${seconds} s`);
  return result instanceof Error ? ((result as SinkError).code ?? 'none') : 'written';
}

/** What nobody can tell: the answer is that of the service, and says another thing than was done. */
function isBeyond({ operation, fault, times }: Case): boolean {
  if (operation === 'CreateMultipartUpload') return fault === 'twice';
  return operation === 'AbortMultipartUpload' && fault === '204' && times === undefined;
}

/** All cases of an operation and a fault that can be. */
export function casesOf(random: { below(n: number): number }, times: number | undefined): Case[] {
  return OPERATIONS.flatMap((operation) =>
    Object.keys(FAULTS).map((fault) => {
      const base = { operation, fault, headLength: [0, 20][random.below(2)] as number };
      return times === undefined ? base : { ...base, times };
    }),
  ).filter((one) => !isBeyond(one));
}
