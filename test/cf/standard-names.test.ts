import t from 'tap';
import {
  aliasLines,
  CANONICAL_UNITS,
  STANDARD_NAME_VERSION,
  standardNameLines,
} from '../../lib/cf/standard-name-table.js';
import {
  canonicalUnits,
  currentName,
  STANDARD_NAME_VOCABULARY,
  standardNameProblem,
  suitsStandardName,
} from '../../lib/cf/standard-names.js';
import { parseUnit } from '../../lib/cf/units.js';

t.test('the table', async (t) => {
  t.match(STANDARD_NAME_VERSION, /^\d+$/);
  t.equal(STANDARD_NAME_VOCABULARY, `CF Standard Name Table v${STANDARD_NAME_VERSION}`);
  t.ok(standardNameLines().split('\n').length > 4500);
  t.ok(aliasLines().split('\n').length > 500);
  const unknown = CANONICAL_UNITS.split('|').filter((units) => parseUnit(units) === undefined);
  t.strictSame(unknown, ['dB'], 'UDUNITS has no plain decibel');
});

t.test('names, modifiers and aliases', async (t) => {
  const units: [name: string, units: string][] = [
    ['acoustic_area_backscattering_strength_in_sea_water', '1'],
    ['air_temperature', 'K'],
    ['gross_primary_productivity_of_biomass_expressed_as_13C', 'kg m-2 s-1'],
    ['latitude', 'degree_north'],
    ['integral_wrt_time_of_radioactivity_concentration_of_101Mo_in_air', 'Bq s m-3'],
    ['zenith_angle', 'degree'],
    ['air_temperature standard_error', 'K'],
    ['air_temperature number_of_observations', '1'],
    ['air_temperature status_flag', ''],
    ['longwave_radiance', 'W m-2 sr-1'],
  ];
  for (const [name, canonical] of units) {
    t.equal(standardNameProblem(name), undefined, name);
    t.equal(canonicalUnits(name), canonical, name);
  }
  t.equal(currentName('longwave_radiance'), 'isotropic_longwave_radiance_in_air');
  t.equal(currentName('longwave_radiance status_flag'), 'isotropic_longwave_radiance_in_air status_flag');
  t.equal(currentName('air_temperature'), undefined);
});

t.test('what would be right', async (t) => {
  const cases: [name: string, meant: string][] = [
    ['air_temprature', '"air_temperature"'],
    ['Air Temperature', '"air_temperature"'],
    ['temperature', '"air_temperature"'],
    ['humidity', '"relative_humidity", "specific_humidity", "humidity_mixing_ratio"'],
  ];
  for (const [name, meant] of cases) {
    t.equal(standardNameProblem(name), `is not in the ${STANDARD_NAME_VOCABULARY}; did you mean ${meant}?`, name);
  }
  t.match(standardNameProblem('xyzzy'), /leave it out/);
  t.equal(
    standardNameProblem('air_temperature standard_eror'),
    'has the modifier "standard_eror"; did you mean "standard_error"?',
  );
  t.match(standardNameProblem('air_temperature '), /CF has detection_minimum, number_of_observations/);
});

t.test('units that suit', async (t) => {
  t.ok(suitsStandardName('degC', 'air_temperature'));
  t.ok(suitsStandardName('%', 'relative_humidity'));
  t.ok(suitsStandardName('days since 2000-01-01', 'time'));
  t.ok(suitsStandardName('1', 'air_temperature number_of_observations'));
  t.notOk(suitsStandardName('m', 'air_temperature'));
  t.notOk(suitsStandardName('1', 'air_temperature status_flag'));
});
