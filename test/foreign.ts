/**
 * The one place that finds the foreign tools which judge our output (ncdump, ncvalidator, Debian's Python packages). A
 * missing tool skips its tests on a developer's machine; with FLEETCDF_REQUIRE_FOREIGN=1, which CI sets, it fails them.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** The interpreter that has Debian's python3-netcdf4, -h5netcdf, -xarray …; another `python3` on PATH may not. */
export const PYTHON = '/usr/bin/python3';

const required = process.env['FLEETCDF_REQUIRE_FOREIGN'] === '1';

/**
 * The path of `command`, looked for on PATH unless it is absolute; false where it is not installed.
 * @throws Error where it is not installed although FLEETCDF_REQUIRE_FOREIGN=1.
 */
export function foreign(command: string): string | false {
  const directories = isAbsolute(command) ? [''] : (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const path = directories.map((directory) => (directory ? join(directory, command) : command)).find(isExecutable);
  return path ?? missing(command);
}

/**
 * Options of a test that needs `commands`: `t.test('ncdump reads it', needs('ncdump'), …)`; `skip` is the reason where
 * one is missing.
 * @throws Error as {@link foreign}.
 */
export function needs(...commands: string[]): { skip: string | false } {
  const absent = commands.find((command) => foreign(command) === false);
  return { skip: absent !== undefined && `${absent} is not installed` };
}

/**
 * Options of a test that runs {@link PYTHON} with `modules`, like {@link needs}.
 * @throws Error where one is missing although FLEETCDF_REQUIRE_FOREIGN=1.
 */
export function needsPython(...modules: string[]): { skip: string | false } {
  if (foreign(PYTHON) === false) return { skip: `${PYTHON} is not installed` };
  const probe = `import importlib.util as u, sys\nprint(*[m for m in sys.argv[1:] if u.find_spec(m) is None])`;
  const absent = execFileSync(PYTHON, ['-c', probe, ...modules], { encoding: 'utf8' }).trim();
  if (absent === '') return { skip: false };
  missing(`Python module ${absent}`);
  return { skip: `${absent} is not installed for ${PYTHON}` };
}

const RUN_SCRIPTS = `import contextlib, io, json, os, runpy, sys
for words in json.load(sys.stdin):
    sys.argv, sys.path[0], printed = words, os.path.dirname(words[0]), io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            runpy.run_path(words[0], run_name="__main__")
    except SystemExit as end:
        if end.code:
            sys.exit(f"{words}: {printed.getvalue()}{end.code}")
    print(json.dumps(printed.getvalue()))`;

/**
 * What Python scripts print, run one after the other in one process: to import xarray takes longer than most of them.
 *
 * @param commands path of a script and its words
 * @throws Error where one of them fails
 */
export function runScripts(commands: readonly (readonly string[])[]): string[] {
  const options = { input: JSON.stringify(commands), encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const lines = execFileSync(PYTHON, ['-B', '-c', RUN_SCRIPTS], options).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as string);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missing(what: string): false {
  if (required) throw new Error(`${what} is not installed, and FLEETCDF_REQUIRE_FOREIGN=1 requires it`);
  return false;
}
