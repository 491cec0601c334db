import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { element, errorDocument, valuesOf, xml } from './s3-xml.js';

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What services do differently. */
export interface ServiceTraits {
  /** Has CRC-32s of whole objects. */
  readonly crc32: boolean;
  /** `If-None-Match: *` and `If-Match` on writes. */
  readonly conditions: 'yes' | 'unknown' | 'ignored';
  readonly listsUploads: boolean;
  readonly listsParts: boolean;
  /** ETags of parts and objects are no MD5s. */
  readonly opaqueETags: boolean;
  /** Completing an upload again that has ended succeeds. */
  readonly completesTwice: boolean;
  /** The credentials may look at objects. */
  readonly mayLook: boolean;
  /** Entries of a page of a listing. */
  readonly page: number;
  /** Least bytes of a part that is not the last. */
  readonly minPart: number;
}

export const USUAL_TRAITS: ServiceTraits = {
  crc32: true,
  conditions: 'yes',
  listsUploads: true,
  listsParts: true,
  opaqueETags: false,
  completesTwice: false,
  mayLook: true,
  page: 1000,
  minPart: 5 << 20,
};

interface StoredObject {
  readonly bytes: Buffer;
  readonly etag: string;
  /** Of the whole object, base64. */
  readonly crc32?: string | undefined;
  /** Headers that were given with it: its type and its metadata. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Part {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly crc32: string;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly initiated: number;
  readonly crc32: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, Part>;
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

/** One bucket of an S3 service (Amazon S3 API Reference), as far as this program talks to one. */
export class SimulatedS3 {
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, Upload>();
  readonly #bucket: string;
  readonly #traits: ServiceTraits;
  readonly #now: () => number;
  /** Completed uploads and the answers to them. */
  readonly #completed = new Map<string, HttpAnswer>();
  /** Told of every object that appears. */
  onObject: (key: string, bytes: Buffer) => void = () => {};
  #count = 0;

  constructor(bucket: string, traits: ServiceTraits, now: () => number = Date.now) {
    this.#bucket = bucket;
    this.#traits = traits;
    this.#now = now;
  }

  answer(request: HttpRequest): HttpAnswer {
    try {
      return this.#dispatch(request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const body = request.method === 'HEAD' ? '' : errorDocument(error.code, request.path);
      return this.#reply(error.status, body);
    }
  }

  #dispatch(request: HttpRequest): HttpAnswer {
    const { method, query } = request;
    const [bucket, ...rest] = decodeURIComponent(request.path).replace(/^\//, '').split('/');
    const key = rest.join('/');
    if (bucket !== this.#bucket) throw new Refusal(404, 'NoSuchBucket');
    this.#checkBody(request);
    const isUpload = query['uploadId'] !== undefined;
    if (key === '') {
      if (method === 'GET' && query['uploads'] !== undefined) return this.#listUploads(query);
      if (method === 'GET') return this.#listObjects(query);
      throw new Refusal(405, 'MethodNotAllowed');
    }
    if (method === 'POST' && query['uploads'] !== undefined) return this.#create(key, request);
    if (method === 'PUT' && isUpload) return this.#uploadPart(request);
    if (method === 'POST' && isUpload) return this.#complete(key, request);
    if (method === 'DELETE' && isUpload) return this.#abort(request);
    if (method === 'GET' && isUpload) return this.#listParts(key, query);
    if (method === 'PUT') return this.#put(key, request);
    if (method === 'HEAD' || method === 'GET') return this.#get(key, request);
    throw new Refusal(405, 'MethodNotAllowed');
  }

  /** The body is what its checksums say. */
  #checkBody({ headers, body }: HttpRequest): void {
    const sha256 = headers['x-amz-content-sha256'];
    const hash = (name: string, encoding: 'hex' | 'base64') => createHash(name).update(body).digest(encoding);
    if (sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) && sha256 !== hash('sha256', 'hex')) {
      throw new Refusal(400, 'XAmzContentSHA256Mismatch');
    }
    if (headers['content-md5'] !== undefined && headers['content-md5'] !== hash('md5', 'base64')) {
      throw new Refusal(400, 'BadDigest');
    }
  }

  #checkCrc32(given: string | undefined, bytes: Uint8Array): void {
    if (this.#traits.crc32 && given !== undefined && given !== crcOf(bytes)) throw new Refusal(400, 'BadDigest');
  }

