import { deepStrictEqual as deepEqual } from 'node:assert';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { ROUNDED } from '../../../lib/clean/index.js';
import { surveySource } from '../../../lib/flow/survey-source.js';
import { openReadings } from '../../../lib/job/open-source.js';
import { Tally } from '../../../lib/model/tally.js';
import { scratch } from '../../databases.js';
import { allOrOne } from '../../scale.js';

/** A row to a page, so that few of them fill enough pages for threads: 18 ranges. */
const ROWS = 4500;
const MACHINES = 6;
const POINTS = ROWS / MACHINES;

/** Machine and time of the n-th row. */
type Keys = (n: number) => [machine: string | null, time: string];

const at = (point: number): string => new Date(1.5e12 + point * 28_809_603).toISOString().replace('T', ' ');
const byMachine: Keys = (n) => [`press ${Math.floor(n / POINTS)}`, at(n % POINTS)];
const byTime: Keys = (n) => [`press ${n % MACHINES}`, at(Math.floor(n / MACHINES))];

const FLEETS: Record<string, { readonly tables: readonly Keys[]; readonly isTold: boolean }> = {
  'machine after machine': { tables: [byMachine, byMachine], isTold: true },
  'interleaved machines': { tables: [byTime, byTime], isTold: true },
  'the same times, written otherwise': {
    tables: [byTime, (n) => [byTime(n)[0], byTime(n)[1].replace(' ', 'T')]],
    isTold: true,
  },
  'one table': { tables: [byMachine], isTold: true },
  'machines with times of their own': {
    tables: Array.from({ length: 2 }, () => (n: number) => [byTime(n)[0], at(n)] as [string, string]),
    isTold: true,
  },
  'rows without a machine, or a time': {
    tables: Array.from({ length: 2 }, () => (n: number) => {
      const [machine, time] = byMachine(n);
      return [n % 997 === 5 ? null : machine, n % 1009 === 7 ? 'soon' : time] as [string | null, string];
    }),
    isTold: true,
  },
  'a machine that has another name once': {
    tables: [byTime, (n) => (n === 2499 ? ['press 9', byTime(n)[1]] : byTime(n))],
    isTold: false,
  },
  'a time that is another one': {
    tables: [byMachine, (n) => (n === ROWS - 1 ? [byMachine(n)[0], at(POINTS)] : byMachine(n))],
    isTold: false,
  },
  'two rows that are swapped': {
    tables: [byTime, (n) => byTime(n === 3085 ? n + 1 : n === 3086 ? n - 1 : n)],
    isTold: false,
  },
  'a time that goes backwards': {
    tables: Array.from({ length: 2 }, () => (n: number) => byTime(n === 4250 ? 10 : n)),
    isTold: true,
  },
  'times that begin anew': {
    tables: Array.from({ length: 2 }, () => (n: number) => byTime((n + ROWS / 2) % ROWS)),
    isTold: false,
  },
};

function write(t: Test, tables: readonly Keys[]): string {
  const path = join(scratch(t), 'plant.db');
  const database = new Database(path);
  database.exec('PRAGMA synchronous = off; BEGIN');
  for (const [k, keys] of tables.entries()) {
    database.exec(`CREATE TABLE feat_${k} (timestamp TEXT, machine TEXT, value REAL, comment BLOB)`);
    const insert = database.prepare(`INSERT INTO feat_${k} VALUES (?, ?, ?, zeroblob(3900))`);
    for (let n = 0; n < ROWS; n++) {
      const [machine, time] = keys(n);
      insert.run(time, machine, n / 4);
    }
  }
  database.exec('COMMIT');
  database.close();
  return path;
}

for (const [fleet, [name, { tables, isTold }]] of Object.entries(FLEETS).entries()) {
  t.test(name, async (t) => {
    const path = write(t, tables);
    const survey = async (reader: 'auto' | 'rows', threads: number, round?: bigint) => {
      const source = openReadings({ path, reader, threads });
      try {
        const tally = new Tally();
        let rows = 0;
        const rules = { signals: source.signals.map(() => []), ...(round === undefined ? {} : { round }) };
        const onRows = (count: number): void => {
          rows += count;
        };
        const { survey: found, join } = await surveySource({ source, rules }, { values: false, tally, onRows });
        // The survey itself has the number of rounded times.
        const others = new Set([...tally].filter(({ rule }) => rule !== ROUNDED));
        return { found, tally: others, rows, names: [...source.machines.names], join: join.kind };
      } finally {
        await source.close();
      }
    };
    for (const [turn, round] of [undefined, 3_600_000_000_000n].entries()) {
      const rows = await survey('rows', 1, round);
      for (const threads of allOrOne([1, 2, 3], fleet + turn)) deepEqual(await survey('auto', threads, round), rows);
    }
    const source = openReadings({ path, threads: 2 });
    t.equal((await source.surveyKeys()) !== undefined, isTold, 'the hashes of the tables tell as much');
    await source.close();
  });
}
