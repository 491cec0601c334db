import type { ColumnProfile } from './column-profile.js';

/**
 * Usual names of columns and tables. Values decide wherever they can; the names decide among several columns that could
 * have the same role. `sensorId`, `SENSOR_ID` and `sensor id` are the same name.
 */

/** Names of the time of a reading, and of nothing else. */
const TIME =
  /^((date_?time|time_?stamp|time|date|ts|t|utc|epoch|clock|when|zeit|zeitstempel|datum|fecha|hora|horodatage)(_(utc|gmt|ms|us|ns|s|sec|unix|epoch|iso))?|unix_?(time|epoch|timestamp)|unixtime|(measured|recorded|sampled|observed|taken|read|logged)(_at|_on|_ts|_time)?|(event|reading|sample|sampling|log|logging|measure(ment)?|observation|record(ing)?|source|data)_?(time|date|datetime|timestamp|ts|tm)|tm|julian(_?(day|date))?|jd|start(_ts|_time|_at)?)$/;

/** Any other name of a time. */
const TIME_LIKE =
  /time|date|stamp|epoch|(^|_)(ts|at|on|utc|jd)($|_)|^(creat|insert|receiv|record|measur|sampl|log)\w*_(ms|us|ns|s)$/;

/** Times of the row instead of the reading. */
const BOOKKEEPING =
  /creat|insert|receiv|pars(ed|ing)|stor(ed|age)|fetch|retriev|arriv|saved|written|modif|chang|expir|sync|upload|process|import|ingest|reset|deleted|(^|_)(end|stop|finish)/;

/** Names with `time` or `date` in them that are no point in time. */
const DURATION =
  /(up|run|cycle|dwell|down|life|exec(ution)?|response|wait|elapsed|total|lead|idle|on|off|over)_?time|time_?(out|zone|delta|step)|interval|duration|lifetime|(^|_)(time|date)_?(id|key)$/;

/** Words for machines, least ambiguous first. */
const MACHINE = [
  words('machine device asset equipment turbine robot vehicle station node unit maschine anlage maquina'),
  words(
    'host gateway logger inverter pump motor compressor boiler press tool meter instrument thing entity object component',
  ),
  words('module drone truck car engine controller plc statistic topic client mac serial imei eui'),
  words('site plant location room zone line area building floor house cell place source city sourcemac srcmac bssid'),
] as const;

/** Words for signals in a tall table, least ambiguous first. */
const SIGNAL = [
  words(
    'signal sensor tag parameter param variable metric measurement measurand channel datapoint series register field point',
  ),
  words('quantity key attribute property item kind type what phenomenon name symbol label'),
] as const;

/** Words that follow a thing in the name of its identifier: `machine_no`, `sensor_name`. */
const IDENTIFIER = words('id name no nr num number code key idx index ref uuid guid serial row');

/** Words for states. A column of these holds values, not names. */
const STATE = words(
  'on off open opened closed close true false yes no ok good bad fault error fail failed alarm running run stopped stop idle standby ' +
    'active inactive auto automatic manual normal warning warn high low medium up down enabled disabled locked unlocked home away ' +
    'not_home heat heating cool cooling charging discharging online offline detected clear connected disconnected start started busy ready',
);

const VALUE =
  /^(value|val|v|wert|messwert|valeur|valor|reading|measure(ment)?|data|payload|state|status|level|amount|result|message|content)(_?(num(ber|eric)?|float|double|real|raw|text|str(ing)?|id))?$|_(value|val|reading)$/;

/** What is said about a value: how good it is, whether it was acknowledged. */
const QUALITY =
  /^(quality|qual|q|qos|qc|status|statuscode|status_code|retain(ed)?|flags?|ack(nowledged)?|error|err|valid(ity)?|active|confidence|dup(licate)?)$|_(quality|qos|flag|status|ack)$/;

