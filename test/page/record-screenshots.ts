/**
 * Takes the screenshots of docs/images: `node dist/test/page/record-screenshots.js` after `npm run build`. They are of a
 * page with the data of {@link samplePageData}.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { writePage } from '../../lib/page/index.js';
import { Browsing } from './browser.js';
import { palettePng } from './palette-png.js';
import { PLANT, samplePageData } from './sample-page-data.js';

const FOLDER = 'docs/images';
const WIDTH = 1200;
const SHOTS = [
  { name: 'report-light', hash: '', colorScheme: 'light', height: 1330 },
  { name: 'report-dark', hash: '', colorScheme: 'dark', height: 1330 },
  { name: 'report-machine', hash: '#machine=machine_07', colorScheme: 'light', height: 1420 },
] as const;

const html = writePage(samplePageData({ ...PLANT, machines: 12 }));
const browsing = await Browsing.start();
await mkdir(FOLDER, { recursive: true });
for (const { name, hash, colorScheme, height } of SHOTS) {
  const { page } = await browsing.open(html, hash, { colorScheme, viewport: { width: WIDTH, height } });
  await page.waitForTimeout(500);
  const png = palettePng(await page.screenshot({ timeout: 300_000 }));
  await writeFile(`${FOLDER}/${name}.png`, png);
  console.log(`${FOLDER}/${name}.png: ${png.length} bytes`);
  await page.context().close();
}
await browsing.stop();
