import { execFileSync } from 'node:child_process';
import t from 'tap';
import { type Bar, barChart, type Panel } from '../../bench/plot.js';
import { needsPython, PYTHON } from '../foreign.js';

const PANELS: Panel[] = [
  { title: 'time', format: (value) => `${value} s` },
  { title: 'memory', format: (value) => `${value} MB` },
];
const BARS: Bar[] = [
  { label: 'peer', isFleetcdf: false, values: [8, 100] },
  { label: 'fleetcdf', isFleetcdf: true, values: [2, 50] },
  { label: 'unmeasured', isFleetcdf: false, values: [4, undefined] },
];

/** Attributes of the bars in drawing order: panel by panel, row by row. */
function barsOf(svg: string) {
  const rects = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="16" fill="(#\w+)"\/>/g)];
  return rects.map(([, x, y, width, fill]) => ({ x: Number(x), y: Number(y), width: Number(width), fill }));
}

t.test('bars are as long as their values, on a scale for each panel', async (t) => {
  const bars = barsOf(barChart('title', 'note', PANELS, BARS));
  t.equal(bars.length, 5, 'none for a value that is missing');
  const [a, b, c, d, e] = bars;
  t.equal(b.width / a.width, 2 / 8);
  t.equal(c.width / a.width, 4 / 8);
  t.equal(e.width / d.width, 50 / 100);
  t.equal(a.width, d.width, 'the longest bar of each panel has the same length');
  t.strictSame([a.y, b.y], [d.y, e.y], 'panels share the rows');
  t.ok(a.x < d.x - a.width);
  t.not(a.fill, b.fill);
  t.equal(b.fill, e.fill);
});

t.test('every label, title and value is drawn', async (t) => {
  const svg = barChart('the title', 'the note', PANELS, BARS);
  const expected = ['the title', 'the note', 'time', 'memory', 'peer', 'fleetcdf', 'unmeasured'];
  for (const text of [...expected, '8 s', '2 s', '4 s', '100 MB', '50 MB']) t.match(svg, `>${text}</text>`);
});

t.test('long labels get room', async (t) => {
  const label = 'a label that is much longer than any other of them';
  const [{ x: narrow }] = barsOf(barChart('', '', PANELS, [{ label: 'a', isFleetcdf: true, values: [1, 1] }]));
  const [{ x: wide }] = barsOf(barChart('', '', PANELS, [{ label, isFleetcdf: true, values: [1, 1] }]));
  t.ok(wide - narrow >= 7 * (label.length - 1));
});

t.test('nothing measured is an empty chart', async (t) => {
  t.equal(barsOf(barChart('', '', PANELS, [{ label: 'a', isFleetcdf: true, values: [undefined, 0] }]))[0].width, 0);
  t.notMatch(barChart('', '', PANELS, []), 'Infinity');
});

t.test('it is well-formed XML, whatever the labels hold', needsPython('xml'), async (t) => {
  const label = `<a href="x">&amp; 'b' ]]>`;
  const svg = barChart(label, label, PANELS, [{ label, isFleetcdf: true, values: [1, 1] }]);
  const script = `import sys, xml.etree.ElementTree as e
print(*[x.text for x in e.fromstring(sys.stdin.read()).iter('{http://www.w3.org/2000/svg}text')], sep='\\n')`;
  const texts = execFileSync(PYTHON, ['-c', script], { input: svg, encoding: 'utf8' }).trim().split('\n');
  t.equal(texts.filter((text) => text === label).length, 3);
});
