import { Readable } from 'node:stream';
import type { RequestHandler } from '../../lib/sink/s3-limits.js';
import type { HttpRequest, SimulatedS3 } from './simulated-s3.js';

/** A request as the AWS SDK hands it to its handler. */
type SdkRequest = Parameters<RequestHandler['handle']>[0];

export function requestOf(sent: SdkRequest): HttpRequest {
  const { method, headers, query = {}, body } = sent;
  const { path } = sent as typeof sent & { readonly path: string };
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const text = Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, value === null || value === undefined ? '' : String(value)]),
  );
  const bytes = body === undefined || body === null ? Buffer.alloc(0) : Buffer.from(body as Uint8Array);
  return { method, path, query: text, headers: lower, body: bytes };
}

/** A handler without faults. */
export function plainHandler(service: SimulatedS3): RequestHandler & Record<string, unknown> {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    async handle(sent) {
      const { status, headers, body } = service.answer(requestOf(sent));
      return { response: { statusCode: status, headers, body: Readable.from(body.length === 0 ? [] : [body]) } };
    },
  };
}
