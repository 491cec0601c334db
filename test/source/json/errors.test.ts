import t from 'tap';
import { SourceError } from '../../../lib/errors.js';
import { Random } from '../../random.js';
import { hourly, inputOf, lines, read } from './inputs.js';

const ROW = '{"time":"2020-01-01","machine":"a","v":1}';

async function refusal(content: string | Buffer, chunk?: number): Promise<SourceError> {
  try {
    await read(inputOf(content, chunk));
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('it was read');
}

t.test('a syntax error names what was found, the row and the byte', async (t) => {
  const cases: [content: string | Buffer, message: RegExp][] = [
    ['hello', /^input cannot be read as JSON: expected a value, found "hello" in row 1, after byte 0$/],
    [`${ROW}\n${ROW}\n{"time":2020-01-01}\n`, /expected ',', found "-01-01\}" in row 3, after byte 96$/],
    [`${ROW}\n{'time':1}\n`, /expected an object key, found "'time':1\}" in row 2, after byte 43$/],
    [`[${ROW},${ROW},{"time" 5}]`, /expected ':', found "5\}\]" in row 3, after byte 93$/],
    [`[${ROW},${ROW},]`, /unexpected token '\]', found "\]" in row 3, after byte 85$/],
    [`[${ROW}]}`, /expected a value, found "\}" in row 2, after byte 43$/],
    [`${ROW},\n${ROW}`, /expected a value, found "," in row 2, after byte 41$/],
    [`${ROW}\n{"time":NaN}`, /expected a value, found "NaN\}" in row 2, after byte 50$/],
    [`${ROW}\n{"time":"a\\qb"}      \n`, /an unknown escape, found "\\\\qb\\"\}" in row 2, after byte 52$/],
    [`${ROW}\n{"time":"a\nb", "v": 1}\n${ROW}`, /a text with a line break.* in row 2, after byte \d+$/],
    [Buffer.from(`${ROW}\n{"machine":"caf\xe9"}\n`, 'latin1'), /not UTF-8 \(byte 0xe9\) in row 2, after byte 57$/],
    [Buffer.from(`\ufeff[${ROW}]`, 'utf16le'), /not UTF-8 \(byte 0xff\) in row 1, after byte 0$/],
    [
      `[${ROW},\n{"time":"2020-`,
      /it ends in the middle of row 2, after byte 58; was it cut off while it was written\?$/,
    ],
    [`[${ROW},\n${ROW}\n`, /its array ends before row 3, after byte 86/],
    [`${ROW}\n{"time":tru`, /it ends in the middle of row 2, after byte 53;/],
    ['['.repeat(100_000), /more than 1,000 nested objects and arrays in row 1/],
  ];
  for (const [content, message] of cases) {
    const error = await refusal(content);
    t.match(error, { name: 'SourceError', code: 'ERR_SOURCE_JSON', message });
    t.notMatch(error.message, '\n', 'one line');
  }
});

t.test('a syntax error is located in any layout of the text', async (t) => {
  const random = new Random(5);
  const rows = [...hourly(1500, (i) => ({ v: i / 8, s: 'a "b", {c}: [d]', n: [i, { a: null }] }))];
  const texts = [lines(rows), JSON.stringify(rows), JSON.stringify(rows, null, 1)];
  for (let round = 0; round < 150; round++) {
    const text = texts[round % texts.length];
    const at = random.below(text.length);
    // A control character is not allowed anywhere, inside a text or outside.
    const error = await refusal(`${text.slice(0, at)}\x01${text.slice(at)}`, 1 + random.below(5000));
    // In the middle of an escape or of a word, the fault is that.
    const begun = /\\$|(?<=: ?)n(ul?)?$/.exec(text.slice(0, at))?.[0].length ?? 0;
    const row = (text.slice(0, at).match(/"n"/g)?.length ?? 0) + 1;
    const found = /row ([\d,]+), after byte ([\d,]+)$/
      .exec(error.message)
      ?.slice(1)
      .map((n) => Number(n.replaceAll(',', '')));
    t.equal(found?.[1], at - begun, error.message);
    t.ok(Math.abs((found?.[0] ?? 0) - row) <= 1, `row ${row}: ${error.message}`);
  }
});

t.test('an endless text is an error before it fills memory', async (t) => {
  const error = await refusal(`${ROW}\n{"time":"${'x'.repeat(20 << 20)}`);
  t.match(error.message, /a text or blank of more than 16 MiB in row 2, after byte 16,\d{3},\d{3}$/);
});

t.test('too many keys', async (t) => {
  const row = Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`key ${i}`, i]));
  t.match(await refusal(lines([row])), { code: 'ERR_SOURCE_JSON_KEYS', message: /more than 2000 different keys/ });
});

t.test('without readings the message says what was found', async (t) => {
  const cases: [content: string, message: RegExp][] = [
    ['', /no readings in input: it has no rows; a row is an object like/],
    [' \n ', /it has no rows/],
    ['[]', /it has no rows/],
    ['[1, 2, 3]', /its rows are not objects/],
    ['"text"', /its rows are not objects/],
    ['{}', /its rows have no keys/],
    ['{"time":"2020-01-01"}', /it has no key of numbers or states/],
    [`{"data":[${ROW}]}`, /the values of "data" are objects or arrays, which are not searched: extract the rows first/],
  ];
  for (const [content, message] of cases) {
    t.match(await refusal(content), { name: 'SourceError', code: 'ERR_SOURCE_NO_READINGS', message });
  }
});

t.test('without readings the message names keys, and suggests no table or query', async (t) => {
  const advice =
    /say where they are in source\.readings of a settings file: \{ "machine": …, "time": …, "signals": … \}/;
  const cases: [content: string, code: string, messages: RegExp[]][] = [
    [
      lines([{ a: 1 }]),
      'ERR_SOURCE_NO_READINGS',
      [/a row of readings has a time, and a number or a state\n {2}rows: it has no key of times\nsay/, advice],
    ],
    [
      lines([1, 2, 3].map((day) => ({ time: `2020-01-0${day}`, note: `${day},5` }))),
      'ERR_SOURCE_NO_READINGS',
      [/it has no key of numbers .*; "note" holds numbers with a decimal comma: write them with a point\n/, advice],
    ],
    [
      lines([1, 2, 3].map((day) => ({ time: `2020-01-0${day}`, note: `{"a":${day}}` }))),
      'ERR_SOURCE_NO_READINGS',
      [/"note" holds JSON: take its values out first\n/, advice],
    ],
    [
      lines([0, 1, 2, 3].map((i) => ({ time: `2020-01-0${1 + (i >> 1)}`, x: 'ab'[i % 2], y: 'cd'[i % 2], v: i }))),
      'ERR_SOURCE_AMBIGUOUS',
      [/\nsay it in source\.readings of a settings file: \{ "machine": … \}$/],
    ],
  ];
  for (const [content, code, messages] of cases) {
    const error = await refusal(content);
    t.equal(error.code, code);
    for (const message of messages) t.match(error.message, message);
    t.notMatch(error.message, /table|query|column/);
  }
});
