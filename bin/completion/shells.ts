import { bashScript } from './bash.js';
import { type CompletedCommand, completedCommands, type Shell } from './completed.js';
import { fishScript } from './fish.js';
import { zshScript } from './zsh.js';

const SCRIPTS: Record<Shell, (commands: readonly CompletedCommand[]) => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The script that makes a shell complete command lines. It does not call the program. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell](completedCommands());
}
