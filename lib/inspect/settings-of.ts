import { isTall, type Readings, type Reference, type SignalSource } from '../source/readings.js';
import { Source, type SourceOptions } from '../source/source.js';
import { formatTime } from './format.js';

/**
 * A settings file that says what discovery decided: a run with it gives the same dataset, byte for byte, as one
 * without. JSON, a line break at the end.
 */
export async function settingsOf(options: SourceOptions): Promise<string> {
  const source = Source.open(options);
  try {
    const { window, machines, signals } = options.wanted ?? {};
    const only = { ...(machines && { machines }), ...(signals && { signals }) };
    const { factsTable } = source;
    const settings = {
      source: {
        path: source.path,
        readings: source.tables.map(({ readings }) => fileOf(readings)),
        ...(factsTable && { machines: { table: factsTable.table, key: factsTable.key } }),
        ...(window?.since === undefined ? {} : { since: formatTime(window.since) }),
        ...(window?.until === undefined ? {} : { until: formatTime(window.until) }),
        ...(Object.keys(only).length === 0 ? {} : { only }),
        ...(options.textSignals && { text_signals: options.textSignals }),
      },
    };
    return `${JSON.stringify(settings, null, 2)}\n`;
  } finally {
    await source.close();
  }
}

/** The readings in the words of a settings file; see `readings` in settings/schema.ts. */
function fileOf(readings: Readings): Record<string, unknown> {
  const { name, query, where, machine, machineNames, machineName, time, timeUnit } = readings;
  return {
    ...(query === undefined ? { table: name } : { query, name }),
    ...(where && { where }),
    ...(machine === undefined ? { machine_name: machineName } : { machine: named(machine, machineNames) }),
    time,
    ...(timeUnit && { time_unit: timeUnit }),
    ...(isTall(readings)
      ? {
          signal: named(readings.signalColumn, readings.signalNames),
          value: readings.valueColumn,
          ...(readings.unitsColumn && { units: readings.unitsColumn }),
          ...(readings.signals && { names: signalsOf(readings.signals) }),
        }
      : { signals: signalsOf(readings.signals) }),
  };
}

function named(column: string, names: Reference | undefined): unknown {
  return names === undefined ? column : { column, ...names };
}

function signalsOf(signals: readonly SignalSource[]): Record<string, unknown> {
  return Object.fromEntries(
    signals.map(({ signal, column, as }) => [signal, as === undefined || as === 'number' ? column : { column, as }]),
  );
}
