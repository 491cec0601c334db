/** What the faulty proxy does to one request and its answer. */
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * How a request is handled:
 *
 * - `pass`: passed on
 * - `stall`: never answered
 * - `refuse`: the connection is closed before the request is read
 * - `reset`: the connection is closed in the middle of the request
 * - `lose the answer`: executed, and the connection closed instead of an answer
 * - `cut the answer`: executed; half of the answer comes, then the connection is closed
 * - `shorten the answer`: executed; half of the answer comes, as if it were the whole
 * - `endless answer`: executed; the answer comes, then white space for ever
 * - `drip`: executed; a byte of the answer comes every 50 ms
 * - `flip there`: a bit of the request's body is flipped
 * - `flip back`: a bit of the answer's body is flipped; of its ETag, where it has no body
 * - `wrong ETag`: executed; every ETag in the answer is another
 * - `twice`: executed twice; the second answer comes
 * - `empty`: not executed; 200 without a body
 * - an {@link S3Answer}: not executed, answered so
 */
export type Fate = (typeof FATES)[number] | S3Answer;

export const FATES = [
  'pass',
  'stall',
  'refuse',
  'reset',
  'lose the answer',
  'cut the answer',
  'shorten the answer',
  'endless answer',
  'drip',
  'flip there',
  'flip back',
  'wrong ETag',
  'twice',
  'empty',
] as const;

export interface S3Answer {
  readonly status: number;
  readonly code: string;
  /** XML elements of the error besides its code. */
  readonly detail?: string;
  readonly headers?: Record<string, string>;
  /** Answer and close the connection without reading the request body. */
  readonly early?: boolean;
  /** The whole body, instead of an S3 error. */
  readonly body?: string;
  /** The connection breaks off behind `body`, which is shorter than the `Content-Length` in `headers`. */
  readonly isCutOff?: boolean;
}

export const failed = (status: number, code: string, rest: Partial<S3Answer> = {}): S3Answer => ({
  status,
  code,
  ...rest,
});

interface Answered {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

const agent = new Agent({ keepAlive: false });

/** Handles a request, in front of the server at `upstream`. */
export async function execute(
  upstream: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fate: Exclude<Fate, S3Answer | 'pass'>,
): Promise<void> {
  const { socket } = incoming;
  if (fate === 'stall') return;
  if (fate === 'refuse') {
    socket.destroy();
    return;
  }
  if (fate === 'reset') {
    const half = Number(incoming.headers['content-length'] ?? 0) / 2;
    let read = 0;
    if (half === 0) socket.destroy();
    incoming.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read >= half) socket.destroy();
    });
    return;
  }
  const sent = await buffer(incoming);
  if (fate === 'empty') {
    outgoing.end();
    return;
  }
  const bytes = fate === 'flip there' ? flipped(sent) : sent;
  if (fate === 'twice') await ask(upstream, incoming, bytes);
  const answer = await ask(upstream, incoming, bytes);
  reply(outgoing, answer, fate);
}

function reply(outgoing: ServerResponse, answer: Answered, fate: string): void {
  const { status, body } = answer;
  const headers = { ...answer.headers };
  const { socket } = outgoing;
  if (fate === 'lose the answer') {
    socket?.destroy();
  } else if (fate === 'cut the answer') {
    outgoing.writeHead(status, { ...headers, 'content-length': String(Math.max(body.length, 2)) });
    outgoing.write(body.length > 1 ? body.subarray(0, body.length >> 1) : 'x', () => socket?.destroy());
  } else if (fate === 'shorten the answer') {
    const half = body.subarray(0, body.length >> 1);
    outgoing.writeHead(status, { ...headers, 'content-length': String(half.length) });
    outgoing.end(half);
  } else if (fate === 'endless answer' || fate === 'drip') {
    delete headers['content-length'];
    outgoing.writeHead(status, headers);
    if (fate === 'endless answer') outgoing.write(body);
    let at = 0;
    const timer = setInterval(() => {
      outgoing.write(fate === 'drip' && at < body.length ? body.subarray(at, ++at) : ' ');
    }, 50);
    outgoing.on('close', () => clearInterval(timer));
  } else if (fate === 'flip back') {
    if (body.length === 0) headers['etag'] = wrong(headers['etag']);
    outgoing.writeHead(status, headers);
    outgoing.end(flipped(body));
  } else if (fate === 'wrong ETag') {
    headers['etag'] = wrong(headers['etag']);
    const text = body.toString().replace(/<ETag>.*<\/ETag>/, '<ETag>"00000000000000000000000000000000-3"</ETag>');
    delete headers['content-length'];
    outgoing.writeHead(status, headers);
    outgoing.end(text);
  } else {
    outgoing.writeHead(status, headers);
    outgoing.end(body);
  }
}

function wrong(etag: string | string[] | undefined): string {
  const first = String(etag ?? '"0');
  return `"${first[1] === 'f' ? '0' : 'f'}${first.slice(2)}`;
}

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) copy[copy.length >> 1] ^= 1;
  return copy;
}

async function ask(upstream: string, { method, headers, url = '' }: IncomingMessage, body: Buffer): Promise<Answered> {
  const { hostname, port } = new URL(upstream);
  return new Promise((resolve, reject) => {
    const onward = request({ hostname, port, path: url, method, headers, agent }, (found) => {
      const { statusCode: status = 502, headers: fields } = found;
      delete fields['transfer-encoding'];
      delete fields.connection;
      buffer(found).then((bytes) => resolve({ status, headers: fields as Answered['headers'], body: bytes }), reject);
    });
    onward.on('error', reject);
    onward.end(body);
  });
}
