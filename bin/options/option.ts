import type { Options } from 'yargs';

/** The headings of options, in the order of the help. */
export const GROUPS = ['Input', 'Output', 'S3', 'General'] as const;

/** An option of a command. Help, man page, completions and docs/reference.md are made of it too. */
export interface Option {
  readonly type?: 'string' | 'number' | 'boolean';
  /** What it accepts, where that is one of a few words. */
  readonly choices?: readonly string[];
  /** One value per use, so that it does not take a following positional argument. */
  readonly array?: true;
  readonly nargs?: 1;
  readonly default?: string | number | boolean;
  /** In words, where nobody gives the option: the default of the settings, or how it is found. */
  readonly defaultDescription?: string;
  readonly describe: string;
  readonly group: (typeof GROUPS)[number];
  /** A letter. */
  readonly short?: string;
  /** The value of the option alone: what follows is a value only if it is one of `choices`. */
  readonly alone?: string;
  /** What stands for the value in texts, like FILE. Completion takes FILE and DEST for paths. */
  readonly value?: string;
  /** What the short help says, or true for the same; without it, only `--help all` shows the option. */
  readonly brief?: string | true;
  /** Another command's option of this name has the setting and the variable. */
  readonly isApart?: true;
}

/** Options by their names. */
export type OptionTable = Readonly<Record<string, Option>>;

/** For options that may be given several times. */
export const MANY = { type: 'string', array: true, nargs: 1 } as const;

/** A table as yargs takes it. */
export function yargsOptions<T extends OptionTable>(table: T): T {
  const adapted = Object.entries(table).map(
    ([name, { short, group, value, brief, alone, isApart, ...option }]): [string, Options] => [
      name,
      { ...option, ...(short === undefined ? {} : { alias: short }) } as Options,
    ],
  );
  return Object.fromEntries(adapted) as unknown as T;
}

/** True for a switch that is on by itself: people need its `--no-` form. */
export function isOn({ type, default: value, defaultDescription }: Option): boolean {
  return type === 'boolean' && (value === true || defaultDescription === 'true');
}
