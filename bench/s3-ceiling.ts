/**
 * The maximum throughput of an S3 server: the plain client sends the bytes of a file from memory.
 *
 *     node s3-ceiling.js put|parts FILE ENDPOINT BUCKET PART_SIZE
 *
 * Prints the seconds of the requests.
 */
import { readFile } from 'node:fs/promises';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** Parts in flight at a time, as many as fleetcdf has. */
const QUEUE = 4;

const [how, file, endpoint, bucket, partSize] = process.argv.slice(2);
const body = await readFile(file);
const target = { Bucket: bucket, Key: `ceiling-${how}.nc` };
const client = new S3Client({ endpoint, forcePathStyle: true });
const began = performance.now();
if (how === 'put') await client.send(new PutObjectCommand({ ...target, Body: body }));
else await putParts(Number(partSize));
console.log((performance.now() - began) / 1000);
client.destroy();

async function putParts(size: number): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
  const numbers = Array.from({ length: Math.ceil(body.length / size) }, (_, i) => i).values();
  const worker = async () => {
    for (const i of numbers) {
      const Body = body.subarray(i * size, (i + 1) * size);
      const { ETag } = await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: i + 1, Body }));
      Parts[i] = { PartNumber: i + 1, ETag };
    }
  };
  await Promise.all(Array.from({ length: QUEUE }, worker));
  await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
}
