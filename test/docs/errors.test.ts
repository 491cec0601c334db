import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import t from 'tap';
import * as errors from '../../lib/errors.js';
import { sources } from './sources.js';

// The bundled program, as the generator of docs/reference.md takes it.
const { exitCodeFor } = createRequire(import.meta.url)(
  '../../bin/program.cjs',
) as typeof import('../../bin/program.js');

/** Codes of Node that the sources look for. */
const OF_NODE = new Set(['ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

interface Entry {
  readonly className: string;
  /** Of the class, as its heading says. */
  readonly exitCodes: string;
  readonly exitCode: number;
  readonly room: string;
  readonly code: string;
  readonly meaning: string;
  readonly remedy: string;
}

/** The rows of the tables, each with what the headings above it say. */
function readEntries(): Entry[] {
  let [className, exitCodes, room] = ['', '', ''];
  const entries: Entry[] = [];
  for (const line of readFileSync('docs/errors.md', 'utf8').split('\n')) {
    const section = /^## (\w+): exit code (\d.*)$/.exec(line);
    if (section !== null) [className, exitCodes] = [section[1], section[2]];
    room = /^### (\w+)$/.exec(line)?.[1] ?? room;
    const row = /^\| `(ERR_\w+)` \|( (\d+) \|)? (.*) \| (.*) \|$/.exec(line);
    if (row === null) continue;
    // Classes with several exit codes give one in each row.
    const exitCode = Number(row[3] ?? exitCodes);
    entries.push({ className, exitCodes, exitCode, room, code: row[1], meaning: row[4], remedy: row[5] });
  }
  return entries;
}

/** Where each code stands between quotes. */
function readCodes(): Map<string, { path: string; text: string }[]> {
  const codes = new Map<string, { path: string; text: string }[]>();
  for (const source of sources()) {
    for (const [, code] of source.text.matchAll(/'(ERR_[A-Z0-9_]+)'/g)) {
      if (!OF_NODE.has(code)) codes.set(code, [...(codes.get(code) ?? []), source]);
    }
  }
  return codes;
}

const entries = readEntries();
const codes = readCodes();

t.test('every code has an entry, and every entry a code', async (t) => {
  t.ok(codes.size > 80, `${codes.size} codes`);
  const listed = new Set(entries.map(({ code }) => code));
  t.same([...codes.keys()].filter((code) => !listed.has(code)).sort(), [], 'codes without an entry in docs/errors.md');
  t.same([...listed].filter((code) => !codes.has(code)).sort(), [], 'entries whose code is thrown nowhere');
});

t.test('an entry stands once under its class, in a room that throws it', async (t) => {
  for (const { code, className, room, meaning, remedy } of entries) {
    const twins = entries.filter((entry) => entry.code === code && entry.className === className);
    t.equal(twins.length, 1, `${code} of ${className}`);
    // A class may bring its one code itself.
    const directory = room === 'bin' ? 'bin/' : room === 'lib' ? 'lib/errors.ts' : `lib/${room}/`;
    const files = (codes.get(code) ?? []).filter(({ path }) => path.startsWith(directory));
    t.ok(
      files.some(({ text }) => text.includes(`new ${className}(`) || text.includes(`class ${className} `)),
      `a ${className} ${code} comes from ${directory}`,
    );
    t.match(meaning, /^\S.*\.$/, `${code} has a meaning`);
    t.match(remedy, /^\S.*\.$/, `${code} has a remedy`);
  }
});

t.test('each error has its exit code', async (t) => {
  const classes = Object.keys(errors).filter((name) => name.endsWith('Error'));
  t.same([...new Set(entries.map(({ className }) => className))].sort(), classes.sort());
  for (const { className, code, exitCode } of entries) {
    t.equal(exitCode, exitCodeFor(className, code), `${className} ${code}`);
  }
  for (const { className, exitCodes } of entries) {
    const own = new Set(entries.filter((entry) => entry.className === className).map(({ exitCode }) => exitCode));
    t.same([...own].sort(), exitCodes.match(/\d+/g)?.map(Number), className);
  }
});

t.test('nobody forgets to decide the exit code of a new error', async (t) => {
  t.equal(exitCodeFor('SourceError', 'ERR_SOURCE_NEW'), undefined);
  t.equal(exitCodeFor('FormatError', 'ERR_NETCDF_NEW'), undefined);
  t.equal(exitCodeFor('SettingsError', 'ERR_SETTINGS_NEW'), 2);
  t.equal(exitCodeFor('SinkError', 'ERR_SINK_NEW'), 1);
});
