import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { run } from '../../lib/job/run.js';
import { KEEP } from '../../lib/model/signal-rule.js';
import { defaultSettings } from '../../lib/settings/index.js';
import { scratch, writeDatabase } from '../databases.js';

t.test('values of one signal are counted, not rows of several tables', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'plant.db');
  const columns = 'ts TEXT, machine TEXT, value REAL';
  const rows = [0, 1, 2, 3].map((second) => [`2024-05-01T00:00:0${second}`, 'm1', second] as const);
  writeDatabase(path, {
    a: { columns, rows },
    // The last row goes back in time, so that readings have to be sorted and come table after table.
    b: { columns, rows: [...rows, ['2024-05-01T00:00:01', 'm1', 7]] },
    c: { columns, rows },
  });
  const defaults = defaultSettings();
  const rule = { rule: 'stuck_time', suspect: 2, onSuspect: KEEP, onFail: KEEP } as const;
  for (const duplicates of ['first', 'last', 'mean'] as const) {
    const destination = join(directory, `${duplicates}.csv`);
    await run({
      settings: {
        ...defaults,
        source: { ...defaults.source, path },
        clean: { ...defaults.clean, signals: new Map([['*', [rule]]]), duplicates },
        output: { ...defaults.output, format: 'csv', flags: 'aggregate' },
        destination,
      },
    });
    const [names, ...lines] = readFileSync(destination, 'utf8').trim().split('\n');
    t.equal(names, 'time,machine,a,b,c,a_qc,b_qc,c_qc');
    const flags = lines.map((line) => line.split(',').slice(-3).join(''));
    t.strictSame(flags, ['111', '131', '111', '111'], duplicates);
  }
});
