/** Runs s3rver, an S3 server, in this process on the loopback interface. For trials and tests. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EmbeddedS3 {
  readonly endpoint: string;
  readonly bucket: string;
  /** The directory of the objects: `directory/bucket/key._S3rver_object`. */
  readonly directory: string;
  /** Environment variables that give an AWS client write access. */
  readonly env: Readonly<Record<'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY' | 'AWS_REGION', string>>;
  /** Stops the server. Removes the directory unless it was given. */
  stop(): Promise<void>;
}

interface EmbeddedS3Options {
  /** Directory of the objects, which stays. Default: a temporary one. */
  readonly directory?: string;
  readonly bucket?: string;
  /** Default: 0, which takes a free port. */
  readonly port?: number;
}

/** The used parts of s3rver, a Koa application without type declarations. */
interface S3rver {
  readonly middleware: Middleware[];
  readonly httpServer: { closeAllConnections(): void };
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}
interface Context {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string | undefined>;
  status: number;
  type: string;
  body: unknown;
}
type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>;

const HOST = '127.0.0.1';

export async function startS3rver(options: EmbeddedS3Options = {}): Promise<EmbeddedS3> {
  const { bucket = 'fleet', port = 0 } = options;
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'fleetcdf-s3-')));
  const name = 's3rver';
  const { default: Server } = (await import(name)) as { default: new (options: object) => S3rver };
  const configureBuckets = existsSync(join(directory, bucket)) ? [] : [{ name: bucket, configs: [] }];
  const server = new Server({ address: HOST, port, silent: true, directory, vhostBuckets: false, configureBuckets });
  const uploads = join(directory, bucket, '._S3rver_uploads');
  server.middleware.unshift(abortUpload(uploads), orderUploads(uploads));
  const address = await server.run();
  return {
    endpoint: `http://${HOST}:${address.port}`,
    bucket,
    directory,
    env: { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER', AWS_REGION: 'us-east-1' },
    async stop() {
      const closed = server.close();
      server.httpServer.closeAllConnections();
      await closed;
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** AbortMultipartUpload, which s3rver 3.7.1 lacks. It stores the parts of an upload as files. */
function abortUpload(uploads: string): Middleware {
  return async (context, next) => {
    const { uploadId } = context.query;
    if (context.method !== 'DELETE' || !/^[0-9a-f]+$/.test(uploadId ?? '')) return next();
    const parts = join(uploads, uploadId as string);
    context.status = existsSync(parts) ? 204 : 404;
    await rm(parts, { recursive: true, force: true });
  };
}

/**
 * Uploads as S3 has them: a part replaces another at once, and none changes while an object is made of them; parts of an
 * upload that has ended are refused. s3rver 3.7.1 truncates a part that is sent again, also while the upload is completed,
 * and keeps a late part as an upload without a key.
 */
function orderUploads(uploads: string): Middleware {
  const turns = new Map<string, Promise<unknown>>();
  /** Does `work` after all that is under way for the keys. */
  const inTurn = async (keys: readonly string[], work: () => Promise<void>): Promise<void> => {
    const done = Promise.all(keys.map((key) => turns.get(key))).then(work);
    const settled = done.catch(() => {});
    for (const key of keys) turns.set(key, settled);
    await done.finally(() => {
      for (const key of keys) if (turns.get(key) === settled) turns.delete(key);
    });
  };
  return async (context, next) => {
    const { uploadId: id = '', partNumber } = context.query;
    if (!/^[0-9a-f]+$/.test(id) || !['PUT', 'POST'].includes(context.method)) return next();
    const parts = join(uploads, id);
    if (context.method === 'PUT') {
      const hasEnded = (): boolean => !existsSync(join(parts, 'key'));
      return inTurn([`${id} ${partNumber}`], async () => {
        if (!hasEnded()) return next();
        context.status = 404;
        context.type = 'application/xml';
        context.body = '<Error><Code>NoSuchUpload</Code><Message>The upload has ended.</Message></Error>';
      });
    }
    const under = [...turns.keys()].filter((key) => key.startsWith(`${id} `));
    const all = existsSync(parts) ? readdirSync(parts).filter((name) => /^\d+$/.test(name)) : [];
    return inTurn([...new Set([...under, ...all.map((number) => `${id} ${number}`)])], next);
  };
}
