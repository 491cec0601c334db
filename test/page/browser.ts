import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Debian's. */
export const CHROMIUM = '/usr/bin/chromium';

/** A page from a file in headless Chromium. Whatever it says on the console and whatever it asks for is kept. */
export class Opened {
  /** Errors and warnings, and what was thrown. */
  readonly complaints: string[] = [];
  /** Addresses other than the page itself. */
  readonly requests: string[] = [];

  constructor(
    readonly page: Page,
    readonly url: string,
  ) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => {
      if (request.url().split('#')[0] !== url) this.requests.push(request.url());
    });
  }
}

export class Browsing {
  readonly #browser: Browser;
  readonly #folder: string;
  #pages = 0;

  private constructor(browser: Browser, folder: string) {
    this.#browser = browser;
    this.#folder = folder;
  }

  static async start(): Promise<Browsing> {
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({ executablePath: CHROMIUM, args, timeout: 300_000 });
    return new Browsing(browser, await mkdtemp(join(tmpdir(), 'fleetcdf-page-')));
  }

  /** @param hash of the address, with its `#` */
  async open(html: string, hash = '', options: BrowserContextOptions = {}): Promise<Opened> {
    const path = join(this.#folder, `page-${this.#pages++}.html`);
    await writeFile(path, html);
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    // A busy machine is no fault of the page.
    context.setDefaultTimeout(120_000);
    const opened = new Opened(await context.newPage(), pathToFileURL(path).href);
    await opened.page.goto(`${opened.url}${hash}`, { waitUntil: 'commit' });
    if (options.javaScriptEnabled !== false)
      await opened.page.locator('html[data-ready]').waitFor({ state: 'attached' });
    return opened;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await rm(this.#folder, { recursive: true });
  }
}
