/** The sources as the TypeScript compiler sees them, for tests of what a module exports and throws. */
import ts from 'typescript';

/** Both entry points of the package, by the names under which programs import them. */
export const ENTRY_POINTS = { fleetcdf: 'lib/index.ts', 'fleetcdf/netcdf': 'lib/netcdf/index.ts' } as const;

export type EntryPoint = keyof typeof ENTRY_POINTS;

/** The type-checked program of the entry points and everything that they import. */
export function createProgram(): ts.Program {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');
  return ts.createProgram(Object.values(ENTRY_POINTS), { ...options, noEmit: true, incremental: false });
}

/** What an entry point exports: the symbols behind its names, aliases followed. */
export function exportsOf(program: ts.Program, entryPoint: EntryPoint): Map<string, ts.Symbol> {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(ENTRY_POINTS[entryPoint])!;
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(file)!);
  return new Map(
    symbols.map((symbol) => {
      const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
      return [symbol.name, isAlias ? checker.getAliasedSymbol(symbol) : symbol];
    }),
  );
}

/** The names that an entry point exports as types alone (`export type { … }`), whatever is behind them. */
export function typeOnlyExportsOf(program: ts.Program, entryPoint: EntryPoint): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of program.getSourceFile(ENTRY_POINTS[entryPoint])!.statements) {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause))
      continue;
    for (const { name, isTypeOnly } of statement.exportClause.elements) {
      if (isTypeOnly || statement.isTypeOnly) names.add(name.text);
    }
  }
  return names;
}
