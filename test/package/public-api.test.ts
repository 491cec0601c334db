/**
 * The public surface of both entry points as a list, so that a change of it is seen and meant. To take a change over,
 * run this test with `TAP_SNAPSHOT=1`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import t from 'tap';
import ts from 'typescript';
import { createProgram, ENTRY_POINTS, type EntryPoint, exportsOf, typeOnlyExportsOf } from '../program.js';

const LIST = 'test/fixtures/public-api.json';

const program = createProgram();
const entryPoints = Object.keys(ENTRY_POINTS) as EntryPoint[];

/** Names of an entry point: those that exist at run time, and those that only the compiler knows. */
function surfaceOf(entryPoint: EntryPoint): { values: string[]; types: string[] } {
  const names = [...exportsOf(program, entryPoint)];
  const typeOnly = typeOnlyExportsOf(program, entryPoint);
  const isValue = ([name, symbol]: [string, ts.Symbol]) =>
    !typeOnly.has(name) && (symbol.flags & ts.SymbolFlags.Value) !== 0;
  const sorted = (list: [string, ts.Symbol][]) => list.map(([name]) => name).sort();
  return { values: sorted(names.filter(isValue)), types: sorted(names.filter((name) => !isValue(name))) };
}

t.test('the names are those of the list', async (t) => {
  const found = Object.fromEntries(entryPoints.map((entryPoint) => [entryPoint, surfaceOf(entryPoint)]));
  if (process.env['TAP_SNAPSHOT'] === '1') writeFileSync(LIST, `${JSON.stringify(found, null, 2)}\n`);
  t.same(found, JSON.parse(readFileSync(LIST, 'utf8')));
});

t.test('the compiled modules export the values of the list', async (t) => {
  const modules = {
    fleetcdf: await import('../../lib/index.js'),
    'fleetcdf/netcdf': await import('../../lib/netcdf/index.js'),
  };
  for (const entryPoint of entryPoints) {
    t.same(Object.keys(modules[entryPoint]).sort(), surfaceOf(entryPoint).values, entryPoint);
  }
});

t.test('every name is exported by itself: there is no `export *`', async (t) => {
  for (const entryPoint of entryPoints) {
    const file = program.getSourceFile(ENTRY_POINTS[entryPoint])!;
    const whole = file.statements.filter((s) => ts.isExportDeclaration(s) && s.exportClause === undefined);
    t.same(
      whole.map((statement) => statement.getText(file)),
      [],
      entryPoint,
    );
  }
});
