import t from 'tap';
import { realTime } from '../../lib/sink/waiting.js';

t.test('a pause of months is none of a millisecond', async (t) => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  const stop = new AbortController();
  let isOver = false;
  const pause = realTime.sleep(2 ** 40, stop.signal).then(() => {
    isOver = true;
  });
  await realTime.sleep(20);
  t.equal(isOver, false);
  t.same(warnings, []);
  stop.abort();
  await pause;
  t.equal(isOver, true);
  process.off('warning', onWarning);
});
