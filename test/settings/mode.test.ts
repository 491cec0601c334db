import t from 'tap';
import { checkSettings } from '../../lib/settings/index.js';

const modeOf = (mode: object) => checkSettings({ clean: { mode } }).clean.mode;

t.test('the operating mode: absent, with defaults, or as settings say', async (t) => {
  t.notOk('mode' in checkSettings({}).clean, 'nobody asked for it');
  t.strictSame(modeOf({}), { reference: 300, window: 51, faulty: 6, failed: 0.1, minimum: 25 });
  t.match(modeOf({ window: 101, reference: 1000 }), { window: 101, reference: 1000, faulty: 6 });
});

t.test('what cannot work is refused, with the way out', async (t) => {
  const refused = (mode: object, message: string | RegExp) => t.throws(() => modeOf(mode), { message });
  refused({ window: 50 }, 'clean.mode.window is 50; it must be odd, with a time in the middle: 51');
  refused(
    { window: 201 },
    'clean.mode.reference is 300; it must be at least twice the window of 201, so that the reference shows how a ' +
      'window varies',
  );
  refused({ refrence: 300 }, /refrence.*reference/s);
  refused({ faulty: 0 }, /clean\.mode\.faulty is the number 0/);
  refused({ failed: 1 }, /clean\.mode\.failed is the number 1/);
});
