import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import t from 'tap';
import { writePage } from '../../lib/page/index.js';
import { needs } from '../foreign.js';
import { Browsing, CHROMIUM } from './browser.js';
import { samplePageData } from './sample-page-data.js';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

// A browser on a busy machine takes its time.
t.setTimeout(1_200_000);

t.test('axe finds no serious fault', { ...needs(CHROMIUM), timeout: 1_200_000 }, async (t) => {
  const data = samplePageData({ machines: 8, times: 1300, buckets: 300, cadence: 8 * 3_600_000 });
  const html = writePage(data);
  const browsing = await Browsing.start();
  t.teardown(() => browsing.stop());
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, hash] of [
      ['overview', ''],
      ['machine', '#machine=machine_07'],
    ] as const) {
      await t.test(`${name}, ${colorScheme}`, async (t) => {
        const { page } = await browsing.open(html, hash, { colorScheme, viewport: { width: 1280, height: 3000 } });
        await page.locator('.statistics').waitFor();
        await page.evaluate(AXE);
        const { violations, passes } = (await page.evaluate('axe.run()')) as AxeResults;
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        const found = serious.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
        );
        t.strictSame(found, []);
        t.ok(
          passes.some(({ id }) => id === 'color-contrast'),
          'contrast was judged',
        );
        await page.context().close();
      });
    }
  }
});
