import { formatCount } from '../lib/util/format.js';
import { barChart } from './plot.js';
import type { Result } from './statistics.js';
import { megabytes, seconds } from './table.js';

/** What the plot needs of a result. */
export type Plotted = Pick<Result, 'name' | 'headline' | 'wall' | 'peak'>;

/** A bar chart of the headline contenders, the fastest first; of all if there are none. @param on the machine */
export function comparisonPlot(results: readonly Plotted[], rows: number, on: string): string {
  const headlines = results.filter(({ headline }) => headline !== undefined);
  const bars = (headlines.length > 0 ? headlines : results)
    .toSorted((a, b) => a.wall - b.wall)
    .map(({ name, headline = name, wall, peak }) => ({
      label: headline,
      isFleetcdf: name.startsWith('fleetcdf'),
      values: [wall, peak],
    }));
  const panels = [
    { title: 'wall time, seconds', format: (value: number) => `${seconds(value)} s` },
    {
      title: 'peak memory, MB',
      format: (value: number) => `${value < 1e7 ? megabytes(value) : formatCount(value / 1e6)} MB`,
      tick: (value: number) => formatCount(value / 1e6),
    },
  ];
  return barChart(`From SQLite to netCDF: ${formatCount(rows)} rows`, `${on}; shorter is better`, panels, bars);
}
