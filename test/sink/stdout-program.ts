/**
 * Writes `pattern(length)` to standard output, and the result to standard error:
 *
 *     stdout-program.js LENGTH [BODY-OPTIONS]
 */
import { openSink } from '../../lib/sink/index.js';
import { bodyOf, pattern } from './bodies.js';

const [length = '0', options = '{}'] = process.argv.slice(2);
const body = bodyOf(pattern(Number(length)), JSON.parse(options));
const written = openSink('-', { defaultName: 'unused' }).write(body);
console.error(JSON.stringify(await written.catch(({ code, message }) => ({ code, message }))));
