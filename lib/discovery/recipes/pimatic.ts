import type { Reference, SignalSource, TallReadings } from '../../model/readings.js';
import { binary } from '../../sqlite/sql.js';
import type { Recipe, RecipeDatabase } from './recipe.js';

const NUMBERS = 'attributeValueNumber';
const STRINGS = 'attributeValueString';
const ATTRIBUTES = 'deviceAttribute';

/**
 * pimatic. `attributeValueNumber` has numbers, dates and booleans, `attributeValueString` texts, each with the
 * attribute of a device. The machine is the device, the signal the name of the attribute. Where the attributes of
 * different devices have one name, and are numbers in one and texts in another, the texts are `name_text`.
 *
 * Schema: pimatic/pimatic, lib/database.coffee (_createTables).
 */
export const PIMATIC: Recipe = {
  program: 'pimatic',
  read(database) {
    const isKnown =
      database.has(ATTRIBUTES, 'id', 'deviceId', 'attributeName', 'type', 'discrete') &&
      database.has(NUMBERS, 'time', 'deviceAttributeId', 'value') &&
      database.has(STRINGS, 'time', 'deviceAttributeId', 'value');
    if (!isKnown) return undefined;
    const names = textNames(database);
    const readings = [tall(NUMBERS), { ...tall(STRINGS), ...(names && { signals: names }) }];
    return {
      readings: readings.filter(({ name }) => database.table(name)?.rows.length !== 0),
      why: { [NUMBERS]: [KEYS], [STRINGS]: [KEYS] },
      names: [ATTRIBUTES],
      ...(database.has('message', 'level', 'text') ? { others: { message: 'it is the log of the program' } } : {}),
    };
  },
};

const KEYS = 'machine deviceAttribute.deviceId, signal deviceAttribute.attributeName';

function tall(name: string): TallReadings {
  return {
    name,
    time: 'time',
    machine: 'deviceAttributeId',
    machineNames: attribute('deviceId'),
    signalColumn: 'deviceAttributeId',
    signalNames: attribute('attributeName'),
    valueColumn: 'value',
  };
}

function attribute(name: string): Reference {
  return { table: ATTRIBUTES, key: 'id', name };
}

/** All names, where one of them is that of texts and of numbers: then the texts get another. */
function textNames(database: RecipeDatabase): SignalSource[] | undefined {
  const select = `SELECT attributeName, min(type = 'string') < max(type = 'string') FROM ${ATTRIBUTES}
    GROUP BY ${binary('attributeName')}`;
  const names = database.rows(select).filter(([name]) => name !== null);
  if (!names.some(([, isBoth]) => isBoth === 1n)) return undefined;
  return names.map(([name, isBoth]) => ({ signal: isBoth === 1n ? `${name}_text` : `${name}`, column: `${name}` }));
}
