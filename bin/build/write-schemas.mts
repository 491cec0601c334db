/** Writes what is made of the schemas: `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { runReportSchema } from '../../lib/report/run-report-schema.js';
import { settingsSchema } from '../../lib/settings/settings-schema.js';
import { jobSchema } from '../../lib/shards/job-schema.js';
import { settingsType } from './settings-type.mjs';

writeFileSync('settings.schema.json', JSON.stringify(settingsSchema));
writeFileSync('docs/report.schema.json', JSON.stringify(runReportSchema));
writeFileSync('docs/job.schema.json', JSON.stringify(jobSchema));
writeFileSync('lib/settings/settings-file.ts', settingsType());
