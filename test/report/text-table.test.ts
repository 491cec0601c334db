import t from 'tap';
import { type Look, labelledLines, PLAIN, textTable } from '../../lib/report/index.js';

const look = (columns: number): Look => ({ ...PLAIN, columns });

const COLUMNS = [
  { title: 'name', long: 'cut' },
  { title: 'rows', right: true },
  { title: 'from', short: (cell: string) => cell.slice(0, 10) },
  { title: 'empty' },
  { title: 'why', long: 'wrap' },
] as const;

const ROWS = [
  ['feat_0', '60,000', '2019-01-01T00:00:00Z', '', 'time timestamp (ISO 8601 text); machine machine'],
  ['温度', '5', '2019-01-01T08:00:00Z', '', ''],
];

t.test('columns are as narrow as possible, and those without text are left out', async (t) => {
  t.equal(
    textTable(COLUMNS, ROWS, PLAIN),
    [
      'NAME      ROWS  FROM                  WHY',
      'feat_0  60,000  2019-01-01T00:00:00Z  time timestamp (ISO 8601 text); machine machine',
      '温度         5  2019-01-01T08:00:00Z',
      '',
    ].join('\n'),
  );
});

t.test('texts are shortened, then wrapped', async (t) => {
  t.equal(
    textTable(COLUMNS, ROWS, look(50)),
    [
      'NAME      ROWS  FROM        WHY',
      'feat_0  60,000  2019-01-01  time timestamp (ISO',
      '                            8601 text); machine',
      '                            machine',
      '温度         5  2019-01-01',
      '',
    ].join('\n'),
  );
});

t.test('what has no room follows below, beside the same first column', async (t) => {
  t.equal(
    textTable(COLUMNS, ROWS, look(30)),
    [
      'NAME      ROWS  FROM',
      'feat_0  60,000  2019-01-01',
      '温度         5  2019-01-01',
      '',
      'NAME    WHY',
      'feat_0  time timestamp (ISO',
      '        8601 text); machine',
      '        machine',
      '温度',
      '',
    ].join('\n'),
  );
});

t.test('a long name is cut', async (t) => {
  const cut = (isUnicode: boolean) =>
    textTable([COLUMNS[0], COLUMNS[1]], [['x'.repeat(100), '1']], { ...look(40), isUnicode }).split('\n')[1];
  t.equal(cut(true), `${'x'.repeat(33)}…     1`);
  t.equal(cut(false), `${'x'.repeat(31)}...     1`);
});

t.test('titles and cells are toned, their padding is not', async (t) => {
  const columns = [{ title: 'a' }, { title: 'b', right: true, tone: () => 'warning' as const }];
  const text = textTable(columns, [['x', '1']], { ...PLAIN, hasColor: true });
  t.equal(text, '\u001b[1mA\u001b[22m  \u001b[1mB\u001b[22m\nx  \u001b[33m1\u001b[39m\n');
});

t.test('labelled lines go on under their text, and a path stays whole', async (t) => {
  const path = `/a/${'long/'.repeat(10)}path.nc`;
  t.equal(
    labelledLines(
      [
        { label: 'read', text: '240,000 rows of 20 machines' },
        { label: 'destination', text: path },
      ],
      look(30),
    ),
    ['read         240,000 rows of', '             20 machines', `destination  ${path}`, ''].join('\n'),
  );
});
