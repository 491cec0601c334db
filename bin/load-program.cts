/**
 * How the program starts. It is one script, and compiling it takes longer than most databases do; so the build keeps what V8 made of it
 * (its code cache), which saves that wherever the same V8 runs. V8 itself refuses what another one made, or the same with other
 * flags: then the script is compiled.
 */
import fs = require('node:fs');
import path = require('node:path');
import vm = require('node:vm');

namespace loading {
  export interface Program {
    main(words: readonly string[]): Promise<void>;
  }

  /** Names what the cache depends on and V8 does not check. */
  export function cachePath(directory: string): string {
    const { platform, arch, versions } = process;
    return path.join(directory, `program-${platform}-${arch}-${versions.v8}.cache`);
  }

  /** @param directory where the program and its cache lie */
  export function compileProgram(directory: string): vm.Script {
    const filename = path.join(directory, 'program.cjs');
    const cachedData = readCache(cachePath(directory));
    // The bundler writes ASCII only, and what is read as Latin-1 takes V8 half the memory.
    const source = fs.readFileSync(filename, 'latin1');
    // On one line with the first of the script, so that lines in stack traces are those of the file.
    return new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
      filename,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
  }

  /** @param require of any file in the directory */
  export function runProgram(script: vm.Script, directory: string, require: NodeJS.Require): Program {
    const filename = path.join(directory, 'program.cjs');
    const module = { exports: {} };
    script.runInThisContext()(module.exports, require, module, filename, directory);
    return module.exports as Program;
  }

  export function loadProgram(directory: string, require: NodeJS.Require): Program {
    return runProgram(compileProgram(directory), directory, require);
  }
}

/** The cache only saves time: whatever is wrong with it, there is none. */
function readCache(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

export = loading;
