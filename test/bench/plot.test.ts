import { execFileSync } from 'node:child_process';
import t from 'tap';
import { comparisonPlot } from '../../bench/comparison-plot.js';
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
  const rects = [
    ...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="18" class="(ours|others)"\/>/g),
  ];
  return rects.map(([, x, y, width, kind]) => ({ x: Number(x), y: Number(y), width: Number(width), kind }));
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
  t.strictSame([a.kind, b.kind, e.kind], ['others', 'ours', 'ours']);
});

t.test('every label, title and value is drawn', async (t) => {
  const svg = barChart('the title', 'the note', PANELS, BARS);
  const expected = ['the title', 'the note', 'time', 'memory', 'peer', 'fleetcdf', 'unmeasured'];
  for (const text of [...expected, '8 s', '2 s', '4 s', '100 MB', '50 MB']) t.match(svg, `>${text}</text>`);
});

t.test('axes, dark colours, and the figures in words', async (t) => {
  const svg = barChart('the title', 'the note', PANELS, BARS);
  for (const tick of ['0', '2', '4', '6', '8', '20', '100']) t.match(svg, `text-anchor="middle">${tick}</text>`, tick);
  t.match(svg, '@media (prefers-color-scheme: dark)');
  t.match(
    svg,
    /<desc id="desc">time; memory\. the note\. peer: 8 s, 100 MB\. fleetcdf: 2 s, 50 MB\. unmeasured: 4 s\./,
  );
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

t.test('the plot of the README: names that a reader knows, the fastest first', async (t) => {
  const result = (name: string, wall: number, headline?: string) => ({
    ...{ name, wall, peak: wall * 1e9 },
    ...(headline === undefined ? {} : { headline }),
  });
  const svg = comparisonPlot(
    [result('peer', 3, 'Python: pandas'), result('fleetcdf x', 1.348, 'fleetcdf'), result('left out', 2)],
    1e7,
    'a machine',
  );
  t.match(svg, 'From SQLite to netCDF: 10,000,000 rows');
  t.match(svg, /fleetcdf: 1\.35 s, 1,348 MB\. Python: pandas: 3\.00 s, 3,000 MB\.<\/desc>/);
  t.notMatch(svg, 'left out');
});
