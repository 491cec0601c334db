import t from 'tap';
import { datasetMachines } from '../../lib/plan/known-machines.js';
import { parseSettings } from '../../lib/settings/index.js';
import { findings } from './findings.js';

type Facts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The machines of a dataset whose readings are of machine_0, machine_1, …, so many. */
function machinesOf(count: number, file: object, facts: Facts = {}) {
  const { source, survey } = findings('machine', { machines: count, points: 2 });
  const stated = new Map(
    Object.entries(facts).map(([machine, own]) => [
      machine,
      Object.entries(own).map(([name, value]) => ({ name, value })),
    ]),
  );
  return datasetMachines({ ...source, facts: stated }, survey!, parseSettings(file));
}

const namesOf = ({ machines }: ReturnType<typeof machinesOf>): string[] => machines.map(({ name }) => name);

t.test('known machines first, then those of the readings', async (t) => {
  const known = machinesOf(3, { output: { machines: ['machine_2', 'machine_9', 'machine_0'] } });
  t.strictSame(
    known.machines.map(({ name, code, length }) => [name, code, length]),
    [
      ['machine_2', 2, 2],
      ['machine_9', 3, 0],
      ['machine_0', 0, 2],
      ['machine_1', 1, 2],
    ],
  );
  t.strictSame(known.unknown, ['machine_1']);
  t.equal(known.names[3], 'machine_9', 'names by code, those without readings too');
  t.strictSame(machinesOf(2, {}).unknown, [], 'without a list every machine is as good');
});

t.test('numbers are as wide as in the known names', async (t) => {
  const settings = (...machines: string[]) => ({ clean: { machine: { pad_numbers: true } }, output: { machines } });
  t.strictSame(namesOf(machinesOf(2, settings('machine_00', 'machine_01', 'machine_10'))), [
    'machine_00',
    'machine_01',
    'machine_10',
  ]);
  t.strictSame(namesOf(machinesOf(2, settings('machine_0', 'machine_10'))), ['machine_00', 'machine_10', 'machine_01']);
  t.strictSame(
    namesOf(machinesOf(11, settings('machine_0'))).slice(-2),
    ['machine_9', 'machine_10'],
    'a wider number than any known changes no other name',
  );
  t.throws(() => machinesOf(2, settings('machine_1', 'machine_01')), {
    code: 'ERR_SETTINGS_VALUE',
    message: 'output.machines has "machine_01" twice, once clean.machine has padded the numbers',
  });
});

t.test('source.only leaves known machines out too', async (t) => {
  const output = { machines: ['machine_0', 'machine_1', 'oven'] };
  const only = (...machines: string[]) => ({ source: { only: { machines } }, output });
  // The source reads no others; here the readings are of machine_0.
  t.strictSame(namesOf(machinesOf(1, only('machine_*'))), ['machine_0', 'machine_1']);
  t.strictSame(namesOf(machinesOf(1, only('machine_0'))), ['machine_0']);
});

t.test('positions of settings win over those of the database, under its names', async (t) => {
  const machines = ['machine_0', { name: 'machine_1', latitude: 1, longitude: 2, altitude: 3 }];
  const facts = ({ machines: found }: ReturnType<typeof machinesOf>) =>
    found.map((machine) => Object.fromEntries(machine.facts.map(({ name, value }) => [name, value])));
  const stated = { machine_0: { lat: 48, lon: 11 }, machine_1: { lat: 49, lon: 12 } };
  t.strictSame(facts(machinesOf(2, { output: { machines } }, stated)), [
    { lat: 48, lon: 11 },
    { lat: 1, lon: 2, altitude: 3 },
  ]);
  t.strictSame(facts(machinesOf(2, { output: { machines } })), [{}, { latitude: 1, longitude: 2, altitude: 3 }]);
  t.strictSame(facts(machinesOf(1, { output: { machines: ['machine_5'] } }, { machine_5: { size: 7 } })), [
    { size: 7 },
    {},
  ]);
});
