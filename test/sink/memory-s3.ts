/** An S3 service in this process, as Amazon's papers describe it, behind the SDK's `requestHandler`. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { crc64Nvme } from '../../lib/sink/crc64-nvme.js';
import { crcBase64, FULL_CHECKSUMS } from '../../lib/sink/s3-checksums.js';
import type { RequestHandler } from '../../lib/sink/s3-limits.js';

interface Stored {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

type Request = Parameters<RequestHandler['handle']>[0] & { readonly path?: string };

export class MemoryS3 implements RequestHandler {
  readonly objects = new Map<string, Stored>();
  readonly uploads = new Map<string, Map<number, Stored>>();
  /** Key and time of each upload. */
  readonly #begun = new Map<string, string>();
  /** Every request, as method and operation. */
  readonly asked: string[] = [];
  /** Answers a request instead of the service; undefined lets it pass. */
  fault: (asked: string, count: number) => number | Error | undefined = () => undefined;
  /** Fields of every object, as the service adds them. */
  readonly #extra: Readonly<Record<string, string>>;
  /** What an ETag is made of. */
  readonly #etag: (bytes: Buffer) => string;

  constructor({ extra = {}, etag = md5 }: { extra?: Record<string, string>; etag?: (bytes: Buffer) => string } = {}) {
    this.#extra = extra;
    this.#etag = etag;
  }

  async handle(request: Request): Promise<{ response: Answer }> {
    const { method, headers, query = {}, path = '' } = request;
    const operation = `${method} ${Object.keys(query)
      .filter((name) => /upload/i.test(name))
      .join()}`.trim();
    const count = this.asked.filter((other) => other === operation).length;
    this.asked.push(operation);
    const fault = this.fault(operation, count);
    if (fault instanceof Error) throw fault;
    const code = fault === 501 ? 'NotImplemented' : 'InternalError';
    if (fault !== undefined) return respond(fault, {}, `<Error><Code>${code}</Code></Error>`);
    const bytes = request.body === undefined ? Buffer.alloc(0) : Buffer.from(request.body as Uint8Array);
    const wrong = this.#check(headers, bytes);
    if (wrong !== undefined && operation !== 'POST uploadId')
      return respond(400, {}, `<Error><Code>${wrong}</Code></Error>`);
    return this.#answer(operation, query, path, headers, bytes);
  }

  #answer(operation: string, query: Request['query'], path: string, headers: Request['headers'], bytes: Buffer) {
    const parts = this.uploads.get(String(query?.['uploadId']));
    const stored = { bytes, headers: { etag: `"${this.#etag(bytes)}"`, ...checksumsIn(headers) } };
    if (operation === 'POST uploads') {
      const id = `upload-${this.uploads.size}`;
      this.uploads.set(id, new Map());
      const key = decodeURIComponent(path.replace(/^\//, ''));
      const begun = `<Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${new Date().toISOString()}</Initiated>`;
      this.#begun.set(id, `<Upload>${begun}</Upload>`);
      const { 'x-amz-checksum-algorithm': algorithm = '', 'x-amz-checksum-type': type = '' } = headers;
      const echo = { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type };
      return respond(200, algorithm === '' ? {} : echo, `<R><UploadId>${id}</UploadId></R>`);
    }
    if (/uploadId/.test(operation) && parts === undefined)
      return respond(404, {}, '<Error><Code>NoSuchUpload</Code></Error>');
    if (operation.startsWith('PUT') && parts !== undefined) {
      parts.set(Number(query?.['partNumber']), stored);
      return respond(200, { ...stored.headers, ...this.#extra });
    }
    if (operation === 'POST uploadId') return this.#complete(String(query?.['uploadId']), path, headers);
    if (operation === 'DELETE uploadId') {
      this.uploads.delete(String(query?.['uploadId']));
      return respond(204, {});
    }
    if (operation === 'PUT') {
      this.objects.set(path, { bytes, headers: { ...stored.headers, 'x-amz-checksum-type': 'FULL_OBJECT' } });
      return respond(200, { ...stored.headers, ...this.#extra });
    }
    if (operation === 'GET uploads') {
      const begun = [...this.uploads.keys()].map((id) => this.#begun.get(id)).join('');
      return respond(200, {}, `<R><MaxUploads>1000</MaxUploads><IsTruncated>false</IsTruncated>${begun}</R>`);
    }
    const found = this.objects.get(path);
    if (operation === 'HEAD' && found !== undefined) {
      return respond(200, { ...found.headers, ...this.#extra, 'content-length': String(found.bytes.length) });
    }
    return operation === 'HEAD' ? respond(404, {}) : respond(200, {}, '<ListBucketResult/>');
  }

  #complete(id: string, path: string, headers: Request['headers']) {
    const parts = [...(this.uploads.get(id) as Map<number, Stored>)].toSorted(([a], [b]) => a - b);
    const bytes = Buffer.concat(parts.map(([, part]) => part.bytes));
    const wrong = this.#check(headers, bytes);
    const size = headers['x-amz-mp-object-size'] ?? String(bytes.length);
    if (wrong !== undefined || size !== String(bytes.length))
      return respond(400, {}, '<Error><Code>BadDigest</Code></Error>');
    const etag = `${this.#etag(Buffer.concat(parts.map(([, part]) => Buffer.from(md5(part.bytes), 'hex'))))}-${parts.length}`;
    this.objects.set(path, {
      bytes,
      headers: { etag: `"${etag}"`, 'x-amz-checksum-type': 'FULL_OBJECT', ...checksumsIn(headers) },
    });
    this.uploads.delete(id);
    return respond(
      200,
      { ...this.#extra },
      `<CompleteMultipartUploadResult><ETag>"${etag}"</ETag></CompleteMultipartUploadResult>`,
    );
  }

  #check(headers: Request['headers'], bytes: Buffer): string | undefined {
    const { 'content-md5': sum, 'x-amz-checksum-crc32': crc } = headers;
    if (sum !== undefined && sum !== createHash('md5').update(bytes).digest('base64')) return 'BadDigest';
    const found = Buffer.alloc(4);
    found.writeUInt32BE(crc32(bytes));
    if (crc !== undefined && crc !== found.toString('base64')) return 'XAmzContentChecksumMismatch';
    const long = headers['x-amz-checksum-crc64nvme'];
    const right = long === undefined || long === crcBase64(crc64Nvme(bytes), FULL_CHECKSUMS.CRC64NVME);
    return right ? undefined : 'XAmzContentChecksumMismatch';
  }

  destroy(): void {}
}

function checksumsIn(headers: Request['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => /^x-amz-checksum-crc/.test(name)));
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

function respond(statusCode: number, headers: Record<string, string>, body = ''): { response: Answer } {
  const response = {
    statusCode,
    headers: { date: new Date().toUTCString(), ...headers },
    body: Readable.from([Buffer.from(body)]),
  };
  return { response };
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}
