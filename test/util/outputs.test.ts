import t from 'tap';
import { OutputRecord, onOutput, outputBegun, outputPublished, outputRemoved } from '../../lib/util/outputs.js';

t.test('without anybody who listens, telling does nothing', async (t) => {
  t.doesNotThrow(() => outputBegun('file', 'a.tmp', 'a.tmp is left'));
});

t.test('a record knows what is left, what was taken back and what is whole', async (t) => {
  const record = new OutputRecord();
  onOutput((event) => record.add(event));
  outputBegun('file', '/d/.a.tmp', 'the file is left', ['/d/.a.tmp', '/d/.a.lock']);
  outputBegun('upload', 's3://b/k', 'an upload is left');
  t.same(
    record.begun.map(({ left, paths }) => [left, paths]),
    [
      ['the file is left', ['/d/.a.tmp', '/d/.a.lock']],
      ['an upload is left', []],
    ],
  );
  outputPublished('file', '/d/.a.tmp', 'a.nc');
  outputBegun('upload', 's3://b/k', 'it is not known');
  t.same(record.published, ['a.nc']);
  t.same(
    record.begun.map(({ left }) => left),
    ['it is not known'],
    'the last word counts',
  );
  t.equal(record.hasRemoved, false);
  outputRemoved('upload', 's3://b/k');
  t.same([record.begun, record.hasRemoved], [[], true]);
});

t.test('what was never begun is not taken back either', async (t) => {
  const record = new OutputRecord();
  record.add({ event: 'removed', output: { kind: 'upload', name: 's3://b/k' } });
  t.equal(record.hasRemoved, false);
});
