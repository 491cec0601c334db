/** Checksums of parts put together, against Node's own of the whole. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import t from 'tap';
import { crc64Nvme } from '../../lib/sink/crc64-nvme.js';
import {
  crcBase64,
  digestOf,
  FULL_CHECKSUMS,
  isMd5,
  joinedCrc,
  md5Base64,
  multipartETag,
} from '../../lib/sink/s3-checksums.js';
import { Random } from '../random.js';
import { SEED, scaled } from '../scale.js';

const { CRC32, CRC64NVME } = FULL_CHECKSUMS;

/** CRC-64/NVME bit by bit, as it is defined. */
function plainCrc64(bytes: Uint8Array): bigint {
  let crc = 0xffffffffffffffffn;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1n) === 1n ? (crc >> 1n) ^ CRC64NVME.polynomial : crc >> 1n;
  }
  return crc ^ 0xffffffffffffffffn;
}

t.test('check values', async (t) => {
  const digits = Buffer.from('123456789');
  t.equal(CRC32.of(digits), 0xcbf43926n);
  t.equal(crcBase64(CRC32.of(digits), CRC32), 'y/Q5Jg==');
  t.equal(CRC64NVME.of(digits), 0xae8b14860a799888n);
  t.equal(crcBase64(CRC64NVME.of(digits), CRC64NVME), 'rosUhgp5mIg=');
  t.equal(crcBase64(1n, CRC64NVME), 'AAAAAAAAAAE=');
});

t.test('CRCs of parts are put together to that of the whole', async (t) => {
  t.comment(`FLEETCDF_TEST_SEED=${SEED}`);
  const random = new Random(SEED);
  for (let i = 0; i < scaled(50); i++) {
    const parts = Array.from({ length: 1 + random.below(6) }, () => {
      const bytes = Buffer.alloc(random.below(random.chance(0.2) ? 2 : 3000));
      for (let k = 0; k < bytes.length; k++) bytes[k] = random.below(256);
      return bytes;
    });
    const whole = Buffer.concat(parts);
    const lengths = `${parts.map((bytes) => bytes.length)}`;
    const digests = (checksum: typeof CRC32) => parts.map((bytes) => digestOf(bytes, checksum));
    t.equal(joinedCrc(digests(CRC32), CRC32), BigInt(crc32(whole)), lengths);
    t.equal(joinedCrc(digests(CRC64NVME), CRC64NVME), plainCrc64(whole), lengths);
    const rest = whole.subarray(random.below(9));
    t.equal(crc64Nvme(rest), plainCrc64(rest), 'at any offset');
  }
});

t.test('ETags', async (t) => {
  const digests = ['a', 'b'].map((text) => digestOf(Buffer.from(text)));
  const md5s = Buffer.concat(digests.map(({ md5 }) => Buffer.from(md5, 'hex')));
  t.equal(multipartETag(digests), `${createHash('md5').update(md5s).digest('hex')}-2`);
  t.equal(md5Base64(digests[0]?.md5 ?? ''), createHash('md5').update('a').digest('base64'));
  const ETag = `"${digests[0]?.md5}"`;
  t.ok(isMd5({ ETag }));
  t.ok(isMd5({ ETag, ServerSideEncryption: 'AES256' }));
  t.ok(isMd5({ ETag: `"${digests[0]?.md5}-17"` }));
  t.notOk(isMd5({ ETag, ServerSideEncryption: 'aws:kms' }), 'it only looks like one');
  t.notOk(isMd5({ ETag, SSECustomerAlgorithm: 'AES256' }));
  t.notOk(isMd5({ ETag: '"APd8FnAoGCvAlBoAMRzdH8x2Vg"' }));
  t.notOk(isMd5({}));
});
