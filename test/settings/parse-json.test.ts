import t from 'tap';
import { parseJson } from '../../lib/settings/parse-json.js';

t.test('JSON is parsed as by JSON.parse', async (t) => {
  const texts = [
    '{}',
    ' [ ] ',
    '"a\\u00e9\\n\\"\\\\/"',
    '-0.5e-3',
    'null',
    '[true, false, null, 0, -1, 1E+2, "", {"": [{}]}]',
    '{"a": {"b": [1, 2, {"c": "d"}]}, "e": "ü€😀"}',
    '\r\n\t{"a"\n:\n1\n}\n',
    '{"__proto__": 1, "constructor": 2}',
  ];
  for (const text of texts) t.strictSame(parseJson(text, 'x.json'), JSON.parse(text), text);
  t.strictSame(parseJson('\ufeff{"a": 1}', 'x.json'), { a: 1 }, 'with a byte order mark');
  t.ok(Object.hasOwn(parseJson('{"__proto__": 1}', 'x.json') as object, '__proto__'));
});

t.test('texts of any length and nesting that no stack holds', async (t) => {
  const long = JSON.stringify('x\u0001"\\ü'.repeat(3_000_000));
  t.equal(parseJson(long, 'x.json'), JSON.parse(long));
  const nested = (depth: number): string => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;
  t.strictSame(parseJson(nested(100), 'x.json'), JSON.parse(nested(100)));
  for (const depth of [102, 1000, 1_000_000]) {
    const error = { code: 'ERR_SETTINGS_JSON', message: /^x\.json: line 1, column 301: there are more than 100 / };
    t.throws(() => parseJson(nested(depth), 'x.json'), error);
  }
});

t.test('a syntax error has line and column', async (t) => {
  const wrong: [text: string, line: number, column: number, message: RegExp][] = [
    ['', 1, 1, /the file ends, but expected a value/],
    ['{', 1, 2, /the file ends, but expected a key/],
    ['[1, 2', 1, 6, /the file ends, but expected "," or "]"/],
    ['{\n  "a": 1,\n}\n', 2, 9, /remove the comma before }/],
    ['[1,]', 1, 3, /remove the comma before ]/],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, /"," or "}"/],
    ["{'a': 1}", 1, 2, /a key in double quotes/],
    ['{a: 1}', 1, 2, /a key in double quotes/],
    ['{"a" 1}', 1, 6, /":" after the key "a"/],
    ['{"a": tru}', 1, 7, /found "tru}"/],
    ['{"a": True}', 1, 7, /a value/],
    ['{"a": 01}', 1, 7, /a value/],
    ['{"a": .5}', 1, 7, /a value/],
    ['{"a": NaN}', 1, 7, /a value/],
    ['{"a": "x\ny"}', 1, 7, /double quote on the same line/],
    ['{"a": "C:\\data"}', 1, 7, /backslashes doubled/],
    ['{} {}', 1, 4, /nothing more/],
    ['{\n  // the layout\n}', 2, 3, /no comments/],
    ['{"a": 1, /* b */ "c": 2}', 1, 10, /no comments/],
    ['{"output": 1,\n "output": 2}', 2, 2, /"output" is here a second time/],
  ];
  for (const [text, line, column, message] of wrong) {
    const error = t.throws(() => parseJson(text, 'x.json'), {
      name: 'SettingsError',
      code: 'ERR_SETTINGS_JSON',
      message,
    }) as Error;
    t.match(error.message, `x.json: line ${line}, column ${column}: `, JSON.stringify(text));
    t.throws(() => JSON.parse(text.replace('"output": 2', '2')), 'JSON.parse refuses it as well');
  }
});
