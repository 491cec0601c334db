import { readFileSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { scratch } from '../databases.js';
import { Random } from '../random.js';
import { FaultyDisk } from './faulty-disk.js';

const NO_FAULTS = { faults: 0 };

t.test('what was not flushed is lost with the power', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'file');
  writeFileSync(path, 'old');
  let [lostName, lostBytes] = [0, 0];
  for (let seed = 1; seed <= 40; seed++) {
    writeFileSync(path, 'old');
    const disk = new FaultyDisk(NO_FAULTS, new Random(seed));
    const handle = await fs.open(`${path}.tmp`, 'w');
    await handle.writev([Buffer.from('new')]);
    t.notOk(disk.isDurable, 'written, and not flushed');
    await handle.close();
    await fs.rename(`${path}.tmp`, path);
    disk.remove();
    await disk.losePower();
    const found = readFileSync(path, 'utf8');
    if (found === 'old') lostName++;
    else if (found !== 'new') lostBytes++;
  }
  t.ok(lostName > 5 && lostBytes > 5, `the name ${lostName} times, bytes ${lostBytes} times`);
});

t.test('what was flushed stays', async (t) => {
  const directory = scratch(t);
  const path = join(directory, 'file');
  for (let seed = 1; seed <= 20; seed++) {
    writeFileSync(path, 'old');
    const disk = new FaultyDisk(NO_FAULTS, new Random(seed));
    const handle = await fs.open(`${path}.tmp`, 'w');
    await handle.writev([Buffer.from('new')]);
    await handle.sync();
    await handle.close();
    await fs.rename(`${path}.tmp`, path);
    t.notOk(disk.isDurable, 'the name is not flushed');
    const opened = await fs.open(directory, 'r');
    await opened.sync();
    await opened.close();
    t.ok(disk.isDurable);
    disk.remove();
    await disk.losePower();
    t.equal(readFileSync(path, 'utf8'), 'new');
  }
});

t.test('a process that has ended does nothing more', async (t) => {
  const directory = scratch(t);
  const disk = new FaultyDisk({ faults: 0, crash: { at: 2, done: false } }, new Random(1));
  const ended = new Promise<void>((resolve) => {
    disk.onCrash = resolve;
  });
  const handle = await fs.open(join(directory, 'file'), 'w');
  let went = false;
  void handle.writev([Buffer.from('x')]).then(() => {
    went = true;
  });
  await ended;
  disk.remove();
  await disk.losePower();
  t.notOk(went);
  t.equal(readFileSync(join(directory, 'file'), 'utf8'), '');
});
