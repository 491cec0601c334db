import { discover } from '../discovery/discover.js';
import { fleetOptions, jsonOptions, readOptions, sourceOptions } from '../plan/from-settings.js';
import { tableProgress } from '../report/index.js';
import type { Settings } from '../settings/index.js';
import type { FleetOptions } from '../source/fleet/fleet-options.js';
import { FleetSource } from '../source/fleet/fleet-source.js';
import { openInput } from '../source/json/input.js';
import type { JsonSource } from '../source/json/json-source.js';
import type { ReadingSource } from '../source/reading-source.js';
import { Source } from '../source/source.js';
import { type Blocking, blocking } from '../util/turns.js';
import { type JsonReadingsOptions, openJsonReadings, openReadings, type ReadingsOptions } from './open-source.js';
import type { RunOptions } from './run-options.js';

interface OpenSourceOptions extends Pick<RunOptions, 'signal' | 'onWait' | 'progress'> {
  readonly whileBlocked?: RunOptions['whileBlocked'] | undefined;
  readonly reader?: ReadingsOptions['reader'];
  readonly threads: number;
  readonly integers?: ReadingsOptions['integers'] | undefined;
  /** A source of the same database, in whose transaction it is read. */
  readonly beside?: ReadingSource | undefined;
  /** What other processes found out about several databases. */
  readonly fleet?: KnownFleet | undefined;
}

type KnownFleet = Pick<FleetOptions, 'known' | 'machineNames' | 'surveyed'>;

/** Open what settings name: a database, several of them, or JSON. @param threads that read, the calling one among them */
export async function openSource(
  settings: Settings,
  { reader, signal, onWait, progress, whileBlocked, threads, integers, beside, fleet }: OpenSourceOptions,
): Promise<ReadingSource> {
  const exact = integers === undefined ? {} : { integers };
  if (settings.source.from === 'json') return openJson(settings, { signal, onWait }, exact);
  const how = { ...exact, reader: reader ?? 'auto', threads } as const;
  const onTable = progress && tableProgress(progress);
  try {
    if (beside instanceof FleetSource) return await beside.sibling({ ...readOptions(settings), ...how, discover });
    if (beside instanceof Source) return beside.sibling({ ...sourceOptions(settings), ...how, onTable, discover });
    return await openDatabases(settings, { ...how, onTable }, { signal, whileBlocked }, fleet);
  } finally {
    progress?.stop();
  }
}

/** Open the database that settings name, or several. @throws SourceError as `openReadings` */
export async function openDatabases(
  settings: Settings,
  how: Partial<ReadingsOptions>,
  told: Blocking,
  known: KnownFleet = {},
): Promise<Source | FleetSource> {
  const fleet = fleetOf(settings, how, told);
  if (fleet === undefined) return blocking(() => openReadings({ ...sourceOptions(settings), ...how }), told);
  return FleetSource.open({ ...fleet, ...known });
}

/** How several databases that settings name are read; undefined where they name one. */
export function fleetOf(settings: Settings, how: Partial<ReadingsOptions>, told: Blocking): FleetOptions | undefined {
  const fleet = fleetOptions(settings);
  // Each database would begin the progress anew.
  return (
    fleet && { ...fleet, source: { ...readOptions(settings), ...how, onTable: undefined, discover }, blocking: told }
  );
}

/** Open the JSON that settings name. @param how `signal` ends waiting for it, `onWait` is told of that */
export async function openJson(
  settings: Settings,
  { signal, onWait }: { readonly signal?: AbortSignal | undefined } & Pick<RunOptions, 'onWait'> = {},
  exact: Pick<JsonReadingsOptions, 'integers'> = {},
): Promise<JsonSource> {
  const { path, ...options } = jsonOptions(settings);
  return openJsonReadings(openInput(path, signal, onWait), { ...options, ...exact });
}
