import { listed } from '../util/format.js';
import { RECIPES } from './recipes/index.js';

/** Stands for no known program. */
export const NO_PROGRAM = 'none';

/** The names that `source.recipe` may have. */
export function programNames(): string {
  return listed([...RECIPES.map(({ program }) => program), NO_PROGRAM], 'or');
}

/** The name as its recipe writes it, whatever the case; undefined where there is no such recipe. */
export function programOf(name: string): string | undefined {
  return [...RECIPES.map(({ program }) => program), NO_PROGRAM].find(
    (program) => program.toLowerCase() === name.toLowerCase(),
  );
}
