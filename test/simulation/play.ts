import { Readable } from 'node:stream';
import { connectS3 } from '../../lib/sink/s3-client.js';
import { type Content, datasetContents } from './contents.js';
import { playFile } from './play-file.js';
import { playS3 } from './play-s3.js';
import type { Played } from './played.js';

export type { Played };

let datasets: readonly Content[] = [];

/**
 * Sets what the AWS SDK would look for on this computer, and has it load all that it loads late: while a simulation is
 * played, nothing may take real time.
 */
export async function prepare(): Promise<void> {
  datasets = await datasetContents();
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'simulated',
    AWS_SECRET_ACCESS_KEY: 'simulated',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
  });
  const requestHandler = {
    handle: async () => ({ response: { statusCode: 200, headers: {}, body: Readable.from([]) } }),
  };
  const { api, client } = await connectS3({ endpoint: 'http://simulated.test', region: 'us-east-1', requestHandler });
  await client.send(new api.PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body: Buffer.of(1) }));
}

/** One simulation: of runs into S3, or, every fourth, of runs into a file. */
export function play(seed: number): Promise<Played> {
  return seed % 4 === 0 ? playFile(seed, datasets) : playS3(seed, datasets);
}
