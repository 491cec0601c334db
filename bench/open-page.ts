/**
 * How long a browser takes until a report page can be used: `node dist/bench/open-page.js report.html`. It opens the page
 * in Debian's Chromium, each time in a new browser, and prints when all was drawn that is in sight, and when the last
 * long task ended: from there on the page answers within 50 ms (https://web.dev/articles/tti).
 */
import { realpathSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { median } from './statistics.js';

const RUNS = 5;
/** Milliseconds without a long task after which none is waited for. */
const QUIET = 3000;

interface Opening {
  /** Milliseconds since the navigation began. */
  readonly drawn: number;
  readonly interactive: number;
}

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('node dist/bench/open-page.js needs a page: report.html');
const url = pathToFileURL(realpathSync(path)).href;
const openings: Opening[] = [];
for (let run = 0; run < RUNS; run++) openings.push(await open(url));
const seconds = (pick: (opening: Opening) => number) =>
  `${((median(openings.map(pick)) as number) / 1000).toFixed(2)} s`;
console.log(`drawn after ${seconds(({ drawn }) => drawn)}, interactive after ${seconds((o) => o.interactive)}`);

async function open(url: string): Promise<Opening> {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    // Text, since it runs in the browser.
    await page.addInitScript(`
      window.lastTask = 0;
      new PerformanceObserver((list) => {
        for (const { startTime, duration } of list.getEntries()) window.lastTask = startTime + duration;
      }).observe({ type: 'longtask', buffered: true });
      new MutationObserver(() => {
        if (document.documentElement.dataset.ready !== undefined) window.drawn ??= performance.now();
      }).observe(document, { attributes: true, childList: true, subtree: true });`);
    await page.goto(url);
    await page.locator('html[data-ready]').waitFor({ state: 'attached' });
    for (;;) {
      const found = await page.evaluate('[window.drawn, window.lastTask, performance.now()]');
      const [drawn, last, now] = found as [number, number, number];
      if (now - last > QUIET) return { drawn, interactive: Math.max(drawn, last) };
      await page.waitForTimeout(QUIET);
    }
  } finally {
    await browser.close();
  }
}