/** Words in the names of tables of totals. */
const SUMMARY = words(
  'calendar daily day days dag tag tage dia jour hourly hour hours uur stunde stunden weekly week woche monthly month months maand monat monate mes mois yearly year years jaar jahr ' +
    'summary sum total totals aggregate aggregates aggregated avg average averages mean stat stats statistics trend trends rollup',
);

const ID = /(^|_)(id|uuid|guid|idx|rowid|hash|bin)$/;

/** Row numbers, if the values are whole, unique and increasing. */
const ROW_NUMBER =
  /^(index|level_0|unnamed(_0)?|row(_?(no|nr|num|number|index))?|seq(uence)?(_?(no|nr|num|number))?|no|nr)$/;

const UNITS = /(^|_)units?(_of_measure(ment)?)?(_(id|name|code|type|abbreviation))?$|^uom$|^einheit$|^unidad$|^unite$/;

const NAME = [
  /^(entity|statistic)_id$/,
  /^name$/,
  /^(label|title|display_?name|full_?name|friendly_?name)$/,
  /name$/,
  /^(tag|code|slug|identifier|alias|hostname|topic|key|symbol)$/,
  /^(type|kind|quantity|parameter|metric|variable|signal|sensor|measurement)$/,
  /serial/,
  /description|comment/,
] as const;

/** A thing and its identifier written together: `tagid`, `machinename`. */
const RUN_TOGETHER = new RegExp(
  `(^|_)(${[...MACHINE, ...SIGNAL].flatMap((set) => [...set]).join('|')})(id|name|no|nr|num|key|code)(?=_|$)`,
  'g',
);

/** Plain names by their names. Discovery asks for the same few again and again. */
const PLAIN = new Map<string, string>();

/** Most names that are kept. */
const MAX_PLAIN = 10_000;

/** The name in lower case, its words joined by `_`. */
export function plain(name: string): string {
  const known = PLAIN.get(name);
  if (known !== undefined) return known;
  if (PLAIN.size >= MAX_PLAIN) PLAIN.clear();
  const found = joinWords(name);
  PLAIN.set(name, found);
  return found;
}

function joinWords(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_(?=.)|(?<=.)_$/g, '')
    .toLowerCase()
    .replace(RUN_TOGETHER, '$1$2_$3');
}

/** 0: time of a reading; 1: any time; 2: bookkeeping; undefined: no name of a time. */
export function timeRank(name: string): 0 | 1 | 2 | undefined {
  const n = plain(name);
  if (DURATION.test(n)) return undefined;
  if (TIME.test(n)) return 0;
  if (BOOKKEEPING.test(n) && TIME_LIKE.test(n)) return 2;
  return TIME_LIKE.test(n) ? 1 : undefined;
}

/** Whether the declared type is one of times. */
export function isTimeType(type: string): boolean {
  return /date|time/i.test(type);
}

/**
 * Rank of a name as one of machines, 0 best; undefined: it is none. A column of numbers needs an unambiguous name, such
 * as `pump_id`: `pump` may hold 0 or 1, and `pump_pressure` is a reading.
 */
export function machineRank(name: string, isNumber: boolean): number | undefined {
  return thingRank(name, isNumber, MACHINE);
}

/** As {@link machineRank}, for names of signals in a table with one value per row. */
export function signalRank(name: string, isNumber: boolean): number | undefined {
  return thingRank(name, isNumber, SIGNAL);
}

/** Whether all values are words for states. */
export function areStates(values: Iterable<string>): boolean {
  for (const value of values) if (!STATE.has(plain(value.trim()))) return false;
  return true;
}

/** Rank of a name as the column of names in a lookup table, 0 best; undefined: it is none. */
export function nameRank(name: string): number | undefined {
  return rankIn(NAME, name);
}

export function isValueName(name: string): boolean {
  return VALUE.test(plain(name));
}

/** Whether the name is one of states, not of messages. */
export function isStateName(name: string): boolean {
  return isValueName(name) && !/message|content|data|result/.test(plain(name));
}

