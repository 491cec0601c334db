/** The type of a settings file: what an editor completes, and what the compiler refuses. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t, { type Test } from 'tap';
import ts from 'typescript';
import { settingsType } from '../../bin/build/settings-type.mjs';
import { checkSettings, defaultSettings, parseSettings } from '../../lib/settings/index.js';
import { scratch } from '../databases.js';

const PATH = 'lib/settings/settings-file.ts';

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};

t.test('the type is the one that the schema gives', async (t) => {
  const formatted = execFileSync('node_modules/.bin/biome', ['format', `--stdin-file-path=${PATH}`], {
    input: settingsType(),
    encoding: 'utf8',
  });
  t.equal(readFileSync(PATH, 'utf8'), formatted, 'npm run schema writes it anew');
});

type Schema = Readonly<Record<string, unknown>>;

/** `key: values` or `key?: values` of every key of a schema, `[]` for items and `.*` for the value of any name. */
function keysOfSchema(schema: Schema, path = ''): string[] {
  if (schema['discriminator'] !== undefined)
    return (schema['oneOf'] as Schema[]).flatMap((form) => keysOfSchema(form, path));
  const required = (schema['required'] ?? []) as string[];
  const forms = (schema['anyOf'] ?? []) as Schema[];
  const { items, additionalProperties: others } = schema as { items?: Schema; additionalProperties?: Schema | boolean };
  return [
    ...Object.entries((schema['properties'] ?? {}) as Record<string, Schema>).flatMap(([key, property]) => [
      `${path}${key}${required.includes(key) ? '' : '?'}: ${textsOf(property).sort().join(' ')}`,
      ...keysOfSchema(property, `${path}${key}.`),
    ]),
    ...forms.flatMap((form) => keysOfSchema(form, path)),
    ...(items === undefined ? [] : keysOfSchema(items, `${path}[].`)),
    ...(typeof others === 'object' ? keysOfSchema(others, `${path}*.`) : []),
  ];
}

/** The only texts that are allowed, or all. */
function textsOf({ enum: values, anyOf = [], type, pattern }: Schema): string[] {
  if (values !== undefined) return values as string[];
  if (pattern === '^S[1-9][0-9]{0,4}$') return ['S…'];
  const forms = (anyOf as Schema[]).flatMap(textsOf);
  if (forms.length > 0) return forms.includes('any') ? ['any'] : forms;
  return [type].flat().includes('string') ? ['any'] : [];
}

/** The same of a type. */
function keysOfType(checker: ts.TypeChecker, type: ts.Type, path = ''): string[] {
  return formsOf(type).flatMap((form) => {
    const element = checker.getIndexTypeOfType(form, ts.IndexKind.Number);
    if (checker.isArrayType(form)) return keysOfType(checker, element!, `${path}[].`);
    const value = checker.getIndexTypeOfType(form, ts.IndexKind.String);
    if (value !== undefined) return keysOfType(checker, value, `${path}*.`);
    if ((form.flags & ts.TypeFlags.Object) === 0) return [];
    return form.getProperties().flatMap((property) => {
      const own = checker.getTypeOfSymbol(property);
      const mark = (property.flags & ts.SymbolFlags.Optional) === 0 ? '' : '?';
      const texts = [...new Set(formsOf(own).flatMap(textOf))].sort().join(' ');
      return [`${path}${property.name}${mark}: ${texts}`, ...keysOfType(checker, own, `${path}${property.name}.`)];
    });
  });
}

function formsOf(type: ts.Type): ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function textOf(type: ts.Type): string[] {
  if (type.isStringLiteral()) return [type.value];
  if ((type.flags & ts.TypeFlags.TemplateLiteral) !== 0) return ['S…'];
  return (type.flags & ts.TypeFlags.String) === 0 ? [] : ['any'];
}

t.test('it has the keys and the texts of the published schema, and no others', async (t) => {
  const program = ts.createProgram([PATH], OPTIONS);
  const checker = program.getTypeChecker();
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(PATH)!)!);
  const type = checker.getDeclaredTypeOfSymbol(symbols.find(({ name }) => name === 'SettingsFile')!);
  const schema = keysOfSchema(JSON.parse(readFileSync('settings.schema.json', 'utf8')));
  t.ok(schema.length > 90, `${schema.length} keys`);
  t.same(sorted(keysOfType(checker, type)), sorted(schema));
});

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

/** Programs in a project that has the package. @returns their paths */
function project(t: Test, ...programs: readonly string[]): string[] {
  const directory = scratch(t);
  mkdirSync(join(directory, 'node_modules'));
  symlinkSync(resolve('.'), join(directory, 'node_modules', 'fleetcdf'));
  return programs.map((text, i) => {
    const file = join(directory, `program-${i}.mts`);
    writeFileSync(file, text);
    return file;
  });
}

