import { basename, extname } from 'node:path';
import type { DatasetMetadata, Stamp } from '../layout/index.js';
import type { Settings } from '../settings/index.js';
import type { Survey } from '../survey/index.js';
import { TIME_UNITS } from '../time/units.js';
import { VERSION } from '../version.js';
import type { SourceFacts } from './findings.js';

/** The dataset's description of itself: from settings, else from the source. */
export function globalAttributes(
  { companyName, output }: Settings,
  { path, description }: Pick<SourceFacts, 'path' | 'description'>,
  { first, last, step }: Survey,
  stamp: Stamp | undefined,
): DatasetMetadata {
  const whose = companyName === undefined ? '' : ` of ${companyName}`;
  return {
    title: output.title ?? `Machine readings${whose}`,
    institution: companyName,
    source: `machine readings in ${description}`,
    id: output.id ?? identifier(companyName, path),
    productVersion: output.productVersion ?? `fleetcdf ${VERSION}`,
    first,
    last,
    resolution: step === undefined ? undefined : wholeUnits(step),
    ...(output.attributes === undefined ? {} : { attributes: output.attributes }),
    stamp,
  };
}

/** `exampleco-inc.plant`: company and name of the database, in characters that need no escape in a URL. */
function identifier(company: string | undefined, path: string): string {
  const name = basename(path, extname(path));
  const slug = (text: string): string =>
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_]+/gu, '-')
      .replace(/^-+|-+$/g, '');
  return [company ?? '', name].map(slug).filter(Boolean).join('.');
}

/** A median step may differ from a whole number of units by a hundredth of itself: clocks are not exact. */
const TOLERANCE = 100n;

/** `step` rounded to a whole number of the coarsest unit that is close enough; else `step` itself. */
function wholeUnits(step: bigint): bigint {
  for (const { nanoseconds: unit } of TIME_UNITS) {
    const whole = ((step + unit / 2n) / unit) * unit;
    const error = whole > step ? whole - step : step - whole;
    if (whole > 0n && error * TOLERANCE <= step) return whole;
  }
  return step;
}
