/** What the program shows in a real terminal: colours, and lines that fit. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { writeSample } from '../../lib/sample/index.js';
import { scratch } from '../databases.js';
import { needsPython, PYTHON } from '../foreign.js';
import { CACHE, fleetcdf, PROGRAM } from './cli.js';

/** Runs a command in a pseudo-terminal of so many columns, and prints what it shows. */
const IN_PTY = `
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 40, int(sys.argv[1]), 0, 0))
    os.execv(sys.argv[2], sys.argv[2:])
while True:
    try: data = os.read(fd, 65536)
    except OSError: break
    if not data: break
    sys.stdout.buffer.write(data)
os.waitpid(pid, 0)
`;

function inTerminal(cwd: string, columns: number, words: readonly string[], more: Record<string, string> = {}): string {
  const env = { HOME: cwd, XDG_CACHE_HOME: CACHE, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...more };
  const command = [process.execPath, PROGRAM, ...words];
  return execFileSync(PYTHON, ['-c', IN_PTY, String(columns), ...command], { cwd, env, encoding: 'utf8' });
}

const ESCAPE = String.fromCharCode(27);

/** Without codes, and without what a line showed before it was written anew. */
function plain(text: string): string {
  const codes = new RegExp(`${ESCAPE}(\\[[0-9;?]*[A-Za-z]|[78])`, 'g');
  return text
    .replaceAll('\r\n', '\n')
    .split(`${ESCAPE}[1G`)
    .map((part) => part.replace(codes, ''))
    .join('\n');
}

t.test('in a terminal', needsPython('pty'), async (t) => {
  const cwd = scratch(t);
  await writeSample(join(cwd, 'plant.db'), { machines: 12, points: 20 });
  fleetcdf(['plant.db', 'plant.nc'], { cwd });
  const commands: [words: string[], tone: number][] = [
    [['inspect', 'plant.db'], 1],
    [['plant.db', 'out.nc'], 33],
    [['plant.db', 'out.nc', '--dry-run'], 2],
    [['verify', 'plant.db', 'plant.nc'], 32],
  ];
  for (const [words, tone] of commands) {
    for (const columns of [60, 80, 120]) {
      const shown = inTerminal(cwd, columns, words);
      const code = `\u001b[${tone}m`;
      t.ok(shown.includes(code), `${words.join(' ')}: ${JSON.stringify(code)}`);
      for (const line of plain(shown).split('\n')) t.ok(line.length <= columns, `${columns}: ${line}`);
    }
  }
  const [words] = commands[0];
  const codes = new RegExp(`${ESCAPE}\\[\\d+m`);
  t.notMatch(inTerminal(cwd, 80, words, { NO_COLOR: '1' }), codes, 'NO_COLOR');
  t.notMatch(inTerminal(cwd, 80, words, { TERM: 'dumb' }), codes, 'TERM=dumb');
  t.match(inTerminal(cwd, 80, ['none.db', 'a.nc']), '\u001b[31mfleetcdf:\u001b[39m', 'an error');
  t.match(plain(inTerminal(cwd, 80, words, { LC_ALL: 'C' })), '... 7 more', 'ASCII where the locale is not UTF-8');
});
