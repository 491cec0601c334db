/** Names from databases, files and servers do nothing to a terminal. */

import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { scratch, writeDatabase } from '../databases.js';
import { begin, fleetcdf, type Outcome } from './cli.js';

/** Clears the screen, rings, overwrites the line, sets the title (C1), turns the direction, begins a line of its own. */
const EVIL = '\u001b[2J\u0007\r\u009d0;t\u009c\u202e\u2028\nfleetcdf: forged';

const ACTIVE = /(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

function harmless(t: Test, { stdout, stderr }: Outcome, what: string): void {
  for (const text of [stdout.toString(), stderr]) {
    t.notMatch(text, ACTIVE, what);
    t.notMatch(text, /^fleetcdf: forged/m, `${what}: a name begins no line`);
  }
}

const quoted = (name: string): string => `"${name}"`;

function evilPlant(t: Test): string {
  const cwd = scratch(t);
  const [table, signal] = [`log${EVIL}`, `temp${EVIL}`];
  const rows = Array.from({ length: 40 }, (_, i) => [
    `2024-01-01T00:00:${String(i >> 1).padStart(2, '0')}Z`,
    `m${i & 1}${EVIL}`,
    i === 7 ? `not a number${EVIL}` : i,
    i & 2 ? `on${EVIL}` : `off${EVIL}`,
  ]);
  writeDatabase(join(cwd, 'evil.db'), {
    [table]: { columns: `time TEXT, machine TEXT, ${quoted(signal)} REAL, ${quoted(`state${EVIL}`)} TEXT`, rows },
    [`empty${EVIL}`]: { columns: `time TEXT, ${quoted(`a${EVIL}`)} REAL`, rows: [] },
  });
  return cwd;
}

t.test('summary, plan, inspection, progress, warnings and errors', async (t) => {
  const cwd = evilPlant(t);
  const path = `out${EVIL}.nc`.replaceAll('/', '');
  const cases: [words: string[], status: number][] = [
    [['evil.db', path], 0],
    [['evil.db', 'out.csv', '--format', 'csv', '--progress'], 0],
    [['evil.db', 'out.nc', '--dry-run'], 0],
    [['evil.db', 'out.nc', '--strict'], 3],
    [['inspect', 'evil.db'], 0],
    [['inspect', 'evil.db', '--print-settings'], 0],
    [['inspect', 'evil.db', '--json'], 0],
    [['evil.db', 'out.nc', '--report', '-'], 0],
    [['evil.db', 'out.nc', '--machine', `none${EVIL}`, '--verbose'], 3],
    [['evil.db', 'out.nc', '--signal', 'none'], 2],
    [['evil.db', 'out.nc', '--table', `none${EVIL}`], 2],
    [['evil.db', 'out.nc', '--where', `"none${EVIL}" = 1`, '--verbose'], 2],
    [['evil.db', 'out.nc', '--layout', `none${EVIL}`], 2],
    [[`none${EVIL}.db`, 'out.nc'], 1],
    [['evil.db', `none${EVIL}/out.nc`], 1],
    [['--settings', `none${EVIL}`], 2],
    [['--from', 'json', 'evil.json', 'out.nc'], 0],
    [['--settings', 'evil-settings.json', 'evil.db', 'out.nc'], 2],
  ];
  const rows = [1, 2, 3].map((i) => ({ time: `2024-01-01T00:00:0${i}Z`, machine: EVIL, [`a${EVIL}`]: i }));
  writeFileSync(join(cwd, 'evil.json'), JSON.stringify([...rows, { time: EVIL, machine: 'a' }]));
  writeFileSync(join(cwd, 'evil-settings.json'), JSON.stringify({ [EVIL]: 1, output: { [EVIL]: 2 } }));
  for (const [words, status] of cases) {
    const done = fleetcdf(words, { cwd });
    t.equal(done.status, status, `${words.join(' ')}: ${done.stderr}`);
    harmless(t, done, JSON.stringify(words));
  }
});

t.test('JSON is exact', async (t) => {
  const cwd = evilPlant(t);
  const inspected = JSON.parse(fleetcdf(['inspect', 'evil.db', '--json'], { cwd }).stdout.toString());
  t.match(inspected.machines, [{ machine: `m0${EVIL}` }, { machine: `m1${EVIL}` }]);
  const done = fleetcdf(['evil.db', 'out.nc', '--report', 'report.json'], { cwd });
  t.equal(done.status, 0, done.stderr);
  const report = JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'));
  t.ok(report.tally.some(({ column }: { column: string }) => column.endsWith(`.temp${EVIL}`)));
});

t.test('a verification, and what it finds', async (t) => {
  const cwd = evilPlant(t);
  const written = fleetcdf(['evil.db', 'out.nc', '--verify', '--receipt', 'receipt.json'], { cwd });
  t.equal(written.status, 0, written.stderr);
  harmless(t, written, 'run --verify');
  t.type(JSON.parse(readFileSync(join(cwd, 'receipt.json'), 'utf8')), 'object');
  const same = fleetcdf(['verify', 'evil.db', 'out.nc'], { cwd });
  t.equal(same.status, 0, same.stderr);
  harmless(t, same, 'verify');
  const database = new Database(join(cwd, 'evil.db'));
  const quotedAll = [`log${EVIL}`, `temp${EVIL}`].map((name) => `"${name}"`);
  database.exec(`UPDATE ${quotedAll[0]} SET ${quotedAll[1]} = 99 WHERE rowid = 5`);
  database.close();
  for (const more of [[], ['--json'], ['--verbose']]) {
    const done = fleetcdf(['verify', 'evil.db', 'out.nc', ...more], { cwd });
    t.equal(done.status, 1, done.stderr);
    harmless(t, done, `verify ${more}`);
    if (more[0] === '--json') t.equal(JSON.parse(done.stdout.toString()).isSame, false);
  }
});

t.test('what a server says', async (t) => {
  const cwd = evilPlant(t);
  const server = createServer((_request, response) => {
    const text = `&#27;[2J&#7;&#155;&#8238; ${EVIL.replaceAll(/\p{Cc}/gu, (c) => `&#${c.charCodeAt(0)};`)}`;
    response.writeHead(400, { 'content-type': 'application/xml' });
    response.end(`<Error><Code>Evil${text}</Code><Message>it says ${text}</Message></Error>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const more of [[], ['--verbose']]) {
    const words = ['evil.db', 's3://bucket/plant.nc', '--endpoint', endpoint, ...more];
    const done = await begin(words, { cwd, env: { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' } });
    t.equal(done.status, 1, done.stderr);
    harmless(t, done, words.join(' '));
  }
});

t.test('names of a million characters are shortened', async (t) => {
  const cwd = scratch(t);
  const long = `begin${'x'.repeat(1_000_000)}end`;
  const rows = Array.from({ length: 6 }, (_, i) => [
    `2024-01-01T00:00:0${i}Z`,
    `${i & 1}${long}`,
    i,
    i === 3 ? long : 2,
  ]);
  writeDatabase(join(cwd, 'long.db'), { log: { columns: 'time TEXT, machine TEXT, a REAL, b REAL', rows } });
  const cases = [
    ['long.db', 'out.nc'],
    ['long.db', 'out.nc', '--layout', 'stacked'],
    ['long.db', 'out.nc', '--layout', 'ragged', '--format', 'classic'],
    ['long.db', 'out.nc', '--dry-run'],
    ['long.db', 'out.nc', '--strict'],
    ['inspect', 'long.db'],
    ['long.db', 'out.nc', '--machine', 'none'],
    ['long.db', 'out.nc', '--machine', long.slice(0, 100_000)],
    ['long.db', 'out.nc', '--table', long.slice(0, 100_000)],
    ['long.db', 'out.nc', '--where', `${long.slice(0, 100_000)} = 1`],
  ];
  for (const words of cases) {
    const done = fleetcdf(words, { cwd });
    const length = done.stdout.length + done.stderr.length;
    t.ok(length < 20_000, `${words.map((word) => word.slice(0, 20)).join(' ')}: ${length} characters`);
    t.notMatch(done.stderr, /nobody foresaw/);
  }
});
