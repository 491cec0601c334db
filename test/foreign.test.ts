import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { foreign, needs } from './foreign.js';

const module = fileURLToPath(new URL('foreign.js', import.meta.url));

/** What `expression` over the module gives (or throws) in a process with `required` as FLEETCDF_REQUIRE_FOREIGN. */
function inProcess(expression: string, required: string): string {
  const program = `import * as f from ${JSON.stringify(module)};
    try { console.log(JSON.stringify(${expression})) } catch (error) { console.log(error.message) }`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { ...process.env, FLEETCDF_REQUIRE_FOREIGN: required },
  }).trim();
}

t.test('a tool that is installed', async (t) => {
  t.match(foreign('sh'), /\/sh$/);
  t.equal(foreign('/bin/sh'), '/bin/sh');
  t.same(needs('sh'), { skip: false });
});

t.test('a missing tool skips, or fails where foreign tools are required', async (t) => {
  t.equal(inProcess(`f.foreign('no-such-tool')`, ''), 'false');
  t.equal(inProcess(`f.needs('sh', 'no-such-tool')`, ''), '{"skip":"no-such-tool is not installed"}');
  t.match(inProcess(`f.needs('no-such-tool')`, '1'), /no-such-tool is not installed, and FLEETCDF_REQUIRE_FOREIGN=1/);
});

t.test('a missing Python module', needs('/usr/bin/python3'), async (t) => {
  t.equal(inProcess(`f.needsPython('json')`, '1'), '{"skip":false}');
  t.match(inProcess(`f.needsPython('json', 'no_such')`, ''), /no_such is not installed for/);
  t.match(inProcess(`f.needsPython('no_such')`, '1'), /no_such is not installed, and/);
});
