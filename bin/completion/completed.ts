import { JOB_ACTIONS } from '../arguments/grammar.js';
import { type CommandName, PAGES, type Page, PROGRAM_OPTIONS } from '../help/pages.js';
import { isOn, type Option } from '../options/option.js';

/** What a shell completes an option's value from. */
export type Values = 'files' | 'profiles' | 'text' | readonly string[];

/** An option as a completion script needs it. */
export interface Completed {
  readonly name: string;
  readonly short?: string;
  /** Of one line. */
  readonly what: string;
  /** undefined: it has no value. */
  readonly values?: Values;
  readonly isRepeatable: boolean;
}

/** A command, its line for the user, and its options. */
export interface CompletedCommand {
  readonly name: CommandName;
  readonly what: string;
  /** Words that may stand behind it; undefined: files. */
  readonly words?: readonly string[];
  readonly options: readonly Completed[];
}

/** The shells that there are scripts for. */
export const SHELL_NAMES = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELL_NAMES)[number];

/** Words that a command takes and that are no files. */
const WORDS: { readonly [name in CommandName]?: readonly string[] } = {
  completion: SHELL_NAMES,
  job: JOB_ACTIONS,
  help: [...Object.keys(PAGES), 'all'],
};

/** What is completed. */
export function completedCommands(): readonly CompletedCommand[] {
  return Object.keys(PAGES).map((name) => completed(name as CommandName));
}

function completed(name: CommandName): CompletedCommand {
  const { brief, options }: Page = PAGES[name];
  return {
    ...{ name, what: brief, options: Object.entries({ ...options, ...PROGRAM_OPTIONS }).flatMap(completedOption) },
    ...(WORDS[name] === undefined ? {} : { words: WORDS[name] }),
  };
}

function completedOption([name, option]: [string, Option]): Completed[] {
  const { short, brief, describe, array } = option;
  const values = valuesOf(name, option);
  const one = {
    ...{ name, what: typeof brief === 'string' ? brief : describe, isRepeatable: array === true },
    ...(values === undefined ? {} : { values }),
  };
  return [
    { ...one, ...(short === undefined ? {} : { short }) },
    ...(isOn(option) ? [{ ...one, name: `no-${name}` }] : []),
  ];
}

function valuesOf(name: string, { type, choices, value }: Option): Values | undefined {
  if (type === 'boolean') return undefined;
  if (name === 'help') return ['all'];
  if (choices !== undefined) return choices;
  if (name === 'profile') return 'profiles';
  return value === 'FILE' || value === 'DEST' ? 'files' : 'text';
}

/** A text in single quotes, as bash and zsh have it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command of awk that prints the names of the profiles of the AWS tools. */
export const PROFILES =
  `awk -F'[][ ]+' '/^\\[(default|profile )/ && FILENAME == ARGV[1] { print $(NF - 1) } ` +
  `/^\\[/ && FILENAME == ARGV[2] { print $2 }' ` +
  `"\${AWS_CONFIG_FILE:-$HOME/.aws/config}" "\${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}" 2>/dev/null`;
