import { isTall, type Readings, type Reference, type SignalSource } from '../../model/readings.js';

/** The readings as in a settings file; see settings/readings-schema.ts. */
export function readingsSettings(readings: Readings): Record<string, unknown> {
  const { name, query, where, machine, machineNames, machineName, time, timeUnit, epoch, zone, zeroTime } = readings;
  return {
    ...(query === undefined ? { table: name } : { query, name }),
    ...(where && { where }),
    ...(machine === undefined ? { machine_name: machineName } : { machine: named(machine, machineNames) }),
    time,
    ...(timeUnit && { time_unit: timeUnit }),
    ...(epoch && timeUnit !== 'julian' && { epoch }),
    ...(zone && { zone }),
    ...(zeroTime && { zero_time: zeroTime }),
    ...(isTall(readings)
      ? {
          signal: named(readings.signalColumn, readings.signalNames),
          value: readings.valueColumn,
          ...(readings.unitsColumn && { units: readings.unitsColumn }),
          ...(readings.signals && { names: signalsOf(readings.signals, true) }),
          ...(readings.newSignals && { new_signals: readings.newSignals }),
        }
      : { signals: signalsOf(readings.signals) }),
  };
}

function named(column: string, names: Reference | undefined): unknown {
  return names === undefined ? column : { column, ...names };
}

/** @param isTall whether the kind of a signal that does not say it is found out from its values */
function signalsOf(signals: readonly SignalSource[], isTall = false): Record<string, unknown> {
  return Object.fromEntries(
    signals.map(({ signal, column, as, units }) => {
      const rest = {
        ...(as === undefined || (as === 'number' && !isTall) ? {} : { as }),
        ...(units === undefined ? {} : { units }),
      };
      return [signal, Object.keys(rest).length === 0 ? column : { column, ...rest }];
    }),
  );
}
