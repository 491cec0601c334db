import t from 'tap';
import { openReadings } from '../../../lib/job/open-source.js';
import { checkRecipe, type Expected, writeTables } from './check-recipe.js';

const T0 = '2024-05-01T10:00:00.123Z';
const T1 = '2024-05-01T10:01:00.223Z';
const S0 = Date.parse('2024-05-01T10:00:00Z') / 1000;
const S1 = S0 + 60;

const HOSTS = { web1: { hostid: 10n, name: 'Web server 1' }, web2: { hostid: 11n, name: 'Web server 2' } };

const names: Expected['tables'] = {
  hosts: {
    columns:
      'hostid bigint NOT NULL, host varchar(128), name varchar(128), ipmi_password varchar(20), PRIMARY KEY (hostid)',
    rows: [
      [10, 'web1', 'Web server 1', 'secret'],
      [11, 'web2', 'Web server 2', 'secret'],
    ],
  },
  items: {
    columns:
      'itemid bigint NOT NULL, hostid bigint NOT NULL, name varchar(255), key_ varchar(2048), units varchar(255), password varchar(255), PRIMARY KEY (itemid)',
    rows: [
      [100, 10, 'CPU load', 'system.cpu.load', '', 'secret'],
      [101, 10, 'Net in', 'net.if.in[eth0]', 'bps', 'secret'],
      [102, 11, 'CPU load', 'system.cpu.load', '', 'secret'],
      [103, 10, 'State', 'service.state', '', 'secret'],
      [104, 11, 'State', 'service.state', '', 'secret'],
      [105, 10, 'Uptime', 'system.uptime', '!s', 'secret'],
    ],
  },
};

const history = (value: string) =>
  `itemid bigint NOT NULL, clock integer DEFAULT '0' NOT NULL, value ${value} NOT NULL, ns integer DEFAULT '0' NOT NULL`;

const numbers: Expected['tables'] = {
  history: {
    columns: history('DOUBLE PRECISION'),
    rows: [
      [100, S0, 0.5, 123456789],
      [102, S0, 0.75, 123456789],
      [100, S1, 0.6, 223456789],
    ],
  },
  history_uint: {
    columns: history('bigint'),
    rows: [
      [101, S0, 100, 123456789],
      [101, S1, 110, 223456789],
      [105, S1, 7200, 223456789],
      [104, S1, 1, 223456789],
    ],
  },
};

t.test('numbers and words, by host and key', (t) =>
  checkRecipe(t, {
    program: 'Zabbix',
    tables: {
      ...names,
      ...numbers,
      history_str: {
        columns: history('varchar(255)'),
        rows: [
          [103, S0, 'up', 123456789],
          [103, S1, 'down', 223456789],
        ],
      },
      trends: {
        columns: 'itemid bigint, clock integer, num integer, value_min REAL, value_avg REAL, value_max REAL',
        rows: [[100, S0, 2, 0.5, 0.55, 0.6]],
      },
    },
    read: ['history', 'history_uint', 'history_str'],
    signals: ['system.cpu.load', 'net.if.in[eth0]', 'service.state', 'system.uptime', 'service.state_str'],
    units: { 'net.if.in[eth0]': 'bps', 'system.uptime': 's' },
    readings: {
      web1: { [T0]: [0.5, 100, null, null, 'up'], [T1]: [0.6, 110, null, 7200, 'down'] },
      web2: { [T0]: [0.75, null, null, null, null], [T1]: [null, null, 1, null, null] },
    },
    facts: HOSTS,
    warnings: [/^trends has readings, but is left out: averages of each hour of history; --table trends reads it$/],
  }),
);

t.test('nanoseconds tell values of one second apart', async (t) => {
  const rows = [
    [100, S0, 0.5, 123456789],
    [100, S0, 0.55, 623456789],
  ];
  const path = writeTables(t, { tables: { ...names, history: { columns: history('REAL'), rows } } });
  const source = openReadings({ path });
  const times: bigint[] = [];
  for await (const batch of source.batches()) times.push(...batch.time.subarray(0, batch.length));
  t.strictSame(times, [BigInt(S0) * 1_000_000_000n + 123456789n, BigInt(S0) * 1_000_000_000n + 623456789n]);
  const [signal] = source.signals;
  t.match(signal.attributes, [{ name: 'long_name', value: 'CPU load' }]);
  t.notMatch(JSON.stringify([...source.facts.values(), signal], plain), /secret/);
  await source.close();
});

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

t.test('version 1 has seconds alone', (t) =>
  checkRecipe(t, {
    program: 'Zabbix',
    tables: {
      hosts: { columns: 'hostid bigint, host varchar(64), ip varchar(15)', rows: [[10, 'web1', '10.0.0.1']] },
      items: { columns: 'itemid bigint, hostid bigint, key_ varchar(255)', rows: [[100, 10, 'system.cpu.load']] },
      history: { columns: 'itemid bigint, clock integer, value double(16,4)', rows: [[100, S0, 0.5]] },
    },
    read: ['history'],
    signals: ['system.cpu.load'],
    readings: { web1: { '2024-05-01T10:00:00.000Z': [0.5] } },
    facts: { web1: { hostid: 10n } },
  }),
);

t.test('a history without items is that of another program', async (t) => {
  const path = writeTables(t, { tables: { history: numbers['history'] } });
  const source = openReadings({ path });
  t.notMatch(source.tableReports[0].why.join(), /Zabbix/);
  await source.close();
});
