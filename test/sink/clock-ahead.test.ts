import t from 'tap';
import { LimitedHandler, REQUEST_LIMITS, type RequestHandler } from '../../lib/sink/s3-limits.js';
import { realTime } from '../../lib/sink/waiting.js';

type Request = Parameters<RequestHandler['handle']>[0];
const REQUEST = { method: 'GET', headers: {}, query: {} } as unknown as Request;

/** A service whose clock is `ahead` of ours, and whose answers take `before` to be written and `after` to arrive. */
function service(ahead: number) {
  const clock = { ahead };
  let now = Date.parse('2024-05-01T12:00:00.400Z');
  const delays = { before: 0, after: 0 };
  const inner = {
    handle: async () => {
      now += delays.before;
      const headers = { date: new Date(now + clock.ahead).toUTCString() };
      now += delays.after;
      return { response: { statusCode: 200, headers } };
    },
  } as unknown as RequestHandler;
  const handler = new LimitedHandler(inner, REQUEST_LIMITS, { ...realTime, now: () => now });
  const ask = async (before: number, after: number) => {
    Object.assign(delays, { before, after });
    await handler.handle(REQUEST);
    return handler.clockAhead;
  };
  return Object.assign(clock, { handler, ask });
}

t.test('without an answer the clocks are taken to be the same', async (t) => {
  t.same(service(0).handler.clockAhead, { least: 0, most: 0 });
});

t.test('the clock of the service lies between what request and answer allow', async (t) => {
  for (const ahead of [0, 90_000, -7_300]) {
    const { ask } = service(ahead);
    for (const [before, after] of [
      [0, 0],
      [20, 3000],
      [2500, 10],
      [300, 300],
    ] as const) {
      const { least, most } = await ask(before, after);
      t.ok(least <= ahead && ahead <= most, `${least} <= ${ahead} <= ${most}`);
      t.ok(most - least <= 1000, 'a slow answer does not undo what a fast one told');
    }
  }
});

t.test('a clock that was set is believed', async (t) => {
  const clock = service(0);
  await clock.ask(0, 0);
  clock.ahead = 60_000;
  const { least, most } = await clock.ask(0, 0);
  t.ok(least <= 60_000 && 60_000 <= most, `${least} <= 60000 <= ${most}`);
});
