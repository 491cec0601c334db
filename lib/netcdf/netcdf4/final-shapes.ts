import type { VariableStorage } from './storage.js';

/**
 * The shapes of variables once all values are there: as planned, but that a growing first dimension has the length of the
 * longest variable.
 *
 * @param lengths of each variable along its first dimension, as they came
 */
export function finalShapes(variables: readonly VariableStorage[], lengths: readonly number[]): number[][] {
  const longest = new Map<string, number>();
  variables.forEach(({ variable, grows, shape }, v) => {
    if (!grows) return;
    const [name] = variable.dimensions;
    longest.set(name, Math.max(longest.get(name) ?? shape[0], lengths[v]));
  });
  return variables.map(({ variable, grows, shape }) =>
    grows ? [longest.get(variable.dimensions[0])!, ...shape.slice(1)] : [...shape],
  );
}

/** Numbers of chunks along each dimension of a variable that has this shape in the end. */
export function finalGrid({ grid, grows, chunk }: VariableStorage, shape: readonly number[]): number[] {
  return grows ? [Math.ceil(shape[0] / chunk[0]), ...grid.slice(1)] : [...grid];
}
