import { createHash } from 'node:crypto';
import { escapeHtml } from './escape-html.js';
import { overviewSvg } from './overview-svg.js';
import { packMachine, packSeries } from './packed-series.js';
import { pageAssets } from './page-assets.js';
import type { PageData, PageFinding, PageMachine } from './page-data.js';
import { scriptJson } from './script-json.js';

/**
 * The report as one file: HTML with its data, script, style and, for readers without JavaScript, findings and an
 * overview. Nothing in it can load anything: names come from databases that others wrote.
 */
export function writePage(data: PageData): string {
  const { script, style } = pageAssets();
  const policy = [
    "default-src 'none'",
    `script-src '${sourceHash(script)}'`,
    `style-src '${sourceHash(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.join('; ')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="fleetcdf ${escapeHtml(data.version)}">
<title>${escapeHtml(data.title)}</title>
<style>${style}</style>
</head>
<body>
<header id="header">
<h1>${escapeHtml(data.title)}</h1>
${data.company === undefined ? '' : `<p class="company">${escapeHtml(data.company)}</p>\n`}</header>
<noscript><p class="noscript">Without JavaScript this page shows what was found and the overview of the fleet.</p></noscript>
<main id="main">
<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">What was found</h2>
<ul>
${data.findings.map(findingHtml).join('\n')}
</ul>
</section>
<section id="overview" aria-labelledby="overview-title">
<h2 id="overview-title">The fleet</h2>
${overviewSvg(data)}
</section>
</main>
${dataElement('page-data', { ...data, machines: data.machines.map(packMachine) })}
${data.machines.map(curvesElement).join('')}<script>${script}</script>
</body>
</html>
`;
}

/** The curves of a machine, which are parsed when it is looked at. */
function curvesElement(machine: PageMachine, index: number): string {
  if (machine.signals.every(({ curve }) => curve === null)) return '';
  return `${dataElement(`machine-${index}`, packSeries(machine))}\n`;
}

function dataElement(id: string, value: unknown): string {
  return `<script type="application/json" id="${id}">${scriptJson(value)}</script>`;
}

function findingHtml({ level, text, setting }: PageFinding): string {
  const changes = setting === undefined ? '' : ` <code>${escapeHtml(setting)}</code>`;
  return `<li class="${level}">${escapeHtml(text)}${changes}</li>`;
}

/** What Content Security Policy Level 3, 2.3.1, calls a hash source. */
function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
