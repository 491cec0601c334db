import { existsSync } from 'node:fs';
import type { FleetcdfError } from '../../lib/errors.js';
import { listed } from '../../lib/util/format.js';
import { nearest } from '../../lib/util/suggest.js';
import { shortName } from '../../lib/visible.js';
import { usageFailure } from '../failure.js';
import type { Option } from '../options/option.js';
import { COMMANDS, type CommandLine, type GivenOption, GRAMMARS, isCommand, optionsOf } from './grammar.js';

/**
 * Refuses what is wrong with a command line by itself, in words of its own: what the parser would say names neither
 * what was written nor what to write.
 *
 * @throws SettingsError ERR_USAGE
 */
export function checkArguments(line: CommandLine): void {
  const { command, grammar, options, words, singleDashed } = line;
  if (grammar === undefined || options.some(({ name }) => name === 'help' || name === 'version')) return;
  const refuse = (message: string): FleetcdfError => usageFailure(message, command);
  const [dashed] = singleDashed;
  if (dashed !== undefined) throw refuse(`${dashed} has one dash; a whole name has two: -${dashed}`);
  for (const option of options) {
    const problem = problemOf(option, line);
    if (problem !== undefined) throw refuse(problem);
  }
  const repeated = repetition(options);
  if (repeated !== undefined) throw refuse(repeated);
  const given = new Set(
    options.filter(({ isNegated, value }) => !isNegated && value !== 'false').map(({ name }) => name),
  );
  const both = grammar.conflicts?.find((pair) => pair.every((name) => given.has(name)));
  if (both !== undefined) throw refuse(`--${both[0]} and --${both[1]} exclude each other; leave one out`);
  if (grammar.actions === undefined) refuseCommand(words[0], refuse);
  else refuseAction(words[0], grammar.actions, command, refuse);
  const empty = words.indexOf('');
  if (empty >= 0)
    throw refuse(`argument ${empty + 1} is empty; write ${grammar.words[empty] ?? grammar.words[0] ?? 'nothing'}`);
  const { length } = grammar.words;
  if (words.length > length && grammar.isMany !== true) {
    const takes = grammar.words.join(' and ');
    throw refuse(`${JSON.stringify(shortName(words[length]))} is one word too many: ${command} takes ${takes}`);
  }
  if (words.length < grammar.needed && !given.has('output')) {
    throw refuse(`${command} needs ${grammar.words[words.length]}: ${grammar.example}`);
  }
}

/** Refuses a word that is no file, but looks like a misspelt command. */
function refuseCommand(word: string | undefined, refuse: (message: string) => FleetcdfError): void {
  if (word === undefined || !/^[\w-]+$/.test(word) || isCommand(word) || existsSync(word)) return;
  const command = nearest(word, COMMANDS);
  if (command !== undefined) throw refuse(`no such file: ${word}; did you mean fleetcdf ${command}?`);
}

function refuseAction(
  word: string | undefined,
  actions: readonly string[],
  command: string,
  refuse: (message: string) => FleetcdfError,
): void {
  if (word === undefined || actions.includes(word)) return;
  const best = nearest(word, actions);
  const meant = best === undefined ? `; it is one of ${actions.join(', ')}` : `; did you mean ${command} ${best}?`;
  throw refuse(`there is no ${command} ${shortName(word)}${meant}`);
}

function problemOf(given: GivenOption, line: CommandLine): string | undefined {
  const { option, written, isNegated, value, isInline } = given;
  if (option === undefined) return unknown(given, line);
  const isSwitch = option.type === 'boolean';
  if (isNegated && !isSwitch) return `${written} is nothing: --${given.name} takes a value; leave it out`;
  if (isNegated) return isInline ? `${written} takes no value` : undefined;
  if (isSwitch) {
    if (value === undefined || value === 'true' || value === 'false') return undefined;
    return `${written} takes no value; it is on or, as --no-${given.name}, off`;
  }
  const valued = `write ${written}${written.startsWith('--') ? '=' : ' '}VALUE`;
  // It printed settings where it is a switch in older command lines.
  if (value === undefined && given.name === 'settings' && line.command === 'inspect') {
    return '--settings takes a settings file to begin with; --print-settings prints one';
  }
  if (value === undefined) return `${written} has no value; ${valued}`;
  if (value === '') return `${written} is empty; ${valued}, or leave it out`;
  if (!isInline && /^-[^\d.]/.test(value)) {
    const dashed = `${valued}, also for one that begins with a dash`;
    return `${written} has no value, since ${shortName(value)} is an option; ${dashed}`;
  }
  return wrongValue(written, value, option);
}

function wrongValue(written: string, value: string, { type, choices }: Option): string | undefined {
  if (choices !== undefined && !choices.includes(value)) {
    const best = nearest(value, choices);
    const meant = best === undefined ? '' : `; did you mean ${best}?`;
    const list = choices.join(', ');
    const rest = meant === '' ? `; it is one of ${list}` : ` It is one of ${list}`;
    return `${written} is ${JSON.stringify(shortName(value))}${meant}${rest}`;
  }
  if (type === 'number' && !Number.isFinite(Number(value))) {
    return `${written} is ${JSON.stringify(shortName(value))}, which is no number`;
  }
  return undefined;
}

/** An option that the command does not have: of another command, misspelt, or of none. */
function unknown({ name, written, isNegated }: GivenOption, { command, grammar }: CommandLine): string {
  const shown = shortName(written);
  const others = Object.entries(GRAMMARS).filter(([, { options }]) => Object.hasOwn(options, name));
  if (others.length > 0 && written.startsWith('--')) {
    const list = listed(
      others.map(([other]) => `fleetcdf ${other}`),
      'and',
    );
    return `${shown} is an option of ${list}, and not of ${command}`;
  }
  const own = Object.entries(optionsOf(grammar as NonNullable<typeof grammar>));
  const candidates = isNegated ? own.filter(([, { type }]) => type === 'boolean') : own;
  const names = candidates.map(([one]) => one);
  const best = written.startsWith('--') ? nearest(name, names) : undefined;
  const meant = best === undefined ? '' : `; did you mean --${isNegated ? 'no-' : ''}${best}?`;
  return `there is no option ${shown}${meant}`;
}

/** An option that takes one value and has several, or is on and off. */
function repetition(options: readonly GivenOption[]): string | undefined {
  const before = new Map<string, GivenOption>();
  for (const given of options) {
    const { name, option } = given;
    const other = before.get(name);
    before.set(name, given);
    if (other === undefined || option?.array === true) continue;
    if (option?.type !== 'boolean') {
      const [one, two] = [other, given].map(({ value }) => shortName(String(value)));
      return `--${name} is given twice: ${one} and ${two}; give one`;
    }
    const isOn = ({ isNegated, value }: GivenOption): boolean => !isNegated && value !== 'false';
    if (isOn(other) !== isOn(given)) return `--${name} and --no-${name} exclude each other; leave one out`;
  }
  return undefined;
}

/** The options that are written on the command line, by name, as they are written; no defaults. */
export function givenNames({ options }: CommandLine): ReadonlyMap<string, string> {
  return new Map(options.map(({ name, written }) => [name, written]));
}
