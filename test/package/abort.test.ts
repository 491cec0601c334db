/** Whatever takes a signal ends with ERR_ABORTED when it aborts, before the start and in the middle. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import t from 'tap';
import type ts from 'typescript';
import { startS3rver } from '../../bench/s3rver.js';
import * as fleetcdf from '../../lib/index.js';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { createProgram, ENTRY_POINTS, type EntryPoint, exportsOf } from '../program.js';

const { dryRun, inspect, makeReceipt, openInput, openSink, openStages, parseSettings, run, sourceFiles } = fleetcdf;
const { observe, SinkStream, verify, verifyAlone } = fleetcdf;

const directory = scratch(t);
const source = { path: join(directory, 'plant.db') };
const [written, other, json] = ['written.nc', 'other.nc', 'plant.json'].map((name) => join(directory, name));
let report: fleetcdf.VerifyReport;
let s3: Awaited<ReturnType<typeof startS3rver>>;

t.before(async () => {
  await writeSample(source.path, { machines: 4, points: 20_000, order: 'time' });
  await run({ settings: parseSettings({ source, destination: written }) });
  report = await verify({ settings: parseSettings({ source, destination: written }) });
  writeFileSync(json, `[${'{"time":0,"a":1},'.repeat(20_000)}{"time":0,"a":1}]`);
  s3 = await startS3rver({ bucket: 'bucket' });
  Object.assign(process.env, s3.env);
});
t.teardown(() => s3?.stop());

/** `tick` is to be called in the middle of the work; what is never called so is only tried before its start. */
interface Abortable {
  readonly signal: AbortSignal;
  readonly tick: () => void;
}

type Work = (how: Abortable) => unknown;

function progressOf(tick: () => void): fleetcdf.Progress {
  return { start() {}, rows: tick, bytes: tick, stop() {} };
}

const job =
  (destination: string, output: fleetcdf.OutputSection = {}) =>
  ({ signal, tick }: Abortable): fleetcdf.RunOptions => ({
    settings: parseSettings({ source, destination, output, s3: { endpoint: s3.endpoint } }),
    signal,
    progress: progressOf(tick),
  });

/** Bytes that never end, for a sink. */
function endless(tick: () => void, signal: AbortSignal): fleetcdf.Body {
  const stream = new Readable({
    read() {
      setImmediate(() => {
        tick();
        stream.push(Buffer.alloc(1 << 16));
      });
    },
  });
  return { stream, size: 2 ** 40, exact: false, signal };
}

/** By the name of the export; a class by that of its methods too. */
const WORK: Readonly<Record<string, Readonly<Record<string, Work>>>> = {
  run: {
    'netcdf4 to a file': (how) => run(job(other)(how)),
    'classic to a file': (how) => run(job(other, { format: 'classic' })(how)),
    'text to a file': (how) => run(job(other, { format: 'csv' })(how)),
    'Parquet to a file': (how) => run(job(other, { format: 'parquet' })(how)),
    'netcdf4 to S3': (how) => run(job('s3://bucket/a.nc')(how)),
    'and verified': (how) => run({ ...job(other)(how), verify: true }),
  },
  dryRun: { plan: (how) => dryRun(job(other)(how)) },
  openStages: {
    'of a dataset': async ({ signal, tick }) => {
      const { settings } = job(other)({ signal, tick });
      const stages = await openStages({ settings, signal });
      const { source: rows, clean, group, screen, layout, encode, sink } = stages;
      const watch = new PassThrough().on('data', tick);
      await pipeline([rows, clean, group, screen, layout, encode, watch, sink]).finally(() => stages.close());
    },
  },
  observe: {
    'a database': (how) => observe({ ...job(other)(how), observers: [() => ({ add: how.tick })] }),
  },
  inspect: { 'a database': (how) => inspect(job(other)(how)) },
  verify: { 'a file': (how) => verify(job(written)(how)) },
  verifyAlone: { 'a file': (how) => verifyAlone(job(written)(how)) },
  makeReceipt: {
    'of a file': ({ signal }) => {
      const settings = parseSettings({ source, destination: written });
      return makeReceipt(report, settings, sourceFiles(settings), signal);
    },
  },
  openInput: {
    'a file': async ({ signal, tick }) => {
      for await (const _ of openInput(json, signal).bytes()) tick();
    },
  },
  openSink: {
    'write to a file': ({ signal, tick }) => openSink(other).write(endless(tick, signal)),
    'write to S3': ({ signal, tick }) =>
      openSink('s3://bucket/b.nc', { endpoint: s3.endpoint }).write(endless(tick, signal)),
    'check a file': ({ signal }) => openSink(other).check(signal),
    'check S3': ({ signal }) => openSink('s3://bucket/b.nc', { endpoint: s3.endpoint }).check(signal),
  },
  SinkStream: {
    'to a file': ({ signal, tick }) => {
      const { stream, ...body } = endless(tick, signal);
      return pipeline(stream, new SinkStream(openSink(other), body));
    },
  },
};

