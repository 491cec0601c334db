import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ROOT, sh } from './npm.js';

const { name, version, repository, homepage, bugs } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  [key in 'name' | 'version' | 'homepage' | 'bugs']: string;
} & { repository: { url: string } };

t.test('npm publish has nothing to warn of', async (t) => {
  // Nothing listens there, and the token is for nobody: what is wrong with the package shows without a registry.
  const registry = ['--registry=http://127.0.0.1:9/', '--//127.0.0.1:9/:_authToken=none', '--fetch-retries=0'];
  const command = ['npm', 'publish', '--dry-run', '--ignore-scripts', '--loglevel=warn', ...registry, '2>&1'];
  t.equal(sh('sh', ['-c', command.join(' ')], ROOT).trim(), `+ ${name}@${version}`);
});

t.test('one address leads to sources, home page and issues', async (t) => {
  const home = /^git\+(https:.*)\.git$/.exec(repository.url)?.[1];
  t.match(home, /^https:/);
  t.equal(homepage, `${home}#readme`);
  t.equal(bugs, `${home}/issues`);
});
