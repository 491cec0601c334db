/**
 * True if `name` is what `pattern` says: `*` matches any text, `?` any character. It takes time in proportion to the
 * lengths of both multiplied, at most; a regular expression may take longer, and a long one cannot be made.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  const [characters, wanted] = [[...name], [...pattern]];
  let n = 0;
  let p = 0;
  // Behind the last `*`, and where in the name what it matches ends.
  let star: { readonly pattern: number; readonly name: number } | undefined;
  while (n < characters.length) {
    if (wanted[p] === '*') {
      star = { pattern: ++p, name: n };
    } else if (wanted[p] === '?' || wanted[p] === characters[n]) {
      p++;
      n++;
    } else if (star === undefined) {
      return false;
    } else {
      // The star takes one character more.
      star = { pattern: star.pattern, name: star.name + 1 };
      p = star.pattern;
      n = star.name;
    }
  }
  return wanted.slice(p).every((character) => character === '*');
}
