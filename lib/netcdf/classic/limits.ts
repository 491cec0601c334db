import type { Attr } from './attributes.js';
import type { Definition } from './definition.js';
import { type Layout, unpaddedSize } from './layout.js';
import type { Version } from './version.js';

/** Why a version cannot hold a dataset. */
export interface Obstacle {
  readonly code: 'ERR_NETCDF_TYPE' | 'ERR_NETCDF_SIZE';
  readonly subject: string;
  /** What was found, and what the version allows. */
  readonly message: string;
}

/** The first part of `definition` that `version` cannot hold; undefined where it holds all. */
export function obstacle(definition: Definition, version: Version, layout: Layout): Obstacle | undefined {
  return (
    typeObstacle(definition, version) ??
    dimensionObstacle(definition, version) ??
    vsizeObstacle(definition, version) ??
    beginObstacle(definition, version, layout)
  );
}

function typeObstacle({ gatts, vars }: Definition, version: Version): Obstacle | undefined {
  const unsupported = (attrs: readonly Attr[]) => attrs.find(({ type }) => !version.types.has(type));
  const ofType = (what: string, subject: string, type: string) =>
    ({
      code: 'ERR_NETCDF_TYPE',
      subject,
      message: `${what} is of type ${type}, which ${version.title} does not have`,
    }) as const;
  const gatt = unsupported(gatts);
  if (gatt) return ofType(`global attribute "${gatt.name}"`, gatt.name, gatt.type);
  for (const v of vars) {
    if (!version.types.has(v.type)) return ofType(`variable "${v.name}"`, v.name, v.type);
    const vatt = unsupported(v.vatts);
    if (vatt) return ofType(`attribute "${vatt.name}" of variable "${v.name}"`, v.name, vatt.type);
  }
  return undefined;
}

function dimensionObstacle({ dims }: Definition, version: Version): Obstacle | undefined {
  for (const { name, length, record } of dims) {
    const limit = record ? version.maxNumrecs : version.maxDimLength;
    if (length > limit) {
      return tooLarge(name, `dimension "${name}" has length ${length}; in ${version.title} it can have ${limit}`);
    }
  }
  return undefined;
}

/**
 * "Note on vsize": only the last variable may exceed the limit, because offsets follow from the sizes of the variables
 * before. The last one is the last record variable, or without record variables the last fixed-size one.
 */
function vsizeObstacle({ vars }: Definition, version: Version): Obstacle | undefined {
  const exempted = vars.findLast((v) => v.record) ?? vars.at(-1);
  for (const v of vars) {
    const size = unpaddedSize(v);
    const exempt = v === exempted && size <= Number.MAX_SAFE_INTEGER;
    if (size <= version.maxVsize || exempt) continue;
    const what = v.record ? `one record of variable "${v.name}"` : `variable "${v.name}"`;
    const last = v.record ? 'last record variable' : 'last variable';
    const limit = `in ${version.title} only the ${last} can have more than ${version.maxVsize}`;
    const rule = version.maxVsize === Number.MAX_SAFE_INTEGER ? 'no file can be that large' : limit;
    return tooLarge(v.name, `${what} has ${size} bytes; ${rule}`);
  }
  return undefined;
}

function beginObstacle({ vars }: Definition, version: Version, layout: Layout): Obstacle | undefined {
  const far = layout.positions.findIndex(({ begin }) => begin > version.maxBegin);
  if (far >= 0) {
    const { begin } = layout.positions[far];
    const rule = `in ${version.title} it can begin at ${version.maxBegin} at most`;
    return tooLarge(vars[far].name, `the data of variable "${vars[far].name}" begin at byte ${begin}; ${rule}`);
  }
  if (layout.size <= Number.MAX_SAFE_INTEGER) return undefined;
  const largest = vars.reduce((a, b) => (unpaddedSize(b) > unpaddedSize(a) ? b : a));
  return tooLarge(
    largest.name,
    `the file would have ${layout.size} bytes, most of them in variable "${largest.name}"; no file can be that large`,
  );
}

function tooLarge(subject: string, message: string): Obstacle {
  return { code: 'ERR_NETCDF_SIZE', subject, message };
}
