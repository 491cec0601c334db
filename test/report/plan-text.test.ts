import t from 'tap';
import { formatPlan, planRecord } from '../../lib/report/index.js';

t.test('columns are aligned; long values have their reason below', async (t) => {
  const plan = formatPlan([
    { what: 'source', value: 'plant.db', why: '4 tables of readings, discovered' },
    { what: 'reader', value: 'rows' },
    { what: 'format', value: '64-bit-offset', why: 'the narrowest that holds 3.1 GB' },
    { what: 'destination', value: 's3://exampleco-fleet/ExampleCo, Inc_data.nc', why: 'completed from company_name' },
    { what: 'tables', value: 'a\nb', why: 'aligned\u001b[2J' },
  ]);
  t.equal(
    plan,
    [
      'source       plant.db       4 tables of readings, discovered',
      'reader       rows',
      'format       64-bit-offset  the narrowest that holds 3.1 GB',
      'destination  s3://exampleco-fleet/ExampleCo, Inc_data.nc',
      '             completed from company_name',
      'tables       a\\nb           aligned\\x1b[2J',
      '',
    ].join('\n'),
  );
  t.equal(formatPlan([]), '');
});

t.test('the decisions by name: several of one name are a list', async (t) => {
  const dimensions = ['time = 3', 'sensor = 4', 'machine = 2'].map((value) => ({ what: 'dimension', value }));
  t.same(planRecord([{ what: 'layout', value: 'stacked', why: 'asked for' }, ...dimensions]), {
    layout: 'stacked',
    dimension: ['time = 3', 'sensor = 4', 'machine = 2'],
  });
});
