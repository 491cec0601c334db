import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface Part {
  readonly size: number;
  /** MD5 in hexadecimal digits. */
  readonly etag: string;
}

/** Parts of a page of ListParts (Amazon S3 API Reference). */
const PAGE = 1000;

/**
 * An S3 server that keeps of each part its size and its MD5 alone, so that objects of terabytes fit: what jobs ask for,
 * with uploads of several parts.
 */
export class PartsOnlyS3 {
  readonly parts = new Map<number, Part>();
  /** Size of the object, once it is there. */
  size: number | undefined;
  /** Requests, by what they are: `POST uploads` begins an upload, `PUT upload` sends a part, and so on. */
  readonly asked = new Map<string, number>();
  #etag = '';
  #metadata: Readonly<Record<string, string>> = {};
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const { status = 200, headers = {}, body = '' } = await this.#answer(request);
      response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
    });
  }

  /** @returns the endpoint */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(
    request: IncomingMessage,
  ): Promise<{ status?: number; headers?: Record<string, string>; body?: string }> {
    const { method = '', headers, url = '' } = request;
    const query = new URL(url, 'http://localhost').searchParams;
    const kind = `${method}${query.has('uploads') ? ' uploads' : query.has('uploadId') ? ' upload' : ''}`;
    this.asked.set(kind, (this.asked.get(kind) ?? 0) + 1);
    const bytes = await buffer(request);
    if (kind === 'POST uploads') {
      const names = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
      this.#metadata = Object.fromEntries(names) as Record<string, string>;
      return { body: '<InitiateMultipartUploadResult><UploadId>upload</UploadId></InitiateMultipartUploadResult>' };
    }
    if (kind === 'PUT upload') {
      const etag = createHash('md5').update(bytes).digest('hex');
      this.parts.set(Number(query.get('partNumber')), { size: bytes.length, etag });
      return { headers: { etag: `"${etag}"` } };
    }
    if (kind === 'GET upload') return { body: this.#listed(Number(query.get('part-number-marker') ?? 0)) };
    if (query.has('list-type'))
      return { body: '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>' };
    if (kind === 'POST upload') return this.#complete(bytes.toString());
    if (method === 'HEAD' && this.size !== undefined) {
      return { headers: { ...this.#metadata, etag: `"${this.#etag}"`, 'content-length': String(this.size) } };
    }
    return { status: 404 };
  }

  #listed(after: number): string {
    const numbers = [...this.parts.keys()].filter((number) => number > after).sort((a, b) => a - b);
    const page = numbers.slice(0, PAGE);
    const parts = page.map((number) => {
      const { size, etag } = this.parts.get(number) as Part;
      return `<Part><PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag><Size>${size}</Size></Part>`;
    });
    const more =
      `<IsTruncated>${numbers.length > PAGE}</IsTruncated>` +
      `<NextPartNumberMarker>${page.at(-1) ?? after}</NextPartNumberMarker>`;
    return `<ListPartsResult><UploadId>upload</UploadId>${more}${parts.join('')}</ListPartsResult>`;
  }

  #complete(document: string): { status?: number; body: string } {
    const listed = [...document.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part]) => ({
      number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
      etag: /<ETag>(?:"|&quot;)?([0-9a-f]+)/.exec(part)?.[1],
    }));
    const found = listed.map(({ number }) => this.parts.get(number));
    if (listed.length === 0 || listed.some(({ etag }, i) => found[i]?.etag !== etag)) {
      return { status: 400, body: '<Error><Code>InvalidPart</Code></Error>' };
    }
    const all = found as Part[];
    const whole = createHash('md5');
    for (const { etag } of all) whole.update(Buffer.from(etag, 'hex'));
    this.#etag = `${whole.digest('hex')}-${all.length}`;
    this.size = all.reduce((sum, { size }) => sum + size, 0);
    return { body: `<CompleteMultipartUploadResult><ETag>"${this.#etag}"</ETag></CompleteMultipartUploadResult>` };
  }
}
