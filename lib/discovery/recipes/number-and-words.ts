import type { SignalSource } from '../../model/readings.js';
import type { ColumnProfile } from '../column-profile.js';

/** The signals of a column that may hold numbers, words or both, as its sample has them. */
export function numberAndWords(column: ColumnProfile, signal = column.name): SignalSource[] {
  const { name } = column;
  if (column.numbers === column.present) return [{ signal, column: name }];
  const words = { column: name, as: 'flags' } as const;
  return column.numbers === 0
    ? [{ signal, ...words }]
    : [
        { signal, column: name },
        { signal: `${signal}_text`, ...words },
      ];
}
