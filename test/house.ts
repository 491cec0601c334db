import { posix } from 'node:path';
import ts from 'typescript';

/** Text of source files, by path from the root of the repository. */
export type Files = ReadonlyMap<string, string>;

/** The files that each file imports, by path. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/**
 * Every import between `files`: static, of types only, `export … from`, `import()` in code and in types, `require()`.
 * Imports of packages are left out.
 *
 * @throws Error where a relative import leads to no file
 */
export function importsOf(files: Files): Imports {
  const imports = new Map<string, string[]>();
  for (const [path, text] of files) {
    const { importedFiles } = ts.preProcessFile(text, true, true);
    const specifiers = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
    imports.set(path, [...new Set(specifiers.map((specifier) => resolve(path, specifier, files)))]);
  }
  return imports;
}

/** A cycle for each import that closes one, as the paths along it, the first one repeated at the end. */
export function cyclesIn(imports: Imports): string[][] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    if (finished.has(path)) return;
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.push([...trail.slice(start), path]);
      return;
    }
    trail.push(path);
    for (const imported of imports.get(path) ?? []) visit(imported);
    trail.pop();
    finished.add(path);
  };
  for (const path of imports.keys()) visit(path);
  return cycles;
}

/**
 * Imports `from -> to` of a room that lies above, or beside on the same floor.
 *
 * @param floors rooms (a folder or a file each), the ground floor first
 */
export function upwardImports(imports: Imports, floors: readonly (readonly string[])[]): string[] {
  const upward: string[] = [];
  for (const [from, targets] of imports) {
    const [room, floor] = roomOf(from, floors);
    for (const to of targets) {
      const [otherRoom, otherFloor] = roomOf(to, floors);
      if (otherRoom !== room && otherFloor >= floor) upward.push(`${from} -> ${to}`);
    }
  }
  return upward;
}

/** @throws Error for a file that lies in no room */
function roomOf(path: string, floors: readonly (readonly string[])[]): [room: string, floor: number] {
  for (const [floor, rooms] of floors.entries()) {
    const room = rooms.find((name) => path === name || path.startsWith(`${name}/`));
    if (room !== undefined) return [room, floor];
  }
  throw new Error(`${path} lies in no room of the list`);
}

/** Output extensions and those of the sources; AssemblyScript imports have none. */
const SOURCES: readonly (readonly [output: string, ...sources: string[]])[] = [
  ['.js', '.ts'],
  ['.mjs', '.mts'],
  ['.cjs', '.cts', '.d.cts'],
  ['', '.ts'],
];

function resolve(from: string, specifier: string, files: Files): string {
  const path = posix.join(posix.dirname(from), specifier);
  if (files.has(path)) return path;
  for (const [output, ...sources] of SOURCES) {
    if (!path.endsWith(output)) continue;
    const stem = path.slice(0, path.length - output.length);
    const found = sources.map((source) => stem + source).find((source) => files.has(source));
    if (found !== undefined) return found;
  }
  throw new Error(`${from} imports ${specifier}, which is no file`);
}
