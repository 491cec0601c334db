import { FleetcdfError, SettingsError, SinkError } from '../errors.js';
import { openBase } from '../ledger/index.js';
import type { NotUpdated } from '../netcdf/netcdf4/base.js';
import { formatOf } from '../plan/choose-format.js';
import type { UpdateFacts } from '../plan/destination.js';
import { hasStorage } from '../plan/plan-format.js';
import type { Settings } from '../settings/index.js';
import { FileSink, openRangeReader, type RangeReader, S3Sink, type Sink } from '../sink/index.js';
import { STANDARD_INPUT } from '../source/json/input.js';
import { appends } from './open-append.js';

/** The object that a run updates. */
interface OpenedUpdate {
  readonly facts: UpdateFacts;
  /** Absent where it is written whole. */
  readonly reader?: RangeReader;
}

/** True where settings ask for an update. */
export function updates(settings: Settings): boolean {
  const { update } = settings.output;
  return update === 'auto' || update === 'only' || appends(settings);
}

/** Refuses `output.update`. @throws SettingsError ERR_SETTINGS_VALUE where nothing could ever be updated */
export function refuseUpdate(settings: Settings, sink: Sink, overwrite: boolean): void {
  const format = formatOf(settings);
  const cases: [isThere: boolean, why: string][] = [
    [!hasStorage(format), `it is for the format netcdf4; ${format} has no chunks that could stay`],
    [!(sink instanceof S3Sink || sink instanceof FileSink), `${sink.destination} keeps nothing; write to a file or S3`],
    [!overwrite, 'with --no-overwrite nothing that is there may be changed'],
    [
      settings.source.path === STANDARD_INPUT,
      'standard input can be read once, and an update that turns out to pay badly begins anew; read a file',
    ],
  ];
  const found = cases.find(([isThere]) => isThere);
  if (found === undefined) return;
  const name = appends(settings) ? 'append' : 'update';
  throw new SettingsError('ERR_SETTINGS_VALUE', `--${name} (output.${name}) cannot be had: ${found[1]}`, {
    key: `output.${name}`,
  });
}

/** Failures to read an object that is missing, or may only be written: why it is written whole. */
const UNREAD: Readonly<Record<string, string>> = {
  ERR_READ_MISSING: 'it is not there yet',
  ERR_READ_FILE: 'it cannot be read',
  ERR_S3_ACCESS_DENIED: 'the credentials may not read it',
  ERR_S3_ARCHIVED: 'it is in an archive, and cannot be read before it is restored',
};

/**
 * Opens the object at the destination, once its sink is checked.
 *
 * @param whole why it is to be written whole in any case
 * @throws SinkError where nothing tells what is there
 */
export async function openUpdate(
  sink: Sink,
  settings: Settings,
  whole: NotUpdated | undefined,
  signal: AbortSignal | undefined,
): Promise<OpenedUpdate> {
  if (whole !== undefined) return { facts: { whole } };
  const provider = sink instanceof S3Sink ? sink.provider : undefined;
  if (provider?.copies === 'no') return unfit(`${provider.title} cannot copy parts of an object`);
  let reader: RangeReader | undefined;
  try {
    reader = await openRangeReader(sink.destination, settings.s3, signal, true);
    const base = await openBase(reader, signal);
    if (typeof base !== 'string') return { facts: { base }, reader };
    await reader.close();
    return unfit(base);
  } catch (error) {
    await reader?.close();
    const code = error instanceof SinkError ? error.code : '';
    if (!Object.hasOwn(UNREAD, code)) throw error;
    return unfit(UNREAD[code], code === 'ERR_READ_MISSING');
  }
}

function unfit(why: string, isNew = false): OpenedUpdate {
  return { facts: { whole: { why, isUnfit: true }, ...(isNew ? { isNew } : {}) } };
}

/** Refuses what cannot be updated. @throws FleetcdfError ERR_UPDATE_WHOLE with `--update=only` */
export function refuseWhole({ output: { update } }: Settings, destination: string, whole?: NotUpdated): void {
  if (update !== 'only' || whole?.isUnfit !== true) return;
  const message =
    `${destination} cannot be updated: ${whole.why}. --update=only (output.update) refuses to write it whole; leave =only ` +
    'out. Nothing was written.';
  throw new FleetcdfError('ERR_UPDATE_WHOLE', message);
}
