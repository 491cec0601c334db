import t from 'tap';
import { derivedSignals } from '../../lib/model/derived-signals.js';
import type { Signal } from '../../lib/model/signal.js';
import { derivedNameNotes } from '../../lib/plan/derived-names.js';

const notes = (...names: string[]): string[] => {
  const signals = names.map((name): Signal => ({ name, kind: 'number', attributes: [] }));
  return derivedNameNotes([...signals, ...derivedSignals(signals, { flags: 'aggregate', tests: [], mode: true })]);
};

t.test('names that a signal has are told, others are not', async (t) => {
  t.same(notes('load', 'heat'), []);
  t.same(notes('load', 'load_qc', 'mode'), [
    'flags and modes have names that no signal has: load_qc_2 instead of load_qc and mode_2 instead of mode',
  ]);
});
