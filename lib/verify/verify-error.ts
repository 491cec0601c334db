import { VerifyError } from '../errors.js';
import { plural } from '../util/format.js';
import { formatDifferences, type VerifyReport } from './verify-report.js';

const OPTIONS =
  '  give the settings and options of the run, such as layout, format and signals: others make another dataset';

/** The error for a report with differences. @param consequence what became of the object */
export function verifyError(report: VerifyReport, consequence?: string): VerifyError {
  const { destination, differences } = report;
  const found = `${destination} differs from the database: ${plural(differences.total, 'difference')}`;
  const isDefined = differences.listed.every(({ kind }) => kind !== 'definition');
  const lines = [
    consequence === undefined ? found : `${found}; ${consequence}`,
    ...formatDifferences(report),
    // After a run, they are the same.
    ...(isDefined || consequence !== undefined ? [] : [OPTIONS]),
  ];
  const message = lines.map((line) => line.trimEnd());
  return new VerifyError('ERR_VERIFY_DIFFERS', message, { destination, differences: differences.total });
}
