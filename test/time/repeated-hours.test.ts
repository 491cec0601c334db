import t from 'tap';
import { zoneOfRepeatedHours } from '../../lib/time/repeated-hours.js';

t.test('a zone in which local times come twice', async (t) => {
  const zoneOf = (...locals: string[]): string | undefined =>
    zoneOfRepeatedHours(locals.map((local) => Date.parse(`${local}Z`) / 1000))?.zone;
  t.equal(zoneOf('2023-10-29T02:00:00'), 'Europe/Berlin');
  t.equal(zoneOf('2023-10-29T01:10:00'), 'Europe/London');
  t.equal(zoneOf('2023-10-29T03:59:59'), 'Europe/Athens');
  t.equal(zoneOf('2024-11-03T01:30:00'), 'America/New_York');
  t.equal(zoneOf('2024-04-07T02:30:00'), 'Australia/Sydney');
  t.equal(zoneOf('2022-10-30T02:10:00', '2023-10-29T02:10:00', '2023-06-01T02:10:00'), 'Europe/Berlin');
  t.equal(zoneOf('2023-10-30T02:00:00'), undefined, 'the day after');
  t.equal(zoneOf('2024-03-31T02:00:00'), undefined, 'an hour that is skipped');
  t.equal(zoneOf(), undefined);
});
