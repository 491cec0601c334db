/** What the bundle does otherwise than the modules it is made of. */
import { dirname, isAbsolute, resolve } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import {
  aliasLines,
  CANONICAL_UNITS,
  STANDARD_NAME_VERSION,
  standardNameLines,
} from '../../lib/cf/standard-name-table.js';

/**
 * Packages that few runs need. A stub in the place of each one loads it at the first call. Of the 60 ms that
 * `--version` takes, string-width (a text segmenter of V8) saves 20, assert and node:crypto 4 each. Stubs for seven
 * others saved less than 3.
 */
const SELDOM: Record<string, string> = {
  // yargs uses it for help.
  'string-width': 'export default function stringWidth(...words) { return real().default(...words); }',
  // yargs uses two assertions.
  assert: `export function strictEqual(a, b, message) { if (a !== b) throw new Error(message); }
    export function notStrictEqual(a, b, message) { if (a === b) throw new Error(message); }`,
  // S3 and samples.
  'node:crypto': `export function createHash(...words) { return real().createHash(...words); }
    export function randomBytes(...words) { return real().randomBytes(...words); }`,
};

export const seldomNeeded: Plugin = {
  name: 'seldom needed',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^[a-z:/_-]+$/ }, async ({ path, kind, resolveDir, namespace }) => {
      if (namespace === 'seldom' || kind !== 'import-statement' || SELDOM[path] === undefined) return;
      const { path: real } = await resolve(path, { kind: 'require-call', resolveDir });
      return { path: real, namespace: 'seldom', pluginData: path };
    });
    onLoad({ filter: /.*/, namespace: 'seldom' }, ({ path, pluginData }) => ({
      contents: `const real = () => require(${JSON.stringify(path)});\n${SELDOM[pluginData]}`,
      resolveDir: isAbsolute(path) ? dirname(path) : '.',
    }));
  },
};

/**
 * Includes the compiled schemas in the bundle, deflated: 240 kB otherwise, of which most is the same over and over.
 * Without a bundle they are loaded from their file.
 */
export const compiledSchemas: Plugin = {
  name: 'compiled schemas',
  setup({ onLoad }) {
    onLoad({ filter: /settings[\\/]compiled\.ts$/ }, async () => {
      const entryPoints = [resolve('dist/lib/settings/validators.cjs')];
      const { outputFiles } = await build({ entryPoints, bundle: true, minify: true, format: 'cjs', write: false });
      return {
        contents: `import { Script } from 'node:vm';
          import { inflateRawSync } from 'node:zlib';
          let made;
          export function compiledValidators() {
            if (made !== undefined) return made;
            const text = inflateRawSync(Buffer.from('${deflated(outputFiles[0].text)}', 'base64')).toString();
            const module = { exports: {} };
            new Script('(module, exports) => {' + text + '}').runInThisContext()(module, module.exports);
            made = module.exports;
            return made;
          }`,
      };
    });
  },
};

/** Deflates the table of standard names, 136 kB in the package otherwise. It is read at the first name. */
export const deflatedNames: Plugin = {
  name: 'deflated names',
  setup({ onLoad }) {
    onLoad({ filter: /cf[\\/]standard-name-table\.ts$/ }, () => ({
      contents: `import { inflateRawSync } from 'node:zlib';
        const text = (deflated) => inflateRawSync(Buffer.from(deflated, 'base64')).toString();
        export const STANDARD_NAME_VERSION = ${JSON.stringify(STANDARD_NAME_VERSION)};
        export const CANONICAL_UNITS = ${JSON.stringify(CANONICAL_UNITS)};
        export const standardNameLines = () => text('${deflated(standardNameLines())}');
        export const aliasLines = () => text('${deflated(aliasLines())}');`,
    }));
  },
};

/** Leaves protocol buffers out of sketches-js: nothing reads or writes them, and they need a package that is not there. */
export const withoutProtocolBuffers: Plugin = {
  name: 'without protocol buffers',
  setup({ onLoad }) {
    onLoad({ filter: /sketches-js[\\/]dist[\\/]ddsketch[\\/]proto[\\/]compiled\.js$/ }, () => ({ contents: '' }));
  },
};

function deflated(text: string): string {
  return deflateRawSync(text, { level: 9 }).toString('base64');
}
