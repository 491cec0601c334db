/** Completion in the shells themselves: keys are pressed, and the command line is what the shell makes of it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { scratch } from '../databases.js';
import { needs } from '../foreign.js';
import { fleetcdf } from './cli.js';

/** What is typed, and what Tab makes of it. */
const TYPED: readonly (readonly [string, string])[] = [
  ['fleetcdf insp', 'fleetcdf inspect '],
  ['fleetcdf plan', 'fleetcdf plant.db '],
  ['fleetcdf plant.db --lay', 'fleetcdf plant.db --layout '],
  ['fleetcdf plant.db --layout rag', 'fleetcdf plant.db --layout ragged '],
  ['fleetcdf plant.db -f par', 'fleetcdf plant.db -f parquet '],
  ['fleetcdf plant.db --no-over', 'fleetcdf plant.db --no-overwrite '],
  ['fleetcdf run plant.db --profile nig', 'fleetcdf run plant.db --profile night '],
  ['fleetcdf run --profile rob', 'fleetcdf run --profile robot '],
  ['fleetcdf run --settings sett', 'fleetcdf run --settings settings.json '],
  ['fleetcdf verify --check', 'fleetcdf verify --checksum '],
  ['fleetcdf verify --checksum plan', 'fleetcdf verify --checksum plant.db '],
  ['fleetcdf uploads --ab', 'fleetcdf uploads --abort '],
  ['fleetcdf inspect --ab', 'fleetcdf inspect --ab'],
  ['fleetcdf help samp', 'fleetcdf help sample '],
  ['fleetcdf completion fi', 'fleetcdf completion fish '],
];

function surroundings(t: Tap): { cwd: string; env: Record<string, string> } {
  const cwd = scratch(t);
  mkdirSync(join(cwd, '.aws'));
  writeFileSync(
    join(cwd, '.aws', 'config'),
    '[default]\n[profile night]\nregion = x\n[sso-session nightly]\n[services n]\n',
  );
  writeFileSync(join(cwd, '.aws', 'credentials'), '[robot]\naws_access_key_id = x\n');
  for (const name of ['plant.db', 'settings.json']) writeFileSync(join(cwd, name), '');
  for (const shell of ['bash', 'zsh', 'fish']) writeFileSync(join(cwd, `script.${shell}`), script(shell));
  return { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: cwd, TERM: 'dumb', LC_ALL: 'C' } };
}

type Tap = Parameters<typeof scratch>[0];

function script(shell: string): string {
  const { status, stdout } = fleetcdf(['completion', shell]);
  if (status !== 0) throw new Error(`${shell}: ${status}`);
  return stdout.toString();
}

/** The command lines after Tab. */
function pressed(t: Tap, shell: string, setup: string): string[] {
  const { cwd, env } = surroundings(t);
  const keys = [process.cwd(), 'test', 'cli', 'press-keys.zsh'].join('/');
  execFileSync('zsh', ['-f', keys, shell, setup, ...TYPED.map(([line]) => line)], { cwd, env });
  return readFileSync(join(cwd, 'typed'), 'utf8').split('\n').slice(1, -1);
}

t.test('bash completes', needs('bash', 'zsh'), async (t) => {
  const setup =
    'note() { printf "%s\\n" "$READLINE_LINE" >>typed; READLINE_LINE=; }; bind -x \'"\\C-t": note\'; . ./script.bash';
  const lines = pressed(t, 'bash --norc --noprofile -i', setup);
  t.same(
    lines,
    TYPED.map(([, line]) => line),
  );
});

t.test('zsh completes', needs('zsh'), async (t) => {
  const setup =
    'note() { print -r -- "$BUFFER" >>typed; BUFFER=; }; zle -N note; bindkey "^T" note; setopt no_beep; ' +
    'autoload -U compinit; compinit -D; . ./script.zsh';
  const lines = pressed(t, 'zsh -f -i', setup);
  t.same(
    // It puts an equals sign behind an option with a value.
    lines.map((line) => line.replace(/[ =]$/, '')),
    TYPED.map(([, line]) => line.trimEnd()),
  );
});

t.test('fish completes', needs('fish'), async (t) => {
  const { cwd, env } = surroundings(t);
  const lines = TYPED.map(([line]) => `complete -C ${JSON.stringify(line)} ; echo =`);
  const code = `source script.fish\n${lines.join('\n')}`;
  const found = execFileSync('fish', ['-N', '-c', code], { cwd, env }).toString().split('=\n');
  for (const [i, [line, whole]] of TYPED.entries()) {
    // A line for each suggestion, with a tab before what it does.
    const words = found[i].split('\n').map((suggestion) => suggestion.split('\t')[0]);
    t.same(words, line === whole ? [''] : [whole.trimEnd().split(' ').at(-1), ''], line);
  }
});

t.test('each script parses, and bash takes it in version 3.2 too', async (t) => {
  for (const shell of ['bash', 'zsh']) t.match(script(shell), /In ~\/\.\w+rc/);
  t.notMatch(script('bash'), /mapfile|declare -A|\$\{\w+,,/, 'what 3.2 lacks');
  t.match(fleetcdf(['completion', 'tcsh']), { status: 2, stderr: /"tcsh" is no shell that it is for/ });
  t.match(fleetcdf(['completion'], { env: { SHELL: '/usr/bin/fish' } }).stdout.toString(), /for fish/);
});
