import { type Completed, type CompletedCommand, PROFILES } from './completed.js';

/** Where nothing is suggested, bash completes files. It does so in version 3.2, which macOS has, too. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name);
  return `# Completion of fleetcdf for bash. In ~/.bashrc: eval "$(fleetcdf completion bash)"
# Or once, which starts faster (with the package bash-completion):
#   mkdir -p ~/.local/share/bash-completion/completions
#   fleetcdf completion bash > ~/.local/share/bash-completion/completions/fleetcdf

_fleetcdf() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command=run options='' words='' word
  COMPREPLY=()
  if [[ $current == = ]]; then
    current=''
  elif [[ $before == = ]]; then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${names.join(' | ')}) command=$word; break ;;
    esac
  done
  case $command:$before in
${commands.flatMap(valueCases).join('\n')}
  esac
  case $command in
${commands.map(commandCase).join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
    compopt +o default 2>/dev/null
  elif ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${names.join(' ')}' -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}

complete -o default -F _fleetcdf fleetcdf
`;
}

function valueCases({ name, options }: CompletedCommand): string[] {
  return options
    .filter(({ values }) => values !== undefined)
    .map((option) => {
      const spelled = spellings(option).map((spelling) => `${name}:${spelling}`);
      return `    ${spelled.join(' | ')}) ${suggest(option)}return ;;`;
    });
}

function suggest({ values }: Completed): string {
  if (values === 'files') return '';
  if (values === 'text') return 'compopt +o default 2>/dev/null; ';
  const words = values === 'profiles' ? `"$(${PROFILES})"` : `'${values?.join(' ')}'`;
  return `COMPREPLY=($(compgen -W ${words} -- "$current")); `;
}

function commandCase({ name, words = [], options }: CompletedCommand): string {
  return `    ${name}) options='${options.flatMap(spellings).join(' ')}' words='${words.join(' ')}' ;;`;
}

function spellings({ name, short }: Completed): string[] {
  return [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
}
