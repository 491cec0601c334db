import { readFileSync } from 'node:fs';
import { FleetcdfError } from '../../lib/errors.js';

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

/** Names and values of a database have any length, messages do not. */
const MAX_MESSAGE = 33_000;

/** `success`, or the documented code of the error. @throws Error for every other one */
export async function outcomeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'success';
  } catch (error) {
    if (!(error instanceof FleetcdfError)) throw new Error('an error nobody foresaw', { cause: error });
    if (!documented.has(error.code)) throw new Error(`${error.code} is not in docs/errors.md`, { cause: error });
    if (faults.has(error.code)) throw new Error('a fault of fleetcdf', { cause: error });
    if (error.message.length > MAX_MESSAGE)
      throw new Error(`a message of ${error.message.length} characters`, { cause: error });
    return error.code;
  }
}
