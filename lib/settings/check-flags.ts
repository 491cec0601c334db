import { SettingsError } from '../errors.js';
import { keyOf } from '../util/key-path.js';

/**
 * Checks the codes of the words of a signal.
 * @throws SettingsError ERR_SETTINGS_VALUE for two words with one code, for text that no reading has, for "*"
 */
export function checkFlags(signal: string, flags: Readonly<Record<string, number>>): void {
  const key = keyOf(['output', 'signals', signal, 'flags']);
  const refusal = (text: string) => new SettingsError('ERR_SETTINGS_VALUE', `${key} ${text}`, { key });
  if (signal === '*') throw refusal('is for all signals, but words belong to one; name the signal');
  const words = new Map<number, string>();
  for (const [word, code] of Object.entries(flags)) {
    if (word.trim() === '') throw refusal('has a word without letters, which is a missing value; leave it out');
    const other = words.get(code);
    if (other !== undefined) {
      const free = Array.from({ length: words.size + 1 }, (_, n) => n).find((n) => !Object.values(flags).includes(n));
      const example = free === undefined ? '' : `: ${free} is free`;
      const both = `${JSON.stringify(other)} and ${JSON.stringify(word)}`;
      throw refusal(`gives ${both} the code ${code}; each word needs a code of its own${example}`);
    }
    words.set(code, word);
  }
}
