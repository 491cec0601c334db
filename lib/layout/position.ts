import type { Attribute } from '../netcdf/model.js';

/** A geographic coordinate (CF Conventions 4.1 to 4.3). It is no coordinate variable, so it has no `axis` (4). */
export interface PositionKind {
  readonly standardName: 'latitude' | 'longitude' | 'altitude';
  readonly attributes: readonly Attribute[];
  readonly min: number;
  readonly max: number;
}

const KINDS: readonly (PositionKind & { readonly pattern: RegExp })[] = [
  {
    pattern: /^(.*[\W_])?(lat|latitude)([\W_]*(deg|degrees|wgs84))?$/i,
    standardName: 'latitude',
    attributes: attributesOf('latitude', 'degrees_north'),
    min: -90,
    max: 90,
  },
  {
    pattern: /^(.*[\W_])?(lon|lng|long|longitude)([\W_]*(deg|degrees|wgs84))?$/i,
    standardName: 'longitude',
    attributes: attributesOf('longitude', 'degrees_east'),
    min: -180,
    max: 360,
  },
  {
    pattern: /^(.*[\W_])?(alt|altitude|elev|elevation)([\W_]*(m|meters|metres))?$/i,
    standardName: 'altitude',
    attributes: [...attributesOf('altitude', 'm'), { name: 'positive', value: 'up' }],
    min: -12_000,
    max: 1e9,
  },
];

function attributesOf(standardName: string, units: string): Attribute[] {
  return [
    { name: 'standard_name', value: standardName },
    { name: 'long_name', value: standardName },
    { name: 'units', value: units },
  ];
}

/** The coordinate that a column of this name holds, if any. */
export function positionKind(name: string): PositionKind | undefined {
  return KINDS.find(({ pattern }) => pattern.test(name));
}

/** True if `names` has exactly one latitude and exactly one longitude. */
export function isPosition(names: readonly string[]): boolean {
  const kinds = names.map((name) => positionKind(name)?.standardName);
  return ['latitude', 'longitude'].every((axis) => kinds.filter((kind) => kind === axis).length === 1);
}
