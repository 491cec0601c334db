/**
 * The parts of STS and of IAM Identity Center (SSO) that give credentials, in this process, and a home with AWS files.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface AwsServices {
  readonly endpoint: string;
  /** What was asked for, in order: `AssumeRole arn:… by KEY`, `GetRoleCredentials TOKEN`, `CreateToken`. */
  readonly asked: string[];
  /** Refuses what begins so: HTTP status, code and message. */
  refuse:
    | { readonly begins: string; readonly status: number; readonly code: string; readonly message: string }
    | undefined;
  stop(): Promise<void>;
}

interface Keys {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
}

/** @param keys that it gives to everyone */
export async function startAwsServices(keys: Keys): Promise<AwsServices> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = keys;
  const expiration = Date.now() + 3_600_000;
  const server = createServer((request, response) => {
    void (async () => {
      const body = new URLSearchParams(await text(request));
      const by = /Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1];
      const action = body.get('Action');
      const url = new URL(request.url ?? '/', 'http://localhost');
      const asked =
        action !== null
          ? `${action} ${body.get('RoleArn')}${by === undefined ? '' : ` by ${by}`}`
          : url.pathname === '/token'
            ? 'CreateToken'
            : `GetRoleCredentials ${request.headers['x-amz-sso_bearer_token']} ${url.searchParams.get('role_name')}`;
      services.asked.push(asked);
      const { refuse } = services;
      if (refuse !== undefined && asked.startsWith(refuse.begins)) {
        response.writeHead(refuse.status, { 'x-amzn-requestid': 'REQUEST-7', 'x-amzn-errortype': refuse.code });
        const error = `<Error><Type>Sender</Type><Code>${refuse.code}</Code><Message>${refuse.message}</Message></Error>`;
        response.end(
          action === null
            ? JSON.stringify({ message: refuse.message })
            : `<ErrorResponse>${error}<RequestId>REQUEST-7</RequestId></ErrorResponse>`,
        );
        return;
      }
      response.writeHead(200);
      if (action !== null) {
        response.end(
          `<${action}Response><${action}Result><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId>` +
            `<SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>session</SessionToken>` +
            `<Expiration>${new Date(expiration).toISOString()}</Expiration></Credentials></${action}Result></${action}Response>`,
        );
      } else if (asked === 'CreateToken') {
        response.end(JSON.stringify({ accessToken: 'renewed', expiresIn: 3600, refreshToken: 'again' }));
      } else {
        const roleCredentials = { accessKeyId, secretAccessKey, sessionToken: 'session', expiration };
        response.end(JSON.stringify({ roleCredentials }));
      }
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const services: AwsServices = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    refuse: undefined,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return services;
}

/** Writes `~/.aws/config` and `~/.aws/credentials` below `home`. */
export function writeAwsFiles(home: string, files: { readonly config?: string; readonly credentials?: string }): void {
  mkdirSync(join(home, '.aws', 'sso', 'cache'), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(home, '.aws', name), content);
}

/** Writes the token that `aws sso login` leaves. @param id name of the session, or the start URL of the older form */
export function writeSsoToken(home: string, id: string, token: object): void {
  const name = createHash('sha1').update(id).digest('hex');
  writeFileSync(join(home, '.aws', 'sso', 'cache', `${name}.json`), JSON.stringify(token));
}
