/**
 * Counts the results of a test run from its TAP: `node dist/test/ci/count-tap.js results.tap` names what failed, and
 * prints `N passed, N failed` last. tap's own totals leave out files that crash after their last assertion.
 */
import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { Parser, type Result } from 'tap-parser';

export interface Counts {
  readonly passed: number;
  /** Full names of what failed. */
  readonly failed: readonly string[];
}

interface Tally {
  passed: number;
  readonly failed: string[];
}

/**
 * Assertions that passed, and those that failed. A test or a file that failed although no assertion in it did (it crashed, was
 * killed, ran too long) counts as one failure, and so does TAP that breaks off. Skipped tests do not count.
 */
export function countTap(tap: string): Counts {
  const tally: Tally = { passed: 0, failed: [] };
  const parser = new Parser();
  watch(parser, tally);
  parser.on('complete', ({ ok }: { ok: boolean }) => {
    if (!ok && tally.failed.length === 0) tally.failed.push('the test run broke off');
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
    else tally.failed.push(result.fullname);
  });
}

if (import.meta.url === pathToFileURL(argv[1]).href) {
  const { passed, failed } = countTap(readFileSync(argv[2], 'utf8'));
  for (const name of failed) console.log(`failed: ${name}`);
  console.log(`${passed} passed, ${failed.length} failed`);
}
