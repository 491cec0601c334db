import t from 'tap';
import { isZone, Zone } from '../../lib/time/zone.js';

const seconds = (iso: string): number => Date.parse(`${iso}Z`) / 1000;

function moments(zone: Zone, local: string): string[] {
  return zone.momentsOf(seconds(local)).map((moment) => new Date(moment * 1000).toISOString().slice(0, 19));
}

t.test('the moments of a local time', async (t) => {
  const berlin = new Zone('Europe/Berlin');
  t.strictSame(moments(berlin, '2024-01-15T12:00:00'), ['2024-01-15T11:00:00']);
  t.strictSame(moments(berlin, '2024-07-15T12:00:00'), ['2024-07-15T10:00:00']);
  t.strictSame(moments(berlin, '2023-10-29T01:59:59'), ['2023-10-28T23:59:59']);
  t.strictSame(moments(berlin, '2023-10-29T02:00:00'), ['2023-10-29T00:00:00', '2023-10-29T01:00:00']);
  t.strictSame(moments(berlin, '2023-10-29T02:59:59'), ['2023-10-29T00:59:59', '2023-10-29T01:59:59']);
  t.strictSame(moments(berlin, '2023-10-29T03:00:00'), ['2023-10-29T02:00:00']);
  t.strictSame(moments(berlin, '2024-03-31T01:59:59'), ['2024-03-31T00:59:59']);
  t.strictSame(moments(berlin, '2024-03-31T02:00:00'), []);
  t.strictSame(moments(berlin, '2024-03-31T02:59:59'), []);
  t.strictSame(moments(berlin, '2024-03-31T03:00:00'), ['2024-03-31T01:00:00']);
  t.strictSame(moments(berlin, '1900-01-01T00:00:00'), ['1899-12-31T23:00:00']);
  t.strictSame(moments(berlin, '2200-07-01T00:00:00'), ['2200-06-30T22:00:00']);
  t.strictSame(moments(new Zone('America/New_York'), '2024-11-03T01:30:00'), [
    '2024-11-03T05:30:00',
    '2024-11-03T06:30:00',
  ]);
  t.strictSame(moments(new Zone('Australia/Lord_Howe'), '2024-04-07T01:45:00'), [
    '2024-04-06T14:45:00',
    '2024-04-06T15:15:00',
  ]);
  t.strictSame(moments(new Zone('Pacific/Apia'), '2011-12-30T12:00:00'), [], 'a day that Samoa skipped');
  t.strictSame(moments(new Zone('Asia/Kolkata'), '2024-06-01T05:30:00'), ['2024-06-01T00:00:00']);
  t.strictSame(moments(new Zone('UTC'), '2024-06-01T05:30:00'), ['2024-06-01T05:30:00']);
});

t.test('every hour of some years has the moments that the clock says, in any order', async (t) => {
  for (const name of ['Europe/Berlin', 'America/Santiago', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Tokyo']) {
    const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' });
    const shown = new Map<number, number[]>();
    const [from, to] = [seconds('2022-12-30T00:00:00'), seconds('2024-06-01T00:00:00')];
    for (let at = from; at < to; at += 1800) {
      const local = seconds(clock.format(at * 1000).replace(' ', 'T'));
      shown.set(local, [...(shown.get(local) ?? []), at]);
    }
    const locals = [];
    for (let local = from + 2 * 86_400; local < to - 2 * 86_400; local += 1800) locals.push(local);
    const zone = new Zone(name);
    const found = new Map([...locals].reverse().map((local) => [local, zone.momentsOf(local)]));
    t.strictSame(
      locals.map((local) => found.get(local)),
      locals.map((local) => shown.get(local) ?? []),
      name,
    );
    t.strictSame(
      locals.map((local) => zone.momentsOf(local)),
      locals.map((local) => found.get(local)),
    );
  }
});

t.test('names of zones', async (t) => {
  for (const name of ['Europe/Berlin', 'UTC', 'america/new_york']) t.ok(isZone(name), name);
  for (const name of ['Europe/Berln', '', 'CEST', 'local']) t.notOk(isZone(name), name);
});

t.test('the first moment at which a clock shows a time or a later one', async (t) => {
  for (const name of ['Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe', 'America/Havana', 'Pacific/Apia']) {
    const zone = new Zone(name);
    for (const year of [2011, 2017, 2018]) {
      for (let local = seconds(`${year}-01-02T00:00:00`); local < seconds(`${year}-12-31T23:00:00`); local += 1800) {
        const found = zone.startOf(local);
        const [first] = zone.momentsOf(local);
        if (first !== undefined) {
          if (found !== first) t.fail(`${name} ${new Date(local * 1000).toISOString()}: ${found}, not ${first}`);
          continue;
        }
        // In a gap: before that moment the clock shows less, from there on more.
        const around = [zone.localOf(found - 1) < local, zone.localOf(found) > local];
        if (around.includes(false)) t.fail(`${name} ${new Date(local * 1000).toISOString()} is skipped: ${found}`);
      }
    }
  }
  t.equal(new Zone('Pacific/Apia').startOf(seconds('2011-12-30T12:00:00')), seconds('2011-12-30T10:00:00'));
  t.equal(new Zone('America/Havana').startOf(seconds('2018-11-04T00:00:00')), seconds('2018-11-04T04:00:00'));
});
