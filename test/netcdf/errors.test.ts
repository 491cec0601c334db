/** `fleetcdf/netcdf` throws the error classes that it exports, and no others. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import t from 'tap';
import ts from 'typescript';
import * as netcdf from '../../lib/netcdf/index.js';
import { createProgram, exportsOf } from '../program.js';

const { createClassicEncoder, createNetcdf4Encoder, FleetcdfError, planClassic, planNetcdf4 } = netcdf;

const program = createProgram();
const checker = program.getTypeChecker();
const exported = new Set(exportsOf(program, 'fleetcdf/netcdf').values());

/** Whether a type is `Error` or a class derived from it. */
function isErrorType(type: ts.Type): boolean {
  return type.symbol?.name === 'Error' || (type.getBaseTypes() ?? []).some(isErrorType);
}

/** Every error that a file creates or throws: the text of the expression, and its class. */
function* errorsIn(file: ts.SourceFile, node: ts.Node = file): Generator<{ text: string; type: ts.Type }> {
  if (ts.isThrowStatement(node) || ts.isNewExpression(node)) {
    const expression = ts.isThrowStatement(node) ? node.expression : node;
    const type = checker.getTypeAtLocation(expression);
    const isCaught = (type.flags & ts.TypeFlags.Unknown) !== 0;
    if (ts.isThrowStatement(node) ? !isCaught : isErrorType(type)) yield { text: expression.getText(file), type };
  }
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* errorsIn(file, child);
}

t.test('every class of an error that lib/netcdf makes is exported', async (t) => {
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.includes('lib/netcdf/'));
  const classes = new Set<string>();
  for (const file of files) {
    for (const { text, type } of errorsIn(file)) {
      classes.add(type.symbol?.name ?? checker.typeToString(type));
      if (!exported.has(type.symbol))
        t.fail(`${file.fileName}: ${checker.typeToString(type)} is not exported: ${text}`);
    }
  }
  t.ok(files.length > 40, 'the sources are there');
  t.same([...classes].sort(), ['EncoderError', 'FormatError', 'InternalError', 'SettingsError', 'SlabError']);
});

t.test('an exported error class is a FleetcdfError', async (t) => {
  const classes = Object.entries(netcdf).filter(([name]) => name.endsWith('Error'));
  t.same(classes.map(([name]) => name).sort(), [
    'EncoderError',
    'FleetcdfError',
    'FormatError',
    'InternalError',
    'SettingsError',
    'SlabError',
  ]);
  for (const [name, errorClass] of classes) {
    t.ok(errorClass === FleetcdfError || Object.getPrototypeOf(errorClass) === FleetcdfError, name);
  }
});

const LINE: netcdf.Dataset = {
  dimensions: [{ name: 'x', length: 4 }],
  variables: [{ name: 'v', type: 'double', dimensions: ['x'], attributes: [] }],
  attributes: [],
};

/** Faults of a caller, including those that only JavaScript allows. */
t.test('faults of a caller', async (t) => {
  const slab = (part: Partial<netcdf.Slab>): netcdf.Slab => ({
    variable: 0,
    start: [0],
    count: [4],
    data: new Float64Array(4),
    ...part,
  });
  const typed = (type: string) => ({ ...LINE, variables: [{ ...LINE.variables[0], type: type as netcdf.NcType }] });
  const valued = (value: unknown) => ({ ...LINE, attributes: [{ name: 'a', value: value as netcdf.AttributeValue }] });
  const plans = { planClassic, planNetcdf4 };
  for (const [name, plan] of Object.entries(plans)) {
    const refused = (dataset: netcdf.Dataset, code: string) =>
      t.throws(() => plan(dataset), { constructor: netcdf.FormatError, code }, `${name} ${code}`);
    refused(typed('long'), 'ERR_NETCDF_TYPE');
    refused(valued(2n ** 63n), 'ERR_NETCDF_ATTRIBUTE');
    for (const value of [undefined, null, {}, new Date(0), [1, 2], new DataView(new ArrayBuffer(8))]) {
      refused(valued(value), 'ERR_NETCDF_ATTRIBUTE');
    }
    refused({ ...LINE, dimensions: [] }, 'ERR_NETCDF_DIMENSION');
    refused({ ...LINE, dimensions: [{ name: 'x', length: Number.NaN }] }, 'ERR_NETCDF_DIMENSION');
  }
  const encoders = {
    classic: () => createClassicEncoder(planClassic(LINE)),
    positioned: () => createClassicEncoder(planClassic(LINE), { order: 'any' }),
    netcdf4: () => createNetcdf4Encoder(planNetcdf4(LINE)),
  };
  for (const [name, create] of Object.entries(encoders)) {
    for (const wrong of [
      { variable: 1 },
      { variable: -1 },
      { start: [1] },
      { start: [0, 0] },
      { count: [5] },
      { data: new Float64Array(3) },
      { data: new Float32Array(4) },
      { data: ['a', 'b', 'c', 'd'] },
    ]) {
      const { stream } = create();
      stream.resume();
      await t.rejects(
        pipeline(Readable.from([slab(wrong)]), stream),
        { constructor: netcdf.SlabError, code: 'ERR_NETCDF_SLAB' },
        `${name} ${JSON.stringify(wrong)}`,
      );
    }
  }
});

t.test('a file that departs from its plan is an InternalError', async (t) => {
  const slab: netcdf.Slab = { variable: 0, start: [0], count: [4], data: new Float64Array(4) };
  const classic = planClassic(LINE);
  const netcdf4 = planNetcdf4(LINE, { deflate: 0 });
  t.ok(netcdf4.exact);
  for (const { stream } of [
    createClassicEncoder({ ...classic, size: classic.size + 8 }),
    createClassicEncoder({ ...classic, size: classic.size + 8 }, { order: 'any' }),
    createNetcdf4Encoder({ ...netcdf4, size: netcdf4.size + 8 }),
  ]) {
    stream.resume();
    await t.rejects(pipeline(Readable.from([slab]), stream), {
      constructor: netcdf.InternalError,
      code: 'ERR_INTERNAL',
      message: /planned size/,
    });
  }
});
