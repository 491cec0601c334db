/** OpenStack Swift with its S3 API, from Debian's packages: a real S3 server, with real signatures. */
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { needs } from '../foreign.js';

const SCRIPT = fileURLToPath(new URL('../../../test/start-swift', import.meta.url));

/** The proxy's port and those of its three servers and of memcached. */
const PORTS = 5;

export interface Swift {
  readonly endpoint: string;
  /** Content of a container by Swift's own API: the S3 API does not list parts (in `bucket+segments`). */
  list(container: string, prefix: string): Promise<string[]>;
  stop(): void;
}

/** Credentials and region that the script sets up. */
export const SWIFT_ENV = {
  AWS_ACCESS_KEY_ID: 'test:tester',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_REGION: 'us-east-1',
};

/** A client of the tests' own, past the program and its proxy. On a busy machine Swift answers `SlowDown` for a while. */
export function swiftClient(endpoint: string): S3Client {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_REGION: region } = SWIFT_ENV;
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    maxAttempts: 30,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** Options of a test that needs Swift. */
export const needsSwift = () => needs('swift-proxy-server', 'swift-ring-builder', 'memcached', 'curl');

export async function startSwift(): Promise<Swift> {
  const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-swift-'));
  const stop = () => {
    process.off('exit', stop);
    spawnSync(SCRIPT, ['--stop', directory]);
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  // A test that ends early must not leave five servers running.
  process.once('exit', stop);
  try {
    const { stdout } = await promisify(execFile)(SCRIPT, [directory, String(await freePorts())]);
    const endpoint = stdout.trim();
    await untilReady(endpoint);
    return { endpoint, list: (container, prefix) => list(endpoint, container, prefix), stop };
  } catch (error) {
    stop();
    throw error;
  }
}

/** The proxy answers before the servers behind it do; until then every bucket is refused with 503. */
async function untilReady(endpoint: string): Promise<void> {
  let status = 0;
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; ) {
    const { url, headers } = await logIn(endpoint, 'ready');
    ({ status } = await fetch(url, { method: 'PUT', headers }));
    if (status === 201 || status === 202) {
      await fetch(url, { method: 'DELETE', headers });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`Swift makes no container: HTTP ${status}`);
}

/** The URL of a container in Swift's own API, and the headers for it. */
async function logIn(endpoint: string, container: string): Promise<{ url: URL; headers: Record<string, string> }> {
  const { AWS_ACCESS_KEY_ID: user, AWS_SECRET_ACCESS_KEY: key } = SWIFT_ENV;
  const login = await fetch(`${endpoint}/auth/v1.0`, { headers: { 'X-Storage-User': user, 'X-Storage-Pass': key } });
  const account = login.headers.get('X-Storage-Url') ?? `${endpoint}/v1/AUTH_test`;
  const url = new URL(`${account}/${encodeURIComponent(container)}`);
  return { url, headers: { 'X-Auth-Token': login.headers.get('X-Auth-Token') ?? '' } };
}

async function list(endpoint: string, container: string, prefix: string): Promise<string[]> {
  const { url, headers } = await logIn(endpoint, container);
  url.searchParams.set('prefix', prefix);
  const found = await fetch(url, { headers });
  if (!found.ok && found.status !== 404) throw new Error(`Swift does not list ${container}: HTTP ${found.status}`);
  return found.ok ? (await found.text()).split('\n').filter(Boolean) : [];
}

/** The first of `PORTS` consecutive free ports. */
async function freePorts(): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await Promise.all(Array.from({ length: PORTS }, (_, i) => isFree(first + i)));
    if (free.every(Boolean)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  const free = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (free) await once(server.close(), 'close');
  return free;
}
