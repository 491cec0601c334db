/**
 * What the bundled program knows of its commands: beside it, Node takes files ending in .js for CommonJS, and those
 * that tsc has written are not.
 */
import { createRequire } from 'node:module';

const program = createRequire(import.meta.url)('../program.cjs') as typeof import('../program.js');

export const { EXIT_CODES, GROUPS, HELP, PAGES, PROGRAM, PROGRAM_OPTIONS, placeholder, variableOf } = program;
