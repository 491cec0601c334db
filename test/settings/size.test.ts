import t from 'tap';
import { parseSize } from '../../lib/settings/index.js';

t.test('sizes are bytes', async (t) => {
  const sizes: [string | number, number][] = [
    [4096, 4096],
    ['4096', 4096],
    ['4096B', 4096],
    ['64MiB', 64 * 2 ** 20],
    ['64mib', 64 * 2 ** 20],
    ['8M', 8 * 2 ** 20],
    ['8m', 8 * 2 ** 20],
    ['1k', 1024],
    ['1kB', 1000],
    ['1GB', 1e9],
    ['1.5 GiB', 1.5 * 2 ** 30],
    ['1T', 2 ** 40],
    [' 10 MB ', 1e7],
    ['1.0005kB', 1000],
  ];
  for (const [size, bytes] of sizes) t.equal(parseSize(size), bytes, String(size));
});

t.test('anything else is refused', async (t) => {
  for (const size of ['', 'MiB', '0', '0.1B', '-1', '1e6', '64 Mbit', '9999999TB', 0, -1, 1.5, Number.NaN, 1e300]) {
    t.throws(
      () => parseSize(size, '--memory'),
      { name: 'SettingsError', code: 'ERR_SETTINGS_VALUE', key: '--memory', message: /^--memory is .*"64MiB"/ },
      String(size),
    );
  }
});
