import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RESULTS, shares, tryInvariances } from './try-invariances.js';

// `node dist/test/discovery/invariances/report.js [SCHEMA…]`: what becomes of each schema, changed in each way. Of named
// schemas the changed databases stay.
const names = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), 'fleetcdf-invariances-'));
const cases = await tryInvariances(directory, names);
if (names.length === 0) rmSync(directory, { recursive: true });
for (const line of shares(cases)) console.log(line);
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

function few(lines: readonly string[]): string[] {
  return lines.length <= 2 ? [...lines] : [...lines.slice(0, 2), `… ${lines.length - 2} more`];
}
