/**
 * Writes the fixture of plan-table.test.ts anew, for a change that means to change decisions: read what the diff says.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { planTable } from './plan-table.js';

writeFileSync(resolve('test/fixtures/plan-table.txt'), planTable());
