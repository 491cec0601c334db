import { FleetcdfError } from '../errors.js';
import { plural } from '../util/format.js';
import { formatDifferences, type VerifyReport } from './verify-report.js';

/** What was stored is not what the database gives. */
export class VerifyError extends FleetcdfError {
  override readonly name = 'VerifyError';
  readonly report: VerifyReport;

  /** @param consequence what became of the object */
  constructor(report: VerifyReport, consequence?: string) {
    const { destination, differences } = report;
    const found = `${destination} differs from the database: ${plural(differences.total, 'difference')}`;
    const lines = [consequence === undefined ? found : `${found}; ${consequence}`, ...formatDifferences(report)];
    super(
      'ERR_VERIFY_DIFFERS',
      lines.map((line) => line.trimEnd()),
    );
    this.report = report;
  }
}
