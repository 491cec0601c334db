import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RESULTS, shares, tryInvariances } from './try-invariances.js';

// `node dist/test/discovery/invariances/report.js [SCHEMA…]`: what becomes of each schema, changed in each way. Of named
// schemas the changed databases stay. `--record` writes the shares into docs/discovery-invariances.md.
const names = process.argv.slice(2).filter((word) => word !== '--record');
const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-invariances-'));
const cases = await tryInvariances(directory, names);
if (names.length === 0) rmSync(directory, { recursive: true });
for (const line of shares(cases)) console.log(line);
if (process.argv.includes('--record')) record(shares(cases));
for (const result of [...RESULTS].reverse()) {
  const own = cases.filter((c) => c.result === result && (result !== 'same' || c.attributes.length > 0));
  console.log(`\n## ${result === 'same' ? 'same readings, other attributes' : result}: ${own.length}`);
  for (const { schema, transformation, path, lines, attributes } of own) {
    console.log(`- ${schema} · ${transformation}${names.length === 0 ? '' : ` · ${path}`}`);
    const kinds = [/ (is gone or differs|it was .*)$/, / is new$/, /^says: /];
    const shown =
      result === 'refused' ? lines.slice(0, 4) : kinds.flatMap((kind) => few(lines.filter((l) => kind.test(l))));
    for (const line of [...shown, ...few(attributes)]) console.log(`    ${line}`);
  }
}

/** Put the table in the place of the one in the page. */
function record(table: readonly string[]): void {
  const page = 'docs/discovery-invariances.md';
  const text = readFileSync(page, 'utf8');
  const lines = text.replace(/^\| change \|.*\n(\|.*\n)*/m, () => `${table.join('\n')}\n`);
  const count = new Set(cases.map(({ schema }) => schema)).size;
  writeFileSync(page, lines.replace(/\d+ at present/, `${count} at present`));
}

function few(lines: readonly string[]): string[] {
  return lines.length <= 2 ? [...lines] : [...lines.slice(0, 2), `… ${lines.length - 2} more`];
}
