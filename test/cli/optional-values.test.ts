import { createRequire } from 'node:module';
import t from 'tap';

const { checkArguments, takeApart, withValues } = createRequire(import.meta.url)(
  '../../bin/program.cjs',
) as typeof import('../../bin/program.js');

t.test('what follows --flags is its value only if it is one', async (t) => {
  const adapted = (line: string): string => withValues(line.split(' ')).join(' ');
  t.equal(adapted('--flags plant.db out.nc'), '--flags=aggregate plant.db out.nc');
  t.equal(adapted('--flags tests plant.db out.nc'), '--flags=tests plant.db out.nc');
  t.equal(adapted('plant.db out.nc --flags'), 'plant.db out.nc --flags=aggregate');
  t.equal(adapted('plant.db --flags none out.nc'), 'plant.db --flags=none out.nc');
  t.equal(adapted('--flags=tests plant.db -'), '--flags=tests plant.db -');
  t.equal(adapted('--flags --quiet a.db b.nc'), '--flags=aggregate --quiet a.db b.nc');
  t.equal(adapted('plant.db -- --flags tests'), 'plant.db -- --flags tests');
});

t.test('the command line is checked with it', async (t) => {
  const { words, options } = takeApart(['--flags', 'plant.db', 'out.nc']);
  t.same(words, ['plant.db', 'out.nc']);
  t.match(options, [{ name: 'flags', written: '--flags', value: 'aggregate' }]);
  const check = (...line: string[]) => checkArguments(takeApart(line));
  check('--flags', 'plant.db', 'out.nc');
  check('verify', '--flags', 'tests', 'plant.db', 'out.nc');
  t.throws(() => check('--flags=test', 'plant.db', 'out.nc'), { message: /did you mean tests/ });
  t.throws(() => check('--flags', '--flags', 'tests', 'a.db', 'b.nc'), { message: /--flags is given twice/ });
  t.throws(() => check('inspect', '--flags', 'plant.db'), { message: /--flags is an option of fleetcdf run/ });
});
