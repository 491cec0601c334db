/**
 * Counts the results of test runs from their TAP: `node dist/test/ci/count-tap.js results.tap …` names what failed, and
 * prints `N passed, N failed` last, of all of them. tap's own totals leave out files that crash after their last
 * assertion.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { Parser, type Result } from 'tap-parser';

export interface Counts {
  readonly passed: number;
  readonly failed: readonly Failure[];
}

export interface Failure {
  /** Names of the file, its tests and the assertion. */
  readonly name: string;
  /** What tap knows about it: diff, place, stack, exit code …; nothing for a run that broke off. */
  readonly diagnostics: Readonly<Record<string, unknown>>;
}

interface Tally {
  passed: number;
  readonly failed: Failure[];
}

/**
 * Assertions that passed, and those that failed. A test or a file that failed although no assertion in it did (it
 * crashed, was killed, ran too long) counts as one failure, and so does TAP that breaks off. Skipped tests do not
 * count.
 */
export function countTap(tap: string): Counts {
  const tally: Tally = { passed: 0, failed: [] };
  const parser = new Parser();
  watch(parser, tally);
  parser.on('complete', ({ ok }: { ok: boolean }) => {
    if (!ok && tally.failed.length === 0) {
      tally.failed.push({ name: 'the test run broke off', diagnostics: {} });
    }
  });
  parser.end(tap);
  return tally;
}

/** Adds to `tally` the assertions of `parser` and of the tests below it. */
function watch(parser: Parser, tally: Tally): void {
  let failedBefore: number | undefined;
  parser.on('child', (child: Parser) => {
    failedBefore = tally.failed.length;
    watch(child, tally);
  });
  parser.on('assert', (result: Result) => {
    // The assertion that closes a subtest only repeats what the subtest has said, unless it fails by itself.
    const isRepeated = failedBefore !== undefined && (result.ok || tally.failed.length > failedBefore);
    failedBefore = undefined;
    if (isRepeated || result.skip || result.todo) return;
    if (result.ok) tally.passed++;
    else tally.failed.push({ name: result.fullname, diagnostics: result.diag ?? {} });
  });
}

/** How processes are started says nothing about why they failed. */
const HIDDEN = new Set(['args', 'command', 'cwd', 'externalID', 'stdio']);

/** A failure as people read it: tap's reporters do not always get to the details before the run ends. */
export function describe({ name, diagnostics }: Failure): string {
  const known = Object.entries(diagnostics).filter(([key]) => !HIDDEN.has(key));
  const details = known.map(([key, value]) => {
    const text = typeof value === 'string' ? value.trimEnd() : String(JSON.stringify(value, withBigints));
    return text.includes('\n') ? `${key}:\n${text}` : `${key}: ${text}`;
  });
  return [`failed: ${name}`, ...details.map((text) => text.replace(/^/gm, '  '))].join('\n');
}

function withBigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

if (import.meta.url === pathToFileURL(argv[1]).href) {
  let [passed, failed] = [0, 0];
  for (const path of argv.slice(2)) {
    const counts = countTap(readFileSync(path, 'utf8'));
    passed += counts.passed;
    failed += counts.failed.length;
    const run = basename(path, '.tap');
    for (const { name, diagnostics } of counts.failed) {
      console.log(describe({ name: argv.length > 3 ? `${run}: ${name}` : name, diagnostics }));
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
}
