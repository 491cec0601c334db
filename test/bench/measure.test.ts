import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { CommandFailed, lastLine, measure, parseUsage, takeOutput } from '../../bench/measure.js';

const script = (code: string) => [process.execPath, '-e', code];

t.test('runs a command in the given environment and captures its output on request', async (t) => {
  const command = script('console.log(process.env.WHO)');
  const { wall, stdout } = await measure(command, { env: { WHO: 'me' }, capture: true });
  t.equal(stdout, 'me\n');
  t.ok(wall > 0);
  t.equal((await measure(command)).stdout, '');
});

t.test('Node reads no extra certificates at its start', async (t) => {
  const before = process.env['NODE_EXTRA_CA_CERTS'];
  t.teardown(() => {
    if (before === undefined) delete process.env['NODE_EXTRA_CA_CERTS'];
    else process.env['NODE_EXTRA_CA_CERTS'] = before;
  });
  process.env['NODE_EXTRA_CA_CERTS'] = '/no/such/certificates';
  const { stdout } = await measure(script('console.log(process.env.NODE_EXTRA_CA_CERTS)'), { capture: true });
  t.equal(stdout, 'undefined\n');
});

t.test(
  'counts the memory of the command',
  {
    skip: existsSync('/usr/bin/time') ? false : 'GNU time is not installed',
  },
  async (t) => {
    const small = await measure(script(''));
    const large = await measure(script('Buffer.alloc(200e6, 1)'));
    t.ok((large.peak as number) - (small.peak as number) > 150e6);
    t.ok((large.cpu as number) > 0);
  },
);

t.test('a command that fails says why', async (t) => {
  const failing = measure(script('console.error("first\\nno such thing\\nTry: --help"); process.exitCode = 3'));
  await t.rejects(failing, new CommandFailed('no such thing'));
  await t.rejects(measure(script('process.exit(4)')), { message: /4/ });
  await t.rejects(measure(['/no/such/command']), { message: /no.such.command/ });
});

t.test('usage as GNU time prints it', async (t) => {
  t.strictSame(parseUsage('1.50 0.25 1024\n'), { cpu: 1.75, peak: 1048576 });
});

t.test('the last line is neither blank nor a hint', async (t) => {
  t.equal(lastLine('a\nb  \n\n'), 'b');
  t.equal(lastLine('a\nTry: this\n'), 'a');
  t.equal(lastLine('\n'), undefined);
});

t.test('an output is measured and removed', async (t) => {
  const path = join(t.testdir(), 'out.nc');
  writeFileSync(path, 'twelve bytes');
  t.equal(await takeOutput(path), 12);
  t.notOk(existsSync(path));
  await t.rejects(takeOutput(path), { code: 'ENOENT' });
});
