import { SourceError } from '../../errors.js';
import type { DiscoverOptions } from './discover.js';
import type { Lack } from './recognise.js';

/** The error that says what each table, or the rows of a stream, lack to be readings, and what to do. */
export function nothingFound(path: string, lacks: readonly Lack[], { isStream }: DiscoverOptions): SourceError {
  if (lacks.length === 0) {
    const message = `no readings found in ${path}: the database has no tables`;
    return new SourceError('ERR_SOURCE_NO_READINGS', message, { path });
  }
  const reasons = lacks.map(({ sample, lack }) => `\n  ${sample.table.name}: ${lack}`).join('');
  const undecided = lacks.find((lack) => lack.isUndecided);
  if (undecided !== undefined) {
    const { name } = undecided.sample.table;
    const message =
      `what the readings in ${path} are of cannot be told from them:${reasons}\n` +
      `say it in source.readings of a settings file: { ${isStream ? '' : `"table": ${JSON.stringify(name)}, `}"machine": … }`;
    return new SourceError('ERR_SOURCE_AMBIGUOUS', message, { path, table: name });
  }
  const place = isStream ? '' : '"table" or "query": …, ';
  const message =
    `no readings found in ${path}: a ${isStream ? 'row' : 'table'} of readings has a time, and a number or a state${reasons}\n` +
    `say where they are in source.readings of a settings file: { ${place}"machine": …, "time": …, "signals": … }`;
  return new SourceError('ERR_SOURCE_NO_READINGS', message, { path });
}
