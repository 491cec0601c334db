import { type Completed, type CompletedCommand, PROFILES, quoted } from './completed.js';

export function zshScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name);
  return `#compdef fleetcdf
# Completion of fleetcdf for zsh. In ~/.zshrc, behind compinit: eval "$(fleetcdf completion zsh)"
# Or once, which starts faster: fleetcdf completion zsh > DIRECTORY/_fleetcdf, with a DIRECTORY of $fpath.

_fleetcdf_profiles() {
  local -a profiles
  profiles=(\${(f)"$(${PROFILES})"})
  compadd -a profiles
}

_fleetcdf() {
  local command=run
  local -a commands
  commands=(
${commands.map(({ name, what }) => `    ${quoted(`${name}:${what}`)}`).join('\n')}
  )
  if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
    _describe -t commands command commands
    _files
    return
  fi
  case $words[2] in
    ${names.join(' | ')})
      command=$words[2]
      shift words
      ((CURRENT--))
      ;;
  esac
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}

if [[ $funcstack[1] == _fleetcdf ]]; then
  _fleetcdf "$@"
else
  compdef _fleetcdf fleetcdf
fi
`;
}

function commandCase({ name, words, options }: CompletedCommand): string {
  const rest = words === undefined ? '*:file:_files' : `*:word:(${words.join(' ')})`;
  const specs = [...options.map(optionSpec), quoted(rest)];
  return `    ${name})\n      _arguments -s ${specs.map((spec) => `\\\n        ${spec}`).join(' ')}\n      ;;`;
}

/** `'(-f --format)'{-f+,--format=}'[what it does]:format:(netcdf4 csv)'` */
function optionSpec({ name, short, what, values, isRepeatable }: Completed): string {
  const value = values === undefined ? '' : `:${name}:${action(values)}`;
  const tail = quoted(`[${what.replace(/[[\]\\]/g, '\\$&')}]${value}`);
  const long = values === undefined || name === 'help' ? `--${name}` : `--${name}=`;
  const excluded = isRepeatable ? "'*'" : short === undefined ? '' : `'(-${short} --${name})'`;
  if (short === undefined) return `${excluded}${long}${tail}`;
  return `${excluded}{-${short}${values === undefined || name === 'help' ? '' : '+'},${long}}${tail}`;
}

function action(values: NonNullable<Completed['values']>): string {
  if (values === 'files') return '_files';
  if (values === 'profiles') return '_fleetcdf_profiles';
  return values === 'text' ? ' ' : `(${values.join(' ')})`;
}
