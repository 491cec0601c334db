/** The commands that messages name can be pasted into a shell. */
import { execFileSync } from 'node:child_process';
import t from 'tap';
import { leftOver } from '../../lib/sink/s3-rollback.js';
import { abortCommand, uploadsCommand } from '../../lib/sink/s3-unfinished.js';

const key = "it's $(id) `x` *.nc";
const target = {
  ...{ bucket: 'fleet', key, destination: `s3://fleet/${key}` },
  ...{ endpoint: 'http://127.0.0.1:9000', profile: 'the plant', overwrite: true },
};

/** The words as a shell sees them. */
function wordsOf(command: string): string[] {
  const seen = execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' });
  return seen.trimEnd().split('\n');
}

t.test('words, endpoint and profile are those of the run', async (t) => {
  const uploads = ['fleetcdf', 'uploads', target.destination, '--endpoint', target.endpoint, '--profile', 'the plant'];
  t.same(wordsOf(uploadsCommand(target)), uploads);
  t.same(wordsOf(abortCommand(target, false)), [...uploads, '--abort']);
  t.same(wordsOf(abortCommand(target, true)), [...uploads, '--abort', '--older-than', '0s']);
  const [, first = '', , second = ''] = leftOver(target, 'a/b==');
  t.equal(first, abortCommand(target, true));
  t.same(wordsOf(second), [
    ...['aws', 's3api', 'abort-multipart-upload', '--bucket', 'fleet', '--key', key, '--upload-id', 'a/b=='],
    ...['--endpoint-url', target.endpoint, '--profile', 'the plant'],
  ]);
  t.equal(leftOver(target, undefined).at(-1), uploadsCommand(target));
});
