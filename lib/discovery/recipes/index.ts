import { FHEM } from './fhem.js';
import { FLEDGE } from './fledge.js';
import { GARMINDB } from './garmindb.js';
import { GLADYS } from './gladys.js';
import { homeAssistant } from './home-assistant.js';
import { MQTT2SQL } from './mqtt2sql.js';
import { PIMATIC } from './pimatic.js';
import { QCODES } from './qcodes.js';
import type { Recipe } from './recipe.js';
import { SBFSPOT } from './sbfspot.js';
import { weewx } from './weewx.js';

/** The recipes, in the order in which they are tried. */
export const RECIPES: readonly Recipe[] = [
  FHEM,
  FLEDGE,
  GARMINDB,
  GLADYS,
  homeAssistant,
  MQTT2SQL,
  PIMATIC,
  QCODES,
  SBFSPOT,
  weewx,
];
