import { type ParseArgsConfig, parseArgs } from 'node:util';
import { INSPECT, REFERENCES, REPORT, RUN, SAMPLE, STATS, UPLOADS, VERIFY } from '../options/commands.js';
import { EVERY } from '../options/general.js';
import { JOB } from '../options/job.js';
import type { Option, OptionTable } from '../options/option.js';
import { withValues } from './optional-values.js';

/** What a command takes. */
export interface Grammar {
  readonly options: OptionTable;
  /** What each word is that may follow, in order. */
  readonly words: readonly string[];
  /** The database may be there several times: databases that are read as one. */
  readonly isMany?: true;
  /** How many of the words are needed, and how they look. */
  readonly needed: number;
  readonly example: string;
  /** The first word is one of a few; absent: a file. */
  readonly actions?: readonly string[];
  /** Options that exclude each other. */
  readonly conflicts?: readonly (readonly [one: string, other: string])[];
}

/** What can be done with a job. */
export const JOB_ACTIONS = ['create', 'survey', 'plan', 'write', 'commit', 'run', 'submit', 'status', 'abort'] as const;

/** The commands whose arguments are checked. */
export const GRAMMARS: Readonly<Record<string, Grammar>> = {
  run: {
    options: RUN,
    words: ['a database', 'a destination'],
    isMany: true,
    needed: 0,
    example: 'fleetcdf plant.db plant.nc',
    conflicts: [['quiet', 'progress']],
  },
  inspect: {
    options: INSPECT,
    words: ['a database'],
    isMany: true,
    // A settings file may name it, and a variable the file.
    needed: 0,
    example: 'fleetcdf inspect plant.db',
    conflicts: [
      ['json', 'print-settings'],
      ['print-settings', 'suggest-rules'],
    ],
  },
  stats: {
    options: STATS,
    words: ['a database'],
    isMany: true,
    needed: 0,
    example: 'fleetcdf stats plant.db',
    conflicts: [
      ['json', 'format'],
      ['quiet', 'progress'],
    ],
  },
  report: {
    options: REPORT,
    words: ['a database', 'the page to write'],
    isMany: true,
    needed: 0,
    example: 'fleetcdf report plant.db plant.html',
    conflicts: [['quiet', 'progress']],
  },
  verify: {
    options: VERIFY,
    words: ['a database', 'the object to compare'],
    isMany: true,
    needed: 0,
    example: 'fleetcdf verify plant.db plant.nc',
    conflicts: [['quiet', 'progress']],
  },
  references: {
    options: REFERENCES,
    words: ['an object', 'the document to write'],
    isMany: true,
    needed: 2,
    example: 'fleetcdf references plant.nc plant.json',
  },
  sample: { options: SAMPLE, words: ['the file to write'], needed: 1, example: 'fleetcdf sample plant.db' },
  job: {
    options: JOB,
    words: ['an action', 'a job', 'a database', 'a destination'],
    isMany: true,
    actions: JOB_ACTIONS,
    needed: 2,
    example: 'fleetcdf job status JOB',
    conflicts: [['quiet', 'progress']],
  },
  uploads: { options: UPLOADS, words: ['a bucket'], needed: 0, example: 'fleetcdf uploads s3://bucket' },
};

/** Words that are commands where they stand first. */
export const COMMANDS: readonly string[] = [...Object.keys(GRAMMARS), 'completion', 'help'];

export function isCommand(word: string): boolean {
  return COMMANDS.includes(word);
}

/** An option as it is written. */
export interface GivenOption {
  /** As its table has it; undefined for none of the command's. */
  readonly option: Option | undefined;
  /** Without dashes and `no-`. */
  readonly name: string;
  /** With the dashes that were written. */
  readonly written: string;
  readonly isNegated: boolean;
  /** Undefined where there is none. */
  readonly value: string | undefined;
  /** The value stands behind `=`, or directly behind a letter. */
  readonly isInline: boolean;
}

/** A command line, taken apart. */
export interface CommandLine {
  readonly command: string;
  readonly grammar: Grammar | undefined;
  readonly options: readonly GivenOption[];
  readonly words: readonly string[];
  /** Single dashes before a whole name: `-format`. */
  readonly singleDashed: readonly string[];
  /** The argument at which the words behind `--` begin; absent where there is none. */
  readonly end?: number;
}

const HELP: OptionTable = {
  help: { type: 'boolean', short: 'h', describe: '', group: 'General' },
  version: { type: 'boolean', short: 'V', describe: '', group: 'General' },
};

/** The options of a command, and those of every command. */
export function optionsOf(grammar: Grammar): OptionTable {
  return { ...grammar.options, ...EVERY, ...HELP };
}

/**
 * Takes the arguments apart as all commands do: long and short options, values behind `=` or a space, `--` ends
 * options. Nothing is checked.
 */
export function takeApart(given: readonly string[]): CommandLine {
  const argv = withValues(given);
  // Which options take a value differs from command to command, and the command is known from the words.
  const guess = tokensOf(argv, optionsOf(GRAMMARS['run']));
  const [first] = guess.flatMap((token) => (token.kind === 'positional' ? [token] : []));
  const command = first !== undefined && isCommand(first.value) ? first.value : 'run';
  const grammar = GRAMMARS[command];
  if (grammar === undefined) return { command, grammar, options: [], words: [], singleDashed: [] };
  const table = optionsOf(grammar);
  const tokens = tokensOf(argv, table);
  const end = tokens.find(({ kind }) => kind === 'option-terminator')?.index;
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  return {
    command,
    grammar,
    options: tokens.flatMap((token) => (token.kind === 'option' ? [givenOption(token, table)] : [])),
    words: first?.value === command ? words.slice(1) : words,
    singleDashed: argv.slice(0, end).filter((argument) => /^-[a-z]/.test(argument) && argument.slice(1) in table),
    ...(end === undefined ? {} : { end }),
  };
}

type Token = NonNullable<ReturnType<typeof parseArgs<ParseArgsConfig & { tokens: true }>>['tokens']>[number];
type OptionToken = Extract<Token, { kind: 'option' }>;

function tokensOf(argv: readonly string[], table: OptionTable): Token[] {
  const options = Object.entries(table).map(([name, { type, short }]) => [
    name,
    { type: type === 'boolean' ? 'boolean' : 'string', multiple: true, ...(short === undefined ? {} : { short }) },
  ]);
  const config = { strict: false, allowPositionals: true, tokens: true } as const;
  return parseArgs({ ...config, args: [...argv], options: Object.fromEntries(options) }).tokens;
}

function givenOption({ name, rawName, value, inlineValue }: OptionToken, table: OptionTable): GivenOption {
  const isNegated = !Object.hasOwn(table, name) && name.startsWith('no-');
  const bare = isNegated ? name.slice('no-'.length) : name;
  return {
    option: Object.hasOwn(table, bare) ? table[bare] : undefined,
    name: bare,
    written: rawName,
    isNegated,
    // `-f=csv` is `-fcsv`.
    value: inlineValue === true && !rawName.startsWith('--') ? value?.replace(/^=/, '') : value,
    isInline: inlineValue === true,
  };
}
