import t from 'tap';
import { parseDuration } from '../../lib/settings/index.js';

const SECOND = 1_000_000_000n;

t.test('durations are exact nanoseconds', async (t) => {
  const durations: Record<string, bigint> = {
    '1h': 3600n * SECOND,
    h: 3600n * SECOND,
    H: 3600n * SECOND,
    '15min': 900n * SECOND,
    '15T': 900n * SECOND,
    '10s': 10n * SECOND,
    '250ms': 250_000_000n,
    '250L': 250_000_000n,
    '5us': 5_000n,
    '5µs': 5_000n,
    '5μs': 5_000n,
    '100ns': 100n,
    '1d': 86_400n * SECOND,
    '1w': 7n * 86_400n * SECOND,
    '1h30m': 5400n * SECOND,
    ' 1 h 30 min ': 5400n * SECOND,
    '1.5h': 5400n * SECOND,
    '0.1us': 100n,
    '1d12h0m0.000000001s': 129_600n * SECOND + 1n,
    '36525d': 36_525n * 86_400n * SECOND,
  };
  for (const [text, nanoseconds] of Object.entries(durations)) t.equal(parseDuration(text), nanoseconds, text);
});

t.test('anything else is refused, and the message says why', async (t) => {
  const refused: Record<string, RegExp> = {
    '': /no duration/,
    '1': /no duration/,
    '1M': /no duration/,
    '1x': /no duration/,
    '-1h': /no duration/,
    '1e3s': /no duration/,
    '1h30': /no duration/,
    toString: /no duration/,
    '0s': /no time at all/,
    '0.5ns': /no whole number of nanoseconds/,
    '36526d': /more than 100 years/,
    '99999999999999999999h': /more than 100 years/,
  };
  for (const [text, message] of Object.entries(refused)) {
    t.throws(() => parseDuration(text, 'clean.time.round'), {
      name: 'SettingsError',
      code: 'ERR_SETTINGS_VALUE',
      exitCode: 2,
      key: 'clean.time.round',
      message,
    });
  }
  t.throws(() => parseDuration('1x', '--round'), { message: /^--round is "1x", .* "15min"/ });
});
