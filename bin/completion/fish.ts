import { type Completed, type CompletedCommand, PROFILES } from './completed.js';

export function fishScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const lines = commands.flatMap(({ name, what, words, options }) => [
    `complete -c fleetcdf -n __fleetcdf_first -a ${name} -d ${quoted(what)}`,
    ...(words === undefined ? [] : [`complete -c fleetcdf -n '__fleetcdf_is ${name}' -f -a '${words.join(' ')}'`]),
    ...options.map((option) => `complete -c fleetcdf -n '__fleetcdf_is ${name}' ${optionWords(option)}`),
  ]);
  return `# Completion of fleetcdf for fish. In ~/.config/fish/config.fish: fleetcdf completion fish | source
# Or once, which starts faster: fleetcdf completion fish > ~/.config/fish/completions/fleetcdf.fish

function __fleetcdf_first
    test (count (commandline -opc)) -eq 1
end

function __fleetcdf_is
    set -l words (commandline -opc)
    set -l command run
    if contains -- "$words[2]" ${names}
        set command $words[2]
    end
    test "$command" = $argv[1]
end

function __fleetcdf_profiles
    sh -c ${quoted(PROFILES)}
end

${lines.join('\n')}
`;
}

function optionWords({ name, short, what, values }: Completed): string {
  const letter = short === undefined ? '' : ` -s ${short}`;
  return `-l ${name}${letter}${valueWords(name, values)} -d ${quoted(what)}`;
}

function valueWords(name: string, values: Completed['values']): string {
  if (values === undefined || name === 'help') return '';
  if (values === 'files') return ' -r -F';
  if (values === 'text') return ' -x';
  return values === 'profiles' ? " -x -a '(__fleetcdf_profiles)'" : ` -x -a '${values.join(' ')}'`;
}

/** A text in single quotes, as fish has it: with a backslash before quotes and backslashes. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
