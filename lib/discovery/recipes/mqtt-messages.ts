import type { TallReadings } from '../../model/readings.js';
import type { Cell } from '../../sqlite/cell.js';
import type { TableSample } from '../table-sample.js';
import { isJsonObject, JsonSample } from './json-signals.js';

/** What {@link messageReadings} does, for the user. */
export const TOPIC_RULE =
  'signal is the last level of the topic, machine the rest; of JSON objects machine is the topic';

/**
 * Readings of MQTT messages. Of a topic such as `tele/a/temp` the last level is the signal and the rest the machine.
 * Where the payload is a JSON object, the topic is the machine, and each number and text in the object a signal, but
 * not in lists.
 *
 * @param name of the table
 * @param messages a SELECT of the columns `ts`, `topic` and `value`, the payload
 */
export function messageReadings(name: string, messages: string): TallReadings {
  const texts = `SELECT ts, topic, CAST(value AS TEXT) AS payload FROM (${messages})`;
  const json = `json_tree(CASE WHEN ${IS_OBJECT} THEN payload ELSE json_quote(payload) END)`;
  const values = `SELECT ts, topic, fullkey, atom FROM (${texts}) AS message, ${json}`;
  const given = `${values} WHERE atom IS NOT NULL AND instr(fullkey, '[') = 0`;
  return {
    name,
    query: `SELECT ts, ${MACHINE} AS machine, ${SIGNAL} AS signal, atom AS value FROM (${given})`,
    time: 'ts',
    machine: 'machine',
    signalColumn: 'signal',
    valueColumn: 'value',
  };
}

const IS_OBJECT = "substr(ltrim(payload, ' ' || char(9, 10, 13)), 1, 1) = '{' AND json_valid(payload)";

/** The levels before the last, with the slash behind them. */
const LEVELS = "rtrim(topic, replace(topic, '/', ''))";

/** `$` is the path of a payload that is no object. */
const MACHINE = `CASE WHEN fullkey <> '$' THEN topic ELSE coalesce(nullif(rtrim(${LEVELS}, '/'), ''), topic) END`;
const SIGNAL =
  `CASE WHEN fullkey <> '$' THEN replace(substr(fullkey, 3), '"', '') WHEN ${LEVELS} = '' THEN 'value' ` +
  `ELSE coalesce(nullif(substr(topic, length(${LEVELS}) + 1), ''), 'value') END`;

/** For the user: lists in the JSON of a column of payloads. */
export function listsIn(sample: TableSample, column: string): readonly string[] {
  const texts = sample.column(column).values.map(textOf);
  return new JsonSample(`${sample.table.name}.${column}`, texts.filter(isJsonObject)).warnings;
}

function textOf(value: Cell): Cell {
  return value instanceof Uint8Array ? Buffer.from(value).toString() : value;
}
