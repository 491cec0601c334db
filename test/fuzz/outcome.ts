import { readFileSync } from 'node:fs';
import { FleetcdfError } from '../../lib/errors.js';
import { visible } from '../../lib/visible.js';

/** Codes of docs/errors.md; of those that are a fault of fleetcdf, the remedy is to report them. */
function readCodes(): { documented: Set<string>; faults: Set<string> } {
  const [documented, faults] = [new Set<string>(), new Set<string>()];
  const text = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  for (const [line, code] of text.matchAll(/^\| `(ERR_\w+)` .*$/gm)) {
    documented.add(code);
    if (/please report it/i.test(line)) faults.add(code);
  }
  return { documented, faults };
}

const { documented, faults } = readCodes();

/** Names and values of a database have any length, what people read does not. */
const MAX_TEXT = 250_000;

/** @throws Error unless a text may go to a terminal */
export function assertReadable(text: string, what: string): void {
  if (text.length > MAX_TEXT) throw new Error(`${what} of ${text.length} characters`);
  if (visible(text) !== text) throw new Error(`${what} with control characters: ${JSON.stringify(text)}`);
}

/** `success`, or the documented code of the error. @throws Error for every other one */
export async function outcomeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'success';
  } catch (error) {
    if (!(error instanceof FleetcdfError)) throw new Error('an error nobody foresaw', { cause: error });
    if (!documented.has(error.code)) throw new Error(`${error.code} is not in docs/errors.md`, { cause: error });
    if (faults.has(error.code)) throw new Error('a fault of fleetcdf', { cause: error });
    assertReadable(error.message, 'a message');
    return error.code;
  }
}
