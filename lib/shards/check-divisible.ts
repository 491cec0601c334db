import { SettingsError } from '../errors.js';
import type { DatasetJob } from '../job/open-job.js';
import { isStreamed } from '../layout/index.js';
import type { Netcdf4Plan } from '../netcdf/index.js';

/**
 * The file of a dataset that can be written in shards.
 *
 * @throws SettingsError ERR_JOB_DATASET for one that cannot, with what can
 */
export function checkDivisible({ plan }: DatasetJob): Netcdf4Plan {
  const { layout, file } = plan;
  const { encoding } = file;
  if (encoding.kind !== 'netcdf4') {
    throw refusal(`the format ${file.format} has every byte at its own place`, 'format netcdf4 can be divided');
  }
  if (plan.order !== 'any') {
    throw refusal('netCDF-4 without compression is written from front to end', 'leave --deflate 0 out');
  }
  if (layout.machineOf === undefined) {
    const what = `in the layout ${layout.name} machines share chunks`;
    throw refusal(what, 'take --layout machines or --layout stacked');
  }
  if (layout.alongMachine !== undefined && plan.machineOrder !== undefined) {
    const what = 'the machines have another order in the dataset than in the database';
    throw refusal(what, 'leave output.machines out, or take --layout machines');
  }
  const text = layout.values.find(({ variable }) => layout.dataset.variables[variable].type === 'string');
  if (text !== undefined && layout.parts.some(isStreamed)) {
    const { name } = layout.dataset.variables[text.variable];
    throw refusal(`the texts of ${name} have addresses`, 'store them as flags (--text-signals flags)');
  }
  return encoding.plan;
}

function refusal(why: string, remedy: string): SettingsError {
  return new SettingsError('ERR_JOB_DATASET', `a job cannot write this dataset: ${why}; ${remedy}`, { key: 'output' });
}
