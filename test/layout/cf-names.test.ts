import t from 'tap';
import { NameSpace, variableNames } from '../../lib/layout/cf-names.js';

t.test('machines become names of variables: letters and digits of any script, nothing invisible', async (t) => {
  const names = ['press 1', 'Öl/Presse', '1a', 'time', 'time_x', '🌡️ room', 'ключ', "it's", ''];
  t.strictSame(variableNames(names, new Set(['time'])), [
    'press_1',
    'Öl_Presse',
    'machine_1a',
    'machine_time',
    'machine_time_x',
    '_room',
    'ключ',
    'it_s',
    'machine_',
  ]);
});

t.test('two machines of one variable name are an error that says what to do', async (t) => {
  t.throws(() => variableNames(['🚀', '..'], new Set()), {
    code: 'ERR_MACHINE_NAMES',
    message: /"🚀" and "\.\." would both have the variable name "machine__"; rename one .*, or use the layout stacked/,
  });
});

t.test('names of variables are given once', async (t) => {
  const names = new NameSpace(['time']);
  const claimed = ['time', 'a b', 'a-b', '🌡️', 'te🌡️mp', 'string7'].map((name) => names.claim(name, 'signal'));
  t.strictSame(claimed, ['signal_time', 'a_b', 'signal_a_b', 'signal_', 'te_mp', 'signal_string7']);
});
