import { VerifyError } from '../errors.js';
import { plural } from '../util/format.js';
import { formatDifferences, type VerifyReport } from './verify-report.js';

/** The error for a report with differences. @param consequence what became of the object */
export function verifyError(report: VerifyReport, consequence?: string): VerifyError {
  const { destination, differences } = report;
  const found = `${destination} differs from the database: ${plural(differences.total, 'difference')}`;
  const lines = [consequence === undefined ? found : `${found}; ${consequence}`, ...formatDifferences(report)];
  const message = lines.map((line) => line.trimEnd());
  return new VerifyError('ERR_VERIFY_DIFFERS', message, { destination, differences: differences.total });
}
