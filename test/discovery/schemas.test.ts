import t from 'tap';
import { openReadings } from '../../lib/job/open-source.js';
import { scratch } from '../databases.js';
import { collect } from '../source/collect.js';
import { SCHEMAS, writeSchema } from './schemas/index.js';

for (const schema of SCHEMAS) {
  t.test(schema.name, async (t) => {
    const path = writeSchema(scratch(t), schema);
    for (const reader of ['rows', 'auto'] as const) {
      const source = openReadings({ path, reader });
      t.same(source.signalNames, schema.signals, 'signals');
      t.strictSame(await collect(source), schema.readings, `readings, ${reader}`);
      if (schema.units !== undefined)
        t.strictSame(
          source.signals.map((s) => s.units),
          schema.units,
        );
      for (const [machine, facts] of Object.entries(schema.facts ?? {})) {
        const found = Object.fromEntries((source.facts.get(machine) ?? []).map((f) => [f.name, f.value]));
        t.match(found, facts, `static data of ${machine}`);
      }
      t.equal(source.warnings.length, schema.warnings?.length ?? 0, `warnings: ${source.warnings.join('\n')}`);
      for (const warning of schema.warnings ?? [])
        t.ok(
          source.warnings.some((w) => warning.test(w)),
          String(warning),
        );
      await source.close();
    }
  });
}
