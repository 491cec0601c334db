/** A proxy in front of an S3 server. It records requests, and answers some of them itself with errors. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execute, type Fate, failed, type S3Answer } from './faults.js';

export { type Fate, failed, type S3Answer };

export interface Asked {
  /** The name of the operation in the S3 API: `UploadPart`, `CompleteMultipartUpload` … */
  readonly operation: string;
  /** Number of the part, for `UploadPart`. */
  readonly part: number;
  /** Key as in the path: percent-encoded. */
  readonly path: string;
  /** What stands behind the `?`, as it came. */
  readonly query: string;
  readonly headers: IncomingMessage['headers'];
}

export interface FaultyProxy {
  readonly endpoint: string;
  /** Every request in order of arrival, retries included. */
  readonly asked: Asked[];
  /** The requested operations; parts with their number: `UploadPart 2`. */
  readonly operations: string[];
  /** Decides how to handle a request; `count` is the number of equal requests before it. */
  fate: (asked: Asked, count: number) => Fate;
  /** Forgets the recorded requests, and passes everything on. */
  reset(): void;
  stop(): Promise<void>;
}

export async function startFaultyProxy(upstream: string): Promise<FaultyProxy> {
  const asked: Asked[] = [];
  const label = ({ operation, part }: Asked) => (part > 0 ? `${operation} ${part}` : operation);
  const server = createServer((incoming, outgoing) => {
    const one = describe(incoming);
    const count = asked.filter((other) => label(other) === label(one)).length;
    asked.push(one);
    const fate = proxy.fate(one, count);
    if (typeof fate === 'object') answer(incoming, outgoing, fate);
    else if (fate === 'pass') forward(upstream, incoming, outgoing);
    else execute(upstream, incoming, outgoing, fate).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultyProxy = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    get operations() {
      return asked.map(label);
    },
    fate: () => 'pass',
    reset() {
      asked.length = 0;
      proxy.fate = () => 'pass';
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

function describe({ method = '', url = '', headers }: IncomingMessage): Asked {
  const { pathname, search, searchParams } = new URL(url, 'http://proxy');
  const part = Number(searchParams.get('partNumber') ?? 0);
  const upload = searchParams.has('uploadId') ? 'uploadId' : searchParams.has('uploads') ? 'uploads' : '';
  const operation = OPERATIONS[`${method} ${upload}`.trim()] ?? method;
  return {
    operation: operation === 'GetObject' && /^\/[^/]*\/?$/.test(pathname) ? 'List' : operation,
    part,
    path: pathname,
    query: search,
    headers,
  };
}

const OPERATIONS: Record<string, string> = {
  'POST uploads': 'CreateMultipartUpload',
  'PUT uploadId': 'UploadPart',
  'POST uploadId': 'CompleteMultipartUpload',
  'DELETE uploadId': 'AbortMultipartUpload',
  PUT: 'PutObject',
  HEAD: 'HeadObject',
  'GET uploads': 'ListMultipartUploads',
  'GET uploadId': 'ListParts',
  GET: 'GetObject',
};

function forward(upstream: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers, url = '' } = incoming;
  const { hostname, port } = new URL(upstream);
  let answered = false;
  const onward = request({ hostname, port, path: url, method, headers, agent: false }, (found) => {
    answered = true;
    outgoing.writeHead(found.statusCode ?? 502, found.rawHeaders);
    found.pipe(outgoing);
  });
  // A service that answers early may close the connection before the request ends.
  onward.on('error', () => answered || incoming.socket.destroy());
  incoming.on('close', () => incoming.complete || onward.destroy());
  incoming.pipe(onward);
}

function answer(incoming: IncomingMessage, outgoing: ServerResponse, fate: S3Answer): void {
  const { status, code, detail = '', headers = {}, early = false } = fate;
  const send = () => {
    const error = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>as told</Message>${detail}</Error>`;
    outgoing.writeHead(status, {
      'Content-Type': 'application/xml',
      ...headers,
      ...(early && { Connection: 'close' }),
    });
    if (fate.isCutOff) outgoing.write(fate.body ?? error, () => incoming.socket.destroy());
    else outgoing.end(incoming.method === 'HEAD' ? undefined : (fate.body ?? error));
  };
  if (early) send();
  else incoming.resume().on('end', send);
}
