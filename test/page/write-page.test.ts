import { createHash } from 'node:crypto';
import t from 'tap';
import { unpackCurve } from '../../lib/page/client/unpack-curve.js';
import { writePage } from '../../lib/page/index.js';
import type { PackedSeries, PageData } from '../../lib/page/page-data.js';
import { withoutRepeats } from '../../lib/page/repeats.js';
import { pageOf } from './page-data.js';

/** Texts that would end an element, an attribute, a comment or a line if they stood in HTML as they are. */
const HOSTILE = [
  '</script><img src=x onerror=alert(1)>',
  '<!--<script>',
  `"><svg onload='alert(1)'>`,
  '&lt;b&gt; &#0;',
  ']]></style><script>alert(1)</script>',
  'a\u2028b\u2029c\0d\r\ne\u202ef',
  '\ud800 half',
];

for (const [index, text] of HOSTILE.entries()) {
  t.test(`hostile text ${index} stays text`, async (t) => {
    const page = pageOf(text);
    const html = writePage(page);
    // Whatever the text, the elements of the page are those of a harmless one.
    t.same(elementsOf(html), elementsOf(writePage(pageOf('x'))));
    t.same(dataOf(html), page, 'the data can be read back');
  });
}

t.test('the page may load and run nothing but what it carries', async (t) => {
  const html = writePage(pageOf('x'));
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1];
  t.match(policy, /default-src 'none'/);
  t.notMatch(policy, /unsafe|https?:/);
  for (const [element, directive] of [
    ['script', 'script-src'],
    ['style', 'style-src'],
  ]) {
    const text = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(html)![1];
    t.ok(policy.includes(`${directive} 'sha256-${createHash('sha256').update(text).digest('base64')}'`), directive);
  }
  t.notMatch(html.replaceAll(/<(script|style).*?<\/\1>/gs, ''), /\b(src|href|style|on\w+)=/);
  t.match(html, /<noscript>/);
  t.match(html, /<svg/);
});

t.test('the same data give the same page', async (t) => {
  t.equal(writePage(pageOf('x')), writePage(pageOf('x')));
});

/** Names of the elements as a browser finds them, scripts and styles without their text. */
function elementsOf(html: string): string[] {
  const bare = html.replaceAll(/(<(script|style)[^>]*>).*?<\/\2>/gis, '$1');
  return [...bare.matchAll(/<[!/a-z][^\s>]*/gi)].map(([element]) => element);
}

/** The data of a page, with the curves of each machine, which stand in elements of their own. */
function dataOf(html: string): PageData {
  const parsed = (id: string) =>
    JSON.parse(new RegExp(`<script type="application/json" id="${id}">(.*?)</script>`, 's').exec(html)![1]);
  const page: PageData = parsed('page-data');
  const machines = page.machines.map((machine, m) => {
    const packed: PackedSeries[] = parsed(`machine-${m}`);
    const unpacked = packed.map(({ curve, raw, ...rest }) => ({
      ...{ ...rest, curve: curve && unpackCurve(curve) },
      ...(raw === undefined ? {} : { raw: unpackCurve(raw) }),
    }));
    const signals = machine.signals.map((series, s) => ({ ...series, ...unpacked[s] }));
    return { ...machine, days: withoutRepeats(machine.days), signals };
  });
  return { ...page, machines };
}
