import type { Recipe } from './recipe.js';

/** The recipes, in the order in which they are tried. */
export const RECIPES: readonly Recipe[] = [];
