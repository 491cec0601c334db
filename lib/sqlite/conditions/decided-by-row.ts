import { type SqlToken, sqlTokens } from './sql-tokens.js';

/** Functions of SQLite that give the same for the same arguments, and read nothing but these. */
const FUNCTIONS = [
  ...['abs', 'char', 'coalesce', 'concat', 'concat_ws', 'format', 'glob', 'hex', 'ifnull', 'iif', 'instr', 'length'],
  ...['like', 'likelihood', 'likely', 'lower', 'ltrim', 'max', 'min', 'nullif', 'octet_length', 'printf', 'quote'],
  ...['replace', 'round', 'rtrim', 'sign', 'substr', 'substring', 'trim', 'typeof', 'unhex', 'unicode', 'unlikely'],
  ...[
    'upper',
    'zeroblob',
    'acos',
    'acosh',
    'asin',
    'asinh',
    'atan',
    'atan2',
    'atanh',
    'ceil',
    'ceiling',
    'cos',
    'cosh',
  ],
  ...['degrees', 'exp', 'floor', 'ln', 'log', 'log10', 'log2', 'mod', 'pi', 'pow', 'power', 'radians', 'sin', 'sinh'],
  ...['sqrt', 'tan', 'tanh', 'trunc', 'json', 'json_array', 'json_array_length', 'json_extract', 'json_object'],
  ...['json_quote', 'json_type', 'json_valid'],
];

/** Functions of dates, which give the present for `'now'` and without an argument. */
const DATES = new Set(['date', 'time', 'datetime', 'julianday', 'unixepoch', 'strftime']);

/** Words before a parenthesis that call nothing. */
const OPERATORS = [
  ...['and', 'or', 'not', 'is', 'from', 'in', 'between', 'like', 'glob', 'escape', 'case', 'when', 'then', 'else'],
  'cast',
];

const MAY_CALL = new Set([...FUNCTIONS, ...OPERATORS]);

/** Words of subqueries, of functions that anyone may define, and of the present. */
const NEVER = /^(select|values|exists|regexp|match|raise|over|filter|current_(date|time|timestamp))$/;

/**
 * True for a condition that SQLite decides on the row alone, always alike: without parameters, subqueries, functions
 * that are not known to be deterministic, and the present time.
 */
export function isDecidedByRow(sql: string): boolean {
  const tokens = sqlTokens(sql);
  return tokens?.every((token, i) => isOfRow(token, tokens.slice(i + 1, i + 6))) ?? false;
}

function isOfRow({ kind, text }: SqlToken, after: readonly SqlToken[]): boolean {
  if (kind !== 'word' && kind !== 'name') return text !== ';';
  const word = text.toLowerCase();
  if (kind === 'word' && NEVER.test(word)) return false;
  const isCall = after[0]?.text === '(';
  // What follows IN without a list in parentheses is a table.
  if (!isCall) return kind === 'name' || word !== 'in';
  return MAY_CALL.has(word) || (DATES.has(word) && isOfColumn(word, after.slice(1)));
}

/** True if the time is a column, so that it is not the present. @param from the tokens of the arguments */
function isOfColumn(name: string, from: readonly SqlToken[]): boolean {
  const hasFormat = name === 'strftime';
  if (hasFormat && (from[0]?.kind !== 'text' || from[1]?.text !== ',')) return false;
  const [time, after] = from.slice(hasFormat ? 2 : 0);
  const isName = time?.kind === 'word' || time?.kind === 'name';
  // What is quoted as a column may be a text, if there is no such column.
  return isName && !/^(now|subsec.*)$/i.test(time.text) && [',', ')', '.'].includes(after?.text ?? '');
}