  #put(key: string, { headers, body }: HttpRequest): HttpAnswer {
    this.#checkCrc32(headers['x-amz-checksum-crc32'], body);
    this.#checkCondition(key, headers);
    const etag = this.#etagOf(body);
    const crc = this.#traits.crc32 ? crcOf(body) : undefined;
    this.#appear(key, { bytes: body, etag, crc32: crc, headers: describing(headers) });
    return this.#reply(200, '', { etag: `"${etag}"`, ...checksum(crc) });
  }

  #get(key: string, { method, headers }: HttpRequest): HttpAnswer {
    if (!this.#traits.mayLook) throw new Refusal(403, 'AccessDenied');
    const object = this.objects.get(key);
    if (object === undefined) throw new Refusal(404, 'NoSuchKey');
    const { bytes, etag, crc32: crc } = object;
    const ifMatch = headers['if-match'];
    if (ifMatch !== undefined && ifMatch.replaceAll('"', '') !== etag) throw new Refusal(412, 'PreconditionFailed');
    const asked = headers['x-amz-checksum-mode'] === 'ENABLED';
    const shown = { ...object.headers, etag: `"${etag}"`, ...(asked ? checksum(crc) : {}), 'accept-ranges': 'bytes' };
    const range = /^bytes=(\d+)-(\d+)?$/.exec(headers['range'] ?? '');
    if (method === 'HEAD') return this.#reply(200, '', { ...shown, 'content-length': String(bytes.length) });
    if (range === null) return this.#reply(200, bytes, shown);
    const [from, to] = [Number(range[1]), Math.min(Number(range[2] ?? bytes.length - 1), bytes.length - 1)];
    if (from > to) throw new Refusal(416, 'InvalidRange');
    const part = bytes.subarray(from, to + 1);
    return this.#reply(206, part, { ...shown, 'content-range': `bytes ${from}-${to}/${bytes.length}` });
  }

  #create(key: string, { headers }: HttpRequest): HttpAnswer {
    const isWhole = headers['x-amz-checksum-algorithm'] === 'CRC32' && this.#traits.crc32;
    const id = `upload-${++this.#count}-${createHash('md5').update(`${key}${this.#count}`).digest('hex').slice(0, 8)}`;
    this.uploads.set(id, {
      id,
      key,
      initiated: this.#now(),
      crc32: isWhole,
      headers: describing(headers),
      parts: new Map(),
    });
    return this.#reply(200, xml('InitiateMultipartUploadResult', { Bucket: this.#bucket, Key: key, UploadId: id }));
  }

  /** A range of an object, by `UploadPartCopy`. */
  #copied(headers: HttpRequest['headers']): Buffer {
    if (!this.#traits.mayLook) throw new Refusal(403, 'AccessDenied');
    const [, ...key] = decodeURIComponent(headers['x-amz-copy-source'] ?? '').split('/');
    const object = this.objects.get(key.join('/'));
    if (object === undefined) throw new Refusal(404, 'NoSuchKey');
    const match = headers['x-amz-copy-source-if-match'];
    if (match !== undefined && match.replaceAll('"', '') !== object.etag) throw new Refusal(412, 'PreconditionFailed');
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers['x-amz-copy-source-range'] ?? '') ?? [];
    if (!(Number(from) <= Number(to) && Number(to) < object.bytes.length)) throw new Refusal(416, 'InvalidRange');
    return object.bytes.subarray(Number(from), Number(to) + 1);
  }

  #uploadPart({ query, headers, body: sent }: HttpRequest): HttpAnswer {
    const upload = this.#upload(query['uploadId']);
    const isCopy = headers['x-amz-copy-source'] !== undefined;
    const body = isCopy ? this.#copied(headers) : sent;
    const number = Number(query['partNumber']);
    if (!Number.isInteger(number) || number < 1 || number > 10_000) throw new Refusal(400, 'InvalidArgument');
    this.#checkCrc32(headers['x-amz-checksum-crc32'], body);
    const part = { bytes: body, etag: this.#etagOf(body), crc32: crcOf(body) };
    upload.parts.set(number, part);
    const LastModified = new Date(this.#now()).toISOString();
    if (isCopy) {
      const crc = upload.crc32 ? { ChecksumCRC32: part.crc32 } : {};
      return this.#reply(200, xml('CopyPartResult', { LastModified, ETag: `"${part.etag}"`, ...crc }));
    }
    const isChecked = headers['x-amz-checksum-crc32'] !== undefined && this.#traits.crc32;
    return this.#reply(200, '', {
      etag: `"${part.etag}"`,
      ...(isChecked ? { 'x-amz-checksum-crc32': part.crc32 } : {}),
    });
  }

  #complete(key: string, request: HttpRequest): HttpAnswer {
    const id = request.query['uploadId'] as string;
    const again = this.#completed.get(id);
    if (again !== undefined && this.#traits.completesTwice) return again;
    const upload = this.#upload(id);
    const { headers } = request;
    const parts = this.#partsOf(upload, request.body.toString());
    const bytes = Buffer.concat(parts.map((part) => part.bytes));
    const size = headers['x-amz-mp-object-size'];
    if (size !== undefined && Number(size) !== bytes.length) throw new Refusal(400, 'InvalidRequest');
    this.#checkCrc32(headers['x-amz-checksum-crc32'], bytes);
    this.#checkCondition(key, headers);
    const md5 = createHash('md5');
    for (const { bytes: part } of parts) md5.update(createHash('md5').update(part).digest());
    const etag = this.#traits.opaqueETags ? this.#opaque() : `${md5.digest('hex')}-${parts.length}`;
    const crc = upload.crc32 ? crcOf(bytes) : undefined;
    this.uploads.delete(id);
    this.#appear(key, { bytes, etag, crc32: crc, headers: upload.headers });
    const answer = this.#reply(
      200,
      xml('CompleteMultipartUploadResult', {
        Location: `http://${this.#bucket}/${key}`,
        Bucket: this.#bucket,
        Key: key,
        ETag: `"${etag}"`,
        ...(crc === undefined ? {} : { ChecksumCRC32: crc, ChecksumType: 'FULL_OBJECT' }),
      }),
    );
    this.#completed.set(id, answer);
    return answer;
  }

  /** The parts that the request lists, each with the ETag that it has. */
  #partsOf({ parts }: Upload, document: string): Part[] {
    const listed = valuesOf(document, 'Part');
    if (listed.length === 0) throw new Refusal(400, 'MalformedXML');
    const numbers = listed.map((one) => Number(element(one, 'PartNumber')));
    if (numbers.some((number, i) => i > 0 && number <= numbers[i - 1])) throw new Refusal(400, 'InvalidPartOrder');
    const found = listed.map((one, i) => {
      const part = parts.get(numbers[i]);
      const etag = element(one, 'ETag')?.replaceAll('"', '');
      const crc = element(one, 'ChecksumCRC32');
      const isOther = this.#traits.crc32 && crc !== undefined && crc !== part?.crc32;
      if (part === undefined || part.etag !== etag || isOther) throw new Refusal(400, 'InvalidPart');
      return part;
    });
    const isSmall = ({ bytes }: Part) => bytes.length < this.#traits.minPart;
    if (found.slice(0, -1).some(isSmall)) throw new Refusal(400, 'EntityTooSmall');
    return found;
  }

  #abort({ query }: HttpRequest): HttpAnswer {
    const { id } = this.#upload(query['uploadId']);
    this.uploads.delete(id);
    return this.#reply(204, '');
  }

  #listObjects(query: HttpRequest['query']): HttpAnswer {
    const prefix = query['prefix'] ?? '';
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    const shown = keys.slice(0, Number(query['max-keys'] ?? 1000));
    const contents = shown.map((Key) => ({ Key, Size: String(this.objects.get(Key)?.bytes.length) }));
    const listing = { Name: this.#bucket, Prefix: prefix, KeyCount: String(shown.length), MaxKeys: '1000' };
    const IsTruncated = String(shown.length < keys.length);
    return this.#reply(200, xml('ListBucketResult', { ...listing, IsTruncated, Contents: contents }));
  }

  #listUploads(query: HttpRequest['query']): HttpAnswer {
    if (!this.#traits.listsUploads) throw new Refusal(501, 'NotImplemented');
    const { prefix = '', 'key-marker': afterKey = '', 'upload-id-marker': afterId } = query;
    const order = (a: Upload, b: Upload) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.initiated - b.initiated);
    const all = [...this.uploads.values()].filter(({ key }) => key.startsWith(prefix)).sort(order);
    const marker = all.findIndex(({ key, id }) => key === afterKey && id === afterId);
    const rest = marker >= 0 ? all.slice(marker + 1) : all.filter(({ key }) => key > afterKey);
    const shown = rest.slice(0, this.#traits.page);
    const last = shown.at(-1);
    return this.#reply(
      200,
      xml('ListMultipartUploadsResult', {
        Bucket: this.#bucket,
        MaxUploads: String(this.#traits.page),
        IsTruncated: String(shown.length < rest.length),
        ...(last === undefined ? {} : { NextKeyMarker: last.key, NextUploadIdMarker: last.id }),
        Upload: shown.map(({ id, key, initiated, crc32: isWhole }) => ({
          Key: key,
          UploadId: id,
          Initiated: new Date(initiated).toISOString(),
          ...(isWhole ? { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } : {}),
        })),
      }),
    );
  }

  #listParts(key: string, query: HttpRequest['query']): HttpAnswer {
    if (!this.#traits.listsParts) throw new Refusal(501, 'NotImplemented');
    const { id, parts, crc32: isWhole } = this.#upload(query['uploadId']);
    const after = Number(query['part-number-marker'] ?? 0);
    const rest = [...parts].filter(([number]) => number > after).sort(([a], [b]) => a - b);
    const shown = rest.slice(0, this.#traits.page);
    return this.#reply(
      200,
      xml('ListPartsResult', {
        ...{ Bucket: this.#bucket, Key: key, UploadId: id },
        IsTruncated: String(shown.length < rest.length),
        NextPartNumberMarker: String(shown.at(-1)?.[0] ?? 0),
        Part: shown.map(([number, part]) => ({
          PartNumber: String(number),
          ETag: `"${part.etag}"`,
          Size: String(part.bytes.length),
          ...(isWhole ? { ChecksumCRC32: part.crc32 } : {}),
        })),
      }),
    );
  }

  #upload(id: string | undefined): Upload {
    const upload = this.uploads.get(id ?? '');
    if (upload === undefined) throw new Refusal(404, 'NoSuchUpload');
    return upload;
  }

  #checkCondition(key: string, headers: HttpRequest['headers']): void {
    const match = headers['if-match']?.replaceAll('"', '');
    const isConditional = match !== undefined || headers['if-none-match'] !== undefined;
    if (!isConditional || this.#traits.conditions === 'ignored') return;
    if (this.#traits.conditions === 'unknown') throw new Refusal(501, 'NotImplemented');
    if (match !== undefined) {
      const etag = this.objects.get(key)?.etag;
      if (etag === undefined) throw new Refusal(404, 'NoSuchKey');
      if (etag !== match) throw new Refusal(412, 'PreconditionFailed');
      return;
    }
    if (this.objects.has(key)) throw new Refusal(412, 'PreconditionFailed');
  }

  #appear(key: string, object: StoredObject): void {
    this.objects.set(key, object);
    this.onObject(key, object.bytes);
  }

  #etagOf(bytes: Uint8Array): string {
    return this.#traits.opaqueETags ? this.#opaque() : createHash('md5').update(bytes).digest('hex');
  }

  #opaque(): string {
    return `opaque${++this.#count}`;
  }

  #reply(status: number, body: string | Buffer, headers: Record<string, string> = {}): HttpAnswer {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const type: Record<string, string> =
      typeof body === 'string' && body !== '' ? { 'content-type': 'application/xml' } : {};
    const date = new Date(this.#now()).toUTCString();
    return { status, headers: { date, 'content-length': String(bytes.length), ...type, ...headers }, body: bytes };
  }
}

/** Headers that S3 keeps with an object. */
function describing(headers: HttpRequest['headers']): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => name === 'content-type' || name.startsWith('x-amz-meta-'));
  return Object.fromEntries(kept.map(([name, value]) => [name, value ?? '']));
}

/** As S3 writes it. */
function crcOf(bytes: Uint8Array): string {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(crc32(bytes));
  return four.toString('base64');
}

function checksum(crc: string | undefined): Record<string, string> {
  return crc === undefined ? {} : { 'x-amz-checksum-crc32': crc, 'x-amz-checksum-type': 'FULL_OBJECT' };
}
