import t, { type Test } from 'tap';
import { writePage } from '../../lib/page/index.js';
import { needs } from '../foreign.js';
import { Browsing, CHROMIUM, type Opened } from './browser.js';
import { HOSTILE, hostilePageData, samplePageData } from './sample-page-data.js';

const { skip } = needs(CHROMIUM);
const SMALL = { machines: 9, times: 2200, buckets: 600, cadence: 8 * 3_600_000 };
const small = writePage(samplePageData(SMALL));

// A browser on a busy machine takes its time.
t.setTimeout(1_200_000);

t.test('in a browser', { skip, timeout: 1_200_000 }, async (t) => {
  const browsing = await Browsing.start();
  t.teardown(() => browsing.stop());

  /** A view on which nothing may complain or leave. */
  const view = (
    name: string,
    hash: string,
    look: (t: Test, opened: Opened) => Promise<void>,
    options = {},
    html = small,
  ) =>
    t.test(name, async (t) => {
      const opened = await browsing.open(html, hash, options);
      await look(t, opened);
      t.strictSame(opened.complaints, [], 'the console stays empty');
      t.strictSame(opened.requests, [], 'nothing is asked for');
      await opened.page.context().close();
    });

  await view('the overview shows all parts', '', async (t, { page }) => {
    t.equal(await page.locator('h1').textContent(), 'Sample plant');
    t.equal(await page.locator('.card').count(), 9);
    t.equal(await page.locator('.findings li').count(), 5);
    t.equal(await page.locator('main h2').count(), 4, 'findings, fleet, signals, correlation; statistics when seen');
    t.ok((await page.locator('.card svg.spark path').count()) >= 4, 'cards in sight are drawn');
    t.equal(await page.locator('.matrix td').count(), 17, 'a corner and four times four');
  });

  await view('machines are sorted and searched', '', async (t, { page }) => {
    const names = () => page.locator('.card h3').allTextContents();
    const byTrouble = await names();
    await page.getByRole('button', { name: 'Name', exact: true }).click();
    const byName = await names();
    t.strictSame(byName, [...byTrouble].sort());
    t.not(byTrouble.join(), byName.join());
    t.equal(await page.locator('#fleet .status').textContent(), '9 machines, by name');
    await page.getByRole('button', { name: 'Missing readings' }).click();
    t.equal((await names())[0], 'machine_07', 'the one with an outage');
    await page.keyboard.press('/');
    await page.keyboard.type('_03');
    t.strictSame(await names(), ['machine_03']);
    t.equal(await page.locator('#fleet .status').textContent(), '1 of 9 machines, by missing readings');
    await page.keyboard.press('Enter');
    await page.locator('.machine h1').waitFor();
    t.equal(await page.locator('h1').textContent(), 'machine_03');
  });

  await view('the keyboard alone opens a machine and comes back', '', async (t, { page }) => {
    const focused = () => page.evaluate('document.activeElement.textContent') as Promise<string>;
    const card = await page.locator('.card h3').first().textContent();
    for (let i = 0; i < 40 && (await focused()) !== card; i++) await page.keyboard.press('Tab');
    t.equal(await focused(), card);
    await page.keyboard.press('Enter');
    await page.locator('.machine').waitFor();
    t.equal(await focused(), card, 'its heading has the focus');
    // A browser without windows has no key for it.
    await page.goBack();
    await page.locator('.overview').waitFor();
    t.equal(await focused(), card, 'its card has the focus again');
  });

  await view('a machine is zoomed and moved', '#machine=machine_07', async (t, { page }) => {
    const range = () => page.locator('.range').textContent();
    const whole = await range();
    const over = page.locator('.chart .u-over').first();
    const box = (await over.boundingBox())!;
    const drag = async (from: number, to: number, y = box.y + box.height / 2) => {
      await page.mouse.move(box.x + box.width * from, y);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * to, y, { steps: 4 });
      await page.mouse.up();
    };
    const changes = async (what: string, act: () => Promise<unknown>) => {
      const before = await range();
      await act();
      await page.waitForTimeout(50);
      const after = await range();
      t.not(after, before, what);
      return after;
    };
    await changes('a drag zooms', () => drag(0.2, 0.6));
    await changes('Shift and a drag move', async () => {
      await page.keyboard.down('Shift');
      await drag(0.6, 0.5);
      await page.keyboard.up('Shift');
    });
    await changes('a drag on the axis moves', () => drag(0.5, 0.4, box.y + box.height + 12));
    await changes('the wheel zooms', async () => {
      await page.mouse.move(box.x + box.width / 2, box.y + 20);
      await page.mouse.wheel(0, -200);
    });
    await page.waitForURL(/from=2019-.*&to=20/);
    const address = page.url();
    await page.locator('.chart').first().focus();
    for (const key of ['ArrowLeft', 'ArrowRight', '+', '-']) await changes(key, () => page.keyboard.press(key));
    t.equal(await changes('0', () => page.keyboard.press('0')), whole, '0 shows all again');
    await changes('a button zooms', () => page.getByRole('button', { name: 'Zoom in' }).click());
    t.equal(await changes('double click', () => over.dblclick()), whole);
    await page.evaluate(`location.hash = ${JSON.stringify(new URL(address).hash)}`);
    await page.waitForTimeout(50);
    t.not(await range(), whole, 'the address brings a view back');
  });

  await view('what lies at the pointer is named', '#machine=machine_01', async (t, { page }) => {
    await page.locator('.chart').first().focus();
    await page.locator('.chart .u-over').first().waitFor();
    await page.keyboard.press('.');
    const said = await page.locator('.tooltip:visible').textContent();
    t.match(said, /^(fail|suspect) by (gross_range|spike).*raw .* degC.*cleaned .*at 20\d\d-.* UTC$/);
    t.match(await page.locator('.charts > [role=status].unseen').textContent(), /by (gross_range|spike), raw/);
    await page.locator('.flagged-list summary').click();
    t.ok((await page.locator('.flagged-list tbody tr').count()) > 100);
  });

  await view('statistics are sorted', '#machine=machine_01', async (t, { page }) => {
    const column = page.getByRole('button', { name: 'Max', exact: true });
    await column.click();
    t.equal(await page.locator('[aria-sort]').getAttribute('aria-sort'), 'descending');
    const maxima = await page.locator('.statistics tbody td:nth-child(8)').allTextContents();
    const numbers = maxima.map((text) => Number(text.replace('−', '-')));
    t.strictSame(
      numbers,
      [...numbers].sort((a, b) => b - a),
    );
    await column.focus();
    await page.keyboard.press('Enter');
    t.equal(await page.locator('[aria-sort]').getAttribute('aria-sort'), 'ascending');
  });

  await view('the theme is chosen, and is remembered', '', async (t, { page }) => {
    const page_ = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await page_();
    await page.getByRole('button', { name: 'Dark colours' }).click();
    t.not(await page_(), light);
    t.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  });

  for (const [name, hash] of [
    ['overview', ''],
    ['machine', '#machine=machine_07'],
  ] as const) {
    await view(
      `the ${name} fits 400 pixels`,
      hash,
      async (t, { page }) => {
        const width = await page.evaluate('document.documentElement.scrollWidth');
        t.equal(width, 400, 'nothing reaches over the edge');
      },
      { viewport: { width: 400, height: 800 } },
    );
  }

  await view('it is printed whole', '', async (t, { page }) => {
    await page.emulateMedia({ media: 'print' });
    await page.locator('.statistics').waitFor();
    t.equal(await page.locator('.card svg.spark').count(), 9 * 4, 'all cards are drawn');
    t.notOk(await page.locator('.toolbar').first().isVisible(), 'without buttons');
  });

  await view(
    'hostile names are text',
    '',
    async (t, { page }) => {
      t.equal(await page.locator('h1').textContent(), HOSTILE);
      t.equal(await page.locator('img').count(), 0);
      await page.locator('.card a').first().click();
      await page.locator('.machine').waitFor();
      t.equal(await page.locator('h1').textContent(), `${HOSTILE}0`);
      t.equal(await page.locator('img').count(), 0);
      t.match(await page.title(), '<img');
    },
    {},
    writePage(hostilePageData()),
  );

  await view('a machine that does not exist is said', '#machine=machine_99', async (t, { page }) => {
    t.equal(await page.getByRole('alert').textContent(), 'There is no machine machine_99.');
    t.equal(await page.locator('.card').count(), 9);
  });

  await view(
    'without JavaScript there is what the page brings',
    '',
    async (t, { page }) => {
      t.ok(await page.locator('svg.fleet').isVisible(), 'the overview');
      t.equal(await page.locator('svg.fleet .card').count(), 9);
      t.equal(await page.locator('#findings li').count(), 5);
    },
    { javaScriptEnabled: false },
  );
});