t.test('the table has everything that takes a signal', async (t) => {
  const program = createProgram();
  const found = (Object.keys(ENTRY_POINTS) as EntryPoint[]).flatMap((entryPoint) =>
    [...exportsOf(program, entryPoint)].filter(([, symbol]) => takesSignal(program, symbol)).map(([name]) => name),
  );
  t.same(found.sort(), Object.keys(WORK).sort());
});

/** Whether a function, a constructor, or what a function returns, has a parameter that is or holds a signal. */
function takesSignal(program: ts.Program, symbol: ts.Symbol): boolean {
  if (symbol.valueDeclaration === undefined) return false;
  const checker = program.getTypeChecker();
  const isSignal = (type: ts.Type) => checker.getNonNullableType(type).symbol?.name === 'AbortSignal';
  const among = (signatures: readonly ts.Signature[]): boolean =>
    signatures.some((signature) =>
      signature.parameters.some((parameter) => {
        const type = checker.getNonNullableType(checker.getTypeOfSymbol(parameter));
        const signal = type.getProperty('signal');
        return isSignal(type) || (signal !== undefined && isSignal(checker.getTypeOfSymbol(signal)));
      }),
    );
  const type = checker.getTypeOfSymbol(symbol);
  const calls = type.getCallSignatures();
  const methods = calls.flatMap((call) =>
    call
      .getReturnType()
      .getProperties()
      .filter(({ declarations = [] }) => declarations.some((at) => at.getSourceFile().fileName.includes('/lib/sink/')))
      .flatMap((property) => checker.getTypeOfSymbol(property).getCallSignatures()),
  );
  return among(calls) || among(type.getConstructSignatures()) || among(methods);
}

/** What has no middle that a test can find. */
const AT_ONCE = new Set([
  'verifyAlone: a file',
  'makeReceipt: of a file',
  'openSink: check a file',
  'openSink: check S3',
]);

for (const [name, ways] of Object.entries(WORK)) {
  for (const [way, work] of Object.entries(ways)) {
    t.test(`${name}: ${way}`, async (t) => {
      const before = readdirSync(directory).sort();
      const reason = new Error('enough');
      const early = { signal: AbortSignal.abort(reason), tick() {} };
      await t.rejects(async () => work(early), aborted(reason), 'before it starts');
      let ticks = 0;
      const controller = new AbortController();
      const tick = () => {
        if (++ticks === 2) controller.abort(reason);
      };
      const ending = Promise.resolve(work({ signal: controller.signal, tick })).catch((error: unknown) => error);
      const error = await ending;
      if (!AT_ONCE.has(`${name}: ${way}`)) t.match(error, aborted(reason), 'in the middle');
      t.same(readdirSync(directory).sort(), before, 'nothing is left');
    });
  }
}

function aborted(cause: Error) {
  return { name: 'AbortError', code: 'ERR_ABORTED', cause };
}

t.test('the reason of a time limit stays visible', async (t) => {
  const signal = AbortSignal.timeout(1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const error = await run(job(other)({ signal, tick() {} })).catch((error: unknown) => error);
  t.ok(error instanceof fleetcdf.FleetcdfError && error instanceof fleetcdf.AbortError);
  t.match(error, { code: 'ERR_ABORTED', cause: { name: 'TimeoutError' }, message: /aborted due to timeout/ });
});
