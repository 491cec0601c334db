import { build } from 'esbuild';
import t from 'tap';

const CLIENT = 'lib/page/client';
/** 62 KiB, beside uPlot: every page carries them. */
const MOST = 62 * 1024;

t.test('script and style of our own stay small', async (t) => {
  const { metafile } = await build({
    entryPoints: [`${CLIENT}/main.ts`, `${CLIENT}/style.css`],
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['es2022'],
    charset: 'utf8',
    tsconfig: `${CLIENT}/tsconfig.json`,
    outdir: 'dist/page',
    write: false,
    metafile: true,
  });
  const parts = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const own = parts.filter(([path]) => path.startsWith(CLIENT)).reduce((sum, [, part]) => sum + part.bytesInOutput, 0);
  t.ok(own > 0 && own <= MOST, `${own} bytes`);
});
