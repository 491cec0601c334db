import type { Netcdf4Plan } from '../netcdf/index.js';
import type { Survey } from '../survey/index.js';
import { isoTime } from '../time/iso-format.js';
import { fewNames } from '../util/few-names.js';
import { plural } from '../util/format.js';

/** Windows that are written out; of more, the first ones. */
const MOST_WINDOWS = 3;
const SECOND = 1_000_000_000n;

type Surveyed = Pick<Survey, 'first' | 'last' | 'machines' | 'axis'>;
type Stored = { readonly variables: readonly Pick<Netcdf4Plan['variables'][number], 'variable' | 'shape' | 'chunk'>[] };

/**
 * How a dataset that is too large for one object becomes several, each by a job of its own, and one again by references
 * over all: by machine; or by time, in windows of about one length. Where all machines share times, the windows have a
 * multiple of the times of a chunk, so that the chunks of all objects fall into one grid.
 *
 * @param objects how many are needed
 * @param file as one object would be
 */
export function severalObjects(survey: Surveyed, objects: number, file: Stored): string {
  const each = Math.ceil(survey.machines.length / objects);
  const aligned = alignedCuts(survey, objects, file);
  const windows = windowsOf(aligned?.cuts ?? evenCuts(survey, objects));
  const chunks =
    aligned === undefined
      ? ' (such objects make one dataset only where their chunks fall into one grid)'
      : `, with chunks of [${aligned.chunk.join(', ')}] for ${aligned.names} (output.encoding)`;
  return (
    `make ${plural(objects, 'object')}, each by a job of its own: by machine, ${plural(each, 'machine')} each ` +
    `(--machine), or by time, ${windows}${chunks}; then "fleetcdf references OBJECT... ALL.json" makes one dataset of them`
  );
}

function windowsOf(cuts: readonly string[]): string {
  const windows = Array.from({ length: cuts.length + 1 }, (_, i) =>
    [...(i === 0 ? [] : [`--since ${cuts[i - 1]}`]), ...(i === cuts.length ? [] : [`--until ${cuts[i]}`])].join(' '),
  );
  return (windows.length > MOST_WINDOWS ? [...windows.slice(0, MOST_WINDOWS), '…'] : windows).join('; ');
}

function evenCuts({ first, last }: Surveyed, objects: number): string[] {
  return Array.from({ length: objects - 1 }, (_, i) => {
    const time = first + ((last - first) * BigInt(i + 1)) / BigInt(objects);
    return isoTime(time - (time % SECOND));
  });
}

/** The first times of windows with whole chunks; undefined where times are not shared, or were not kept. */
function alignedCuts({ axis }: Surveyed, objects: number, { variables }: Stored) {
  const largest = variables.reduce((most, one) => (bytes(one) > bytes(most) ? one : most));
  const along = largest.variable.dimensions.indexOf('time');
  const { chunk, shape } = largest;
  if (axis === undefined || along < 0 || shape[along] !== axis.length) return undefined;
  const length = chunk[along];
  const ofWindow = Math.ceil(axis.length / length / objects) * length;
  // Fewer windows than objects are needed: chunks are too long for that.
  if (ofWindow * (objects - 1) >= axis.length) return undefined;
  const cuts = Array.from({ length: objects - 1 }, (_, i) => isoTime(axis[ofWindow * (i + 1)]));
  const alike = variables.filter(
    (one) => one.chunk.join() === chunk.join() && one.variable.dimensions[along] === 'time',
  );
  return { cuts, names: fewNames(alike.map(({ variable }) => variable.name)), chunk };
}

function bytes({ shape }: Stored['variables'][number]): number {
  return shape.reduce((all, length) => all * length, 1);
}
