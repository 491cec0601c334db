/** Jobs of the size of a fleet, by simulation: real surveys and ledgers, and no bytes behind them. */
import t from 'tap';
import { doHuge, FLEET } from '../../bench/huge.js';
import { scratch } from '../databases.js';

t.setTimeout(600_000);

// When other threads of V8 collect garbage depends on how busy the machine is.
const node = ['--single-threaded-gc'];
const MOST = 500e6;
const inMegabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

t.test('100,000 machines, a million chunks, 2,000 shards', async (t) => {
  const { s3, plan, written, commit } = await doHuge(scratch(t), FLEET, { node });
  t.equal(plan.status, 0, plan.stderr);
  t.match(plan.stderr, /^2,000 shards, at most [\d,]+ parts of \d+ MiB$/);
  t.ok(plan.peak < MOST, `plan: ${inMegabytes(plan.peak)}`);
  t.equal(written?.chunks, 1_000_000);
  t.equal(commit?.status, 0, commit?.stderr ?? '');
  t.ok((commit?.peak as number) < MOST, `commit: ${inMegabytes(commit?.peak as number)}`);
  t.match(commit?.stderr, /^wrote +500,000,000,000 values, 1\.8 TiB in [\d,]+ parts$/m);
  t.notMatch(commit?.stderr, /Warning/);
  const numbers = [...s3.parts.keys()];
  t.ok(Math.max(...numbers) <= 10_000, 'numbers of parts');
  t.ok((s3.size as number) > (written?.bytes as number), 'all shards, the head, and what is made last');
  t.equal(s3.asked.get('POST uploads'), 1);
  t.equal(s3.asked.get('GET upload'), Math.ceil((numbers.length - 2) / 1000), 'pages of ListParts');
  t.equal(s3.asked.get('PUT upload'), 2, 'the head, and what is behind the shards');
});

t.test('a fleet that is too large for an object', async (t) => {
  const fleet = { machines: 20_000, times: 1_000_000, signals: 40, shards: 200 };
  const { s3, plan } = await doHuge(scratch(t), fleet, { provider: 'r2', node });
  t.equal(plan.status, 5);
  t.match(
    plan.stderr,
    /200 shards of at most 6\.6 TiB take [\d,]+ parts of .* an object at most 5\.0 TiB: make 2 objects/,
  );
  t.match(
    plan.stderr,
    /by machine, 10,000 machines each \(--machine\), or by time, --until 2020-09-1\d\S+Z; --since 2020/,
  );
  t.match(plan.stderr, /, with chunks of \[1, \d+, 40\] for readings \(output\.encoding\); then "fleetcdf references/);
  t.equal(s3.asked.get('POST uploads'), undefined, 'no upload is begun');
});
