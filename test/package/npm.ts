import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The directory of the repository. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Run a command, without what the test runner has put into the environment. npm trusts the certificates that the
 * machine does: the Node of the repository knows only its own, and a company's proxy is often signed by another.
 */
export function sh(command: string, words: string[], cwd: string): string {
  const kept = ['PATH', 'HOME', 'npm_config_nodedir', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY'];
  const env = { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), NODE_USE_SYSTEM_CA: '1' };
  return execFileSync(command, words, {
    cwd,
    encoding: 'utf8',
    env: JSON.parse(JSON.stringify(env)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
