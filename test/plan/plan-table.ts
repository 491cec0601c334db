import { makePlan, type Plan } from '../../lib/plan/plan.js';
import { parseSettings } from '../../lib/settings/index.js';
import { destination, findings, type RowOrder } from './findings.js';

const ORDERS: readonly RowOrder[] = ['machine', 'time', 'shuffled', 'stream'];
const LAYOUTS = ['machines', 'stacked', 'ragged'] as const;
const DESTINATIONS = ['file', 's3', 'stream'] as const;

/** Settings of `output` by the name that the table gives them. */
const DATASET_FORMATS: Readonly<Record<string, object>> = {
  netcdf4: { format: 'netcdf4' },
  'netcdf4 -0': { format: 'netcdf4', deflate: 0 },
  classic: { format: 'classic' },
  cdf5: { format: 'cdf5' },
};
const SIZE = { machines: 40, points: 2000 };

/**
 * A line for every combination of row order, layout, format, destination and threads, and what the plan makes of it.
 */
export function planTable(): string {
  const lines: string[][] = [
    [
      'rows',
      'layout',
      'format',
      'to',
      'threads',
      'group',
      'order',
      'open',
      'keys',
      'passes',
      'kept',
      'workers',
      'parts',
    ],
  ];
  for (const order of ORDERS) {
    for (const kind of DESTINATIONS) {
      for (const threads of [1, 2]) {
        const line = (layout: string, format: string, output: object): string[] => {
          const settings = parseSettings({ output }, 'table');
          const plan = makePlan(findings(order, SIZE), settings, destination(kind, threads));
          return [order, layout, format, kind, String(threads), ...decisions(plan)];
        };
        for (const layout of LAYOUTS) {
          for (const [format, output] of Object.entries(DATASET_FORMATS)) {
            lines.push(line(layout, format, { ...output, layout }));
          }
        }
        lines.push(line('-', 'csv', { format: 'csv' }));
      }
    }
  }
  const widths = lines[0].map((_, c) => Math.max(...lines.map((line) => line[c].length)));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, c) => cell.padEnd(widths[c]))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function decisions(plan: Plan): string[] {
  const { threads, parts } = plan;
  const upload =
    parts === undefined ? '-' : `${parts.parts} x ${parts.partSize >> 20} MiB, ${parts.queueSize} at a time`;
  const end = [String(threads.workers), upload];
  if (plan.kind === 'table') {
    const { grouping = '-', keys = '-' } = plan.passes ?? {};
    return [grouping, plan.order, '-', keys, '-', '-', ...end];
  }
  const { grouping, order, isPositioned, openVariables, keys, reading } = plan;
  const passes = [String(reading.passes), reading.kept ? 'yes' : 'no'];
  return [grouping, isPositioned ? 'in place' : order, String(openVariables), keys, ...passes, ...end];
}
