import t from 'tap';
import { type Progress, tableProgress } from '../../lib/report/index.js';

/** Records what it is told. */
class Recorder implements Progress {
  readonly told: unknown[][] = [];

  start(...phase: unknown[]): void {
    this.told.push(['start', ...phase]);
  }

  rows(count: number): void {
    this.told.push(['rows', count]);
  }

  bytes(): void {}

  stop(): void {}
}

t.test('tables are shown once they take a second, with those before', async (t) => {
  const recorder = new Recorder();
  let now = 5000;
  const onTable = tableProgress(recorder, () => now);
  onTable(4);
  now = 5999;
  onTable(4);
  t.same(recorder.told, [], 'a small database is opened without a word');
  now = 6000;
  onTable(4);
  onTable(4);
  t.same(recorder.told, [
    ['start', 4, 'Looking at the tables', 'table'],
    ['rows', 3],
    ['rows', 1],
  ]);
});