export function isQuality(name: string): boolean {
  return QUALITY.test(plain(name));
}

/** A name that says nothing of what the column holds: `c3`, `col_3`, `x`. */
export function isMeaningless(name: string): boolean {
  return /^(c|f|v|x|y|z|col|column|field|var|unnamed|value|val)?_?\d*$/.test(plain(name));
}

export function isUnitsName(name: string): boolean {
  return UNITS.test(plain(name));
}

/** Whether the name is one of a key: of an identifier, a thing or a name. */
export function isKeyName(name: string): boolean {
  return (
    ID.test(plain(name)) ||
    nameRank(name) !== undefined ||
    nameStem(name) !== plain(name) ||
    thingRank(name, true, [...MACHINE, ...SIGNAL]) !== undefined
  );
}

/** Whether the column numbers the rows of its table. */
export function isRowNumber({ word, column, isInteger, isUnique, isRising }: ColumnProfile): boolean {
  if (!ID.test(plain(word)) && !ROW_NUMBER.test(plain(word))) return false;
  return column.primaryKey > 0 ? isInteger || /int/i.test(column.type) : isInteger && isUnique && isRising;
}

/** The name without what says that it is a number or a key: `device` for `DeviceID` and `devices_no`. */
export function nameStem(name: string): string {
  return plain(name)
    .split('_')
    .filter((word, i) => i === 0 || !IDENTIFIER.has(word))
    .map((word) => word.replace(/([^s])s$/, '$1'))
    .join('_');
}

/** Tables that Django, Rails, Alembic, Entity Framework, Room, Core Data and other frameworks keep for themselves. */
export function isOfFramework(table: string): boolean {
  return /^(django_|auth_|alembic_version|schema_migrations|ar_internal_metadata|__ef|knex_|flyway_|android_metadata|room_master_table|z_(metadata|primarykey|modelcache)$|sqlite_|geometry_columns|spatial_ref_sys)/i.test(
    table,
  );
}

/** Whether the name is one of an offset from UTC. */
export function isOffsetName(name: string): boolean {
  return /(utc|gmt|tz|time_?zone)_?off_?set|off_?set_?(utc|gmt)/.test(plain(name).replaceAll('__', '_'));
}

/** Whether the name of a table is one of totals. */
export function isSummaryName(table: string): boolean {
  return plain(table)
    .split('_')
    .some((word) => SUMMARY.has(word));
}

/** `id`, `uuid` and the like, and nothing else. */
export function isPlainId(name: string): boolean {
  return /^_?(id|uuid|guid)$/.test(plain(name));
}

/** Whether the column identifies its row or another one, and measures nothing. */
export function isId({ word, column, isUnique, isInteger, isRising, isFractional }: ColumnProfile): boolean {
  if (column.primaryKey > 0 || column.references !== undefined) return true;
  // Fractions measure, whatever their column is called.
  if (isFractional) return false;
  if (ID.test(plain(word))) return true;
  return ROW_NUMBER.test(plain(word)) && isUnique && isInteger && isRising;
}

function thingRank(name: string, isNumber: boolean, list: readonly ReadonlySet<string>[]): number | undefined {
  const tokens = plain(name).split('_').filter(Boolean);
  const head = tokens.findLastIndex((token) => !IDENTIFIER.has(token));
  const isIdentifier = head < tokens.length - 1;
  const thing = head < 0 ? (tokens.at(-1) ?? '') : tokens[head];
  const rank = list.findIndex((set) => set.has(thing) || set.has(thing.replace(/s$/, '')));
  if (rank < 0) return undefined;
  const isUnambiguous = isIdentifier ? head >= 0 : tokens.length === 1 && rank === 0;
  return !isNumber || isUnambiguous ? rank : undefined;
}

function rankIn(list: readonly RegExp[], name: string): number | undefined {
  const n = plain(name);
  const rank = list.findIndex((pattern) => pattern.test(n));
  return rank < 0 ? undefined : rank;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
