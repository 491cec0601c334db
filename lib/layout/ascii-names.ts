/** Letters that Unicode does not decompose, and symbols of units, as people write them in ASCII. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ħ: 'h',
  Ħ: 'H',
  ŧ: 't',
  Ŧ: 'T',
  ı: 'i',
  µ: 'u',
  μ: 'u',
};

/** Symbols that become words, apart from what stands beside them. */
const WORDS: Readonly<Record<string, string>> = {
  '°': 'deg',
  '℃': 'degC',
  '℉': 'degF',
  '%': 'percent',
  '‰': 'permille',
  Ω: 'Ohm',
  '\u2126': 'Ohm',
};

/** Words that take what follows without an underscore: `degC`. */
const OPEN = new Set(['deg']);

/**
 * A text in the characters of CF names (CF Conventions 2.3): ASCII letters, digits and underscores.
 *
 * - A letter with marks loses them (`ü` is `u`), some letters and symbols have their usual form (`ß` is `ss`, `°C` is
 *   `degC`, `%` is `percent`).
 * - Any other letter or digit is `u` and its code point in hexadecimal (`ж` is `u0436`), so that the name of a text
 *   does not depend on other names, and texts of any script stay distinct.
 * - Each run of other characters is one underscore.
 *
 * @param keep characters to keep beside those, as the inside of a character class
 */
export function asciiName(text: string, keep = ''): string {
  // V8 needs a millisecond or two to compile each Unicode class; most names need none.
  if (/^\w*$/.test(text)) return text;
  const kept = new RegExp(`^[\\w${keep}]$`);
  let name = '';
  /** Characters that are no part of a name, or the end of a word, were passed since. */
  let gap: 'none' | 'run' | 'word' = 'none';
  const add = (part: string): void => {
    if (gap === 'run' || (gap === 'word' && /\w$/.test(name))) name += '_';
    name += part;
    gap = 'none';
  };
  for (const character of text.normalize('NFC')) {
    const word = WORDS[character];
    if (kept.test(character)) {
      add(character);
    } else if (word !== undefined) {
      if (gap === 'none') gap = 'word';
      add(word);
      gap = OPEN.has(word) ? 'none' : 'word';
    } else {
      const part = letters(character);
      if (part === undefined) gap = 'run';
      else if (part !== '') add(part);
    }
  }
  return gap === 'run' ? `${name}_` : name;
}

/** The ASCII form of a character; empty for a mark; undefined for what is no letter, digit or mark. */
function letters(character: string): string | undefined {
  const usual = LETTERS[character];
  if (usual !== undefined) return usual;
  const plain = character.normalize('NFKD').replace(/\p{Script=Inherited}+/gu, '');
  if (/^\w*$/.test(plain) && /\p{L}|\p{N}|\p{M}/u.test(character)) return plain;
  if (!/\p{L}|\p{N}|\p{M}/u.test(character)) return undefined;
  return `u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`;
}
