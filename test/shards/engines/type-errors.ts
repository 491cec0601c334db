import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The repository: its packages are found from here. */
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/**
 * What the compiler says where values are taken for those of a published type: members that it does not have, that it
 * lacks, of another kind, or words that it does not know.
 *
 * @param type its name, exported by `module`
 */
export function typeErrors(module: string, type: string, values: readonly unknown[]): readonly string[] {
  const path = `${ROOT}test/shards/engines/values.ts`;
  const text =
    `import type { ${type} } from '${module}';\n` +
    `export const values: ${type}[] = ${JSON.stringify(values, undefined, 1)};\n`;
  const options: ts.CompilerOptions = {
    ...{ noEmit: true, strict: true, skipLibCheck: true, types: [], lib: ['lib.es2022.d.ts'] },
    ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext },
    ...{ moduleResolution: ts.ModuleResolutionKind.NodeNext },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.getSourceFile = (name, how, ...others) =>
    name === path ? ts.createSourceFile(name, text, how) : getSourceFile(name, how, ...others);
  const program = ts.createProgram([path], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n').replaceAll(/\s+/g, ' '));
}