const ACCEPTED = `
import { checkSettings, parseSettings, type ReadingsEntry, type SettingsFile } from 'fleetcdf';

declare const given: string | undefined;
const readings = [
  { table: 'log', machine: 'machine', time: 'at', signals: { temp: 'value', door: { column: 'door', as: 'flags' } } },
  { query: 'SELECT 1', machine_name: 'press', time: 'at', time_unit: 'ms', signal: 'name', value: 'v' },
  {
    machine: { column: 'm', table: 'machines', key: 'id', name: { column: 'n', table: 'names', key: 'id', name: 'name' } },
    time: 'at',
    signals: { a: 'a' },
  },
] as const satisfies ReadingsEntry[];
const file: SettingsFile = { company_name: 'ExampleCo' };
file.source = { path: given, readings };
file.clean = { signals: { '*': [{ rule: 'range', min: -1, replace: 'missing' }] }, duplicates: 'mean' };
file.output = {
  format: 'netcdf4',
  encoding: { temp: { dtype: 'int16', scale_factor: 0.1, _FillValue: 'NaN' }, model: { dtype: 'S32' } },
  machines: ['press', { name: 'saw', latitude: 48.1, longitude: 11.5 }],
  attributes: { summary: 'all', levels: [1, 2], texts: ['a', 'b'] },
};
file.s3 = { endpoint: given, part_size: '64MiB' };
file.memory = 2 ** 27;
parseSettings(file);
parseSettings({ destination: '-', source: { where: undefined } }, 'made here');
// Of which nothing is known.
checkSettings(JSON.parse('{}'));
checkSettings({ data: { type: 'SQL', path: 'plant.db' } } as unknown, 'older.json');
`;

/** What is wrong, one to a line. */
const REFUSED = [
  `{ destinations: 'a.nc' }`,
  `{ source: { paths: 'plant.db' } }`,
  `{ source: { from: 'csv' } }`,
  `{ source: { since: 2024 } }`,
  `{ source: { readings: [{ table: 'log', machine: 'm', signals: { a: 'a' } }] } }`,
  `{ source: { readings: [{ table: 'log', machine: { column: 'm' }, time: 'at', signals: { a: 'a' } }] } }`,
  `{ source: { readings: [{ table: 'log', machine: 'm', time: 'at', signals: { a: { column: 'a', as: 'text' } } }] } }`,
  `{ clean: { machine: { padNumbers: true } } }`,
  `{ clean: { signals: { '*': [{ rule: 'range', min: 0 }] } } }`,
  `{ clean: { signals: { '*': { rule: 'range', min: 0, replace: 0 } } } }`,
  `{ output: { format: 'netcdf' } }`,
  `{ output: { deflate: '4' } }`,
  `{ output: { encoding: { a: { dtype: 'int128' } } } }`,
  `{ output: { machines: [{ latitude: 1, longitude: 1 }] } }`,
  `{ output: { signals: { a: { unit: 'm' } } } }`,
  `{ output: { time: { units: 'days', dtype: 'int16' } } }`,
  `{ s3: { secret_access_key: 'x' } }`,
  `{ s3: { provider: 'azure' } }`,
  `{ verify: 'yes' }`,
  `JSON.parse('{}') as unknown`,
  `{ data: { type: 'SQL', path: 'plant.db' } }`,
];

t.test('right settings compile, wrong keys and values do not', async (t) => {
  const lines = REFUSED.map((settings) => `// @ts-expect-error\nparseSettings(${settings});\n`);
  const [accepted, refused, misspelt] = project(
    t,
    ACCEPTED,
    `import { parseSettings } from 'fleetcdf';\n${lines.join('')}`,
    `import { parseSettings } from 'fleetcdf';\nparseSettings(${REFUSED[0]});\n`,
  );
  const program = ts.createProgram([accepted, refused, misspelt], OPTIONS);
  t.same(faultsOf(program, accepted), [], 'right ones');
  t.same(faultsOf(program, refused), [], 'wrong ones');
  t.match(faultsOf(program, misspelt), [/'destinations' does not exist in type 'SettingsFile'.*'destination'/]);
});

function faultsOf(program: ts.Program, path: string): string[] {
  const file = program.getSourceFile(path)!;
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return found.map(({ messageText, start }) => {
    const { line } = file.getLineAndCharacterOfPosition(start!);
    return `${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

t.test('an editor completes keys and values, and shows what they mean', async (t) => {
  const text = `import { parseSettings } from 'fleetcdf';\nparseSettings({ output: { format: 'csv', } });\n`;
  const [file] = project(t, text);
  const service = ts.createLanguageService({
    getCompilationSettings: () => OPTIONS,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = ts.sys.readFile(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => resolve('.'),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
  });
  const namesAt = (position: number): string[] =>
    service.getCompletionsAtPosition(file, position, {})?.entries.map(({ name }) => name) ?? [];
  const at = text.indexOf('} }');
  const keys = namesAt(at);
  for (const name of ['layout', 'deflate', 'if_changed', 'encoding']) t.ok(keys.includes(name), name);
  t.notOk(keys.includes('format'), 'not one that is there');
  t.strictSame(namesAt(text.indexOf('csv')).sort(), [
    ...['64-bit-offset', 'auto', 'cdf5', 'classic', 'csv', 'ndjson', 'netcdf4', 'parquet'],
  ]);
  const shown = service.getCompletionEntryDetails(file, at, 'layout', undefined, undefined, undefined, undefined);
  t.match(ts.displayPartsToString(shown?.documentation), /machines: a variable per machine\..*Default: machines/s);
});

t.test('a key that is undefined is one that is not there', async (t) => {
  const nothing = { path: undefined, where: undefined };
  const file = { source: nothing, output: { format: undefined, encoding: undefined }, clean: undefined };
  t.strictSame(parseSettings(file), defaultSettings());
  t.strictSame(parseSettings(file, 'x'), checkSettings(file));
});
