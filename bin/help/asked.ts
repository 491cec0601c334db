/** What a command line asks for besides work: read before the parser, so that it costs nothing and always works. */

/** Letters of options that take no value. */
const SWITCHES = 'hnqvV';

/** Letters of options that take a value. */
const VALUED = 'fjo';

/** The arguments before `--`, which ends options. */
function untilEnd(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

/** True if a switch is given by its name or its letter, which may stand among other letters: `-qn`. */
export function isGiven(argv: readonly string[], name: string, letter: string): boolean {
  const letters = new RegExp(`^-[${SWITCHES}]*${letter}`);
  return untilEnd(argv).some((argument) => argument === `--${name}` || letters.test(argument));
}

/** `-fcsv`, `-qj4` and `-f=csv` become `-f csv`, `-q -j 4`: the parser would take each character for an option. */
export function apart(argument: string): string[] {
  const found = new RegExp(`^-([${SWITCHES}]*)([${VALUED}])=?(.+)$`).exec(argument);
  if (found === null) return [argument];
  const [, switches, letter, value] = found;
  return [...(switches === '' ? [] : [`-${switches}`]), `-${letter}`, value];
}

/** Help that is asked for. */
export interface Asked {
  /** The word that should be a command. */
  readonly command?: string;
  readonly isAll: boolean;
}

/** What `help run`, `run --help`, `run -h all` and the like ask for; undefined where they ask for no help. */
export function helpAsked(argv: readonly string[], isCommand: (word: string) => boolean): Asked | undefined {
  const words = untilEnd(argv);
  if (words[0] === 'help') {
    const named = words.slice(1).filter((word) => word !== 'all' && !word.startsWith('-'));
    return { isAll: words.includes('all'), ...(named[0] === undefined ? {} : { command: named[0] }) };
  }
  if (!words.includes('--help=all') && !isGiven(words, 'help', 'h')) return undefined;
  const command = words.find(isCommand);
  const isAll = words.some(
    (word, i) => word === '--help=all' || (word === 'all' && /^(--help|-h)$/.test(words[i - 1])),
  );
  return { isAll, ...(command === undefined ? {} : { command }) };
}
