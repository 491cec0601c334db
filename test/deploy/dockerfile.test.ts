/** Goes through the Dockerfile without Docker: each step as it stands, with an empty directory in the place of `/`. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { scratch } from '../databases.js';
import { ROOT, sh } from '../package/npm.js';

interface Step {
  readonly instruction: string;
  readonly words: string;
}

function stepsOf(path: string): Step[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, instruction, words] = /^([A-Z]+) (.*)$/.exec(line)!;
      return { instruction, words };
    });
}

/** What the image has: its root, working directory, user, and the command that it starts. */
class Image {
  directory = '/';
  user = 'root';
  entrypoint: string[] = [];
  base = '';

  /** @param context the directory with the files that COPY finds */
  constructor(
    readonly root: string,
    readonly context: string,
  ) {}

  /** The place of an absolute path of the image; others are in the working directory. */
  place(path: string): string {
    return path.startsWith('/') ? join(this.root, path) : join(this.root, this.directory, path);
  }

  take({ instruction, words }: Step): void {
    switch (instruction) {
      case 'FROM':
        this.base = words;
        return;
      case 'WORKDIR':
        this.directory = words;
        mkdirSync(this.place(words), { recursive: true });
        return;
      case 'COPY': {
        const [from, to] = words.split(' ');
        for (const path of globSync(join(this.context, from))) copyFileSync(path, join(this.place(to), basename(path)));
        return;
      }
      case 'RUN':
        sh('sh', ['-c', words], this.place('.'));
        return;
      case 'USER':
        this.user = words;
        return;
      case 'ENTRYPOINT':
        this.entrypoint = JSON.parse(words);
        return;
      default:
        throw new Error(`${instruction} is no step that can be tried here`);
    }
  }
}

t.test('the Dockerfile, step by step, makes a program that any user can run', async (t) => {
  const directory = scratch(t);
  const context = join(directory, 'context');
  const image = new Image(join(directory, 'root'), context);
  mkdirSync(context);
  mkdirSync(image.root);
  chmodSync(directory, 0o755);
  sh('npm', ['pack', '--ignore-scripts', '--pack-destination', context], ROOT);
  for (const step of stepsOf('docs/deploy/Dockerfile')) image.take(step);
  t.match(image.base, /^node:\d+-slim$/, 'the major version of Node is fixed');
  t.match(image.user, /^(?!root$|0$)\w+$/, 'not root');
  t.same(
    globSync('**/*.tgz', { cwd: image.root, exclude: (name) => name === 'node_modules' }),
    [],
    'without the tarball',
  );

  const [program, ...words] = image.entrypoint;
  const plant = image.place('/var/lib/plant');
  mkdirSync(plant, { recursive: true });
  sh(image.place(program), [...words, 'sample', 'plant.db', '--points', '20', '--machines', '2', '--quiet'], plant);
  chmodSync(plant, 0o555);
  t.teardown(() => chmodSync(plant, 0o755));
  const out = image.place('/data');
  // Root may write everywhere, so this runs as another user.
  const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  if (user.uid !== undefined) chownSync(out, user.uid, user.gid);
  // With env -i, because tap makes each Node that it starts write into a directory that is not that user's.
  const run = (...more: string[]) =>
    spawnSync('env', ['-i', process.execPath, image.place(program), ...words, ...more], {
      cwd: out,
      encoding: 'utf8',
      ...user,
    });
  if (run('--version').status !== 0)
    return void t.pass('skipped', { skip: 'only root can read this directory or Node' });
  const stored = run(join(plant, 'plant.db'), 'plant.nc', '--quiet');
  t.match(stored, { status: 0, stderr: '' }, 'a database on a read-only mount');
  t.equal(readFileSync(join(out, 'plant.nc')).subarray(1, 4).toString(), 'HDF');

  chmodSync(plant, 0o755);
  const logger = new Database(join(plant, 'plant.db'));
  t.teardown(() => logger.close());
  logger.exec('PRAGMA journal_mode = WAL; CREATE TABLE note (text)');
  chmodSync(plant, 0o555);
  const meanwhile = run(join(plant, 'plant.db'), 'plant.nc', '--quiet');
  t.match(meanwhile, { status: 0, stderr: '' }, 'one in WAL mode that its logger has open');
});
