import { DOMOTICZ } from './domoticz.js';
import { EMONCMS } from './emoncms.js';
import { FHEM } from './fhem.js';
import { FLEDGE } from './fledge.js';
import { GARMINDB } from './garmindb.js';
import { GLADYS } from './gladys.js';
import { HOME_ASSISTANT } from './home-assistant.js';
import { IOBROKER } from './iobroker.js';
import { MQTT_LOGGER } from './mqtt-logger.js';
import { MQTT2SQL } from './mqtt2sql.js';
import { OPENHAB } from './openhab.js';
import { PIMATIC } from './pimatic.js';
import { QCODES } from './qcodes.js';
import type { Recipe } from './recipe.js';
import { SBFSPOT } from './sbfspot.js';
import { THINGSBOARD } from './thingsboard.js';
import { WEEWX } from './weewx.js';
import { ZABBIX } from './zabbix.js';

/** The recipes, in the order in which they are tried. */
export const RECIPES: readonly Recipe[] = [
  DOMOTICZ,
  EMONCMS,
  FHEM,
  FLEDGE,
  GARMINDB,
  GLADYS,
  HOME_ASSISTANT,
  IOBROKER,
  MQTT_LOGGER,
  MQTT2SQL,
  OPENHAB,
  PIMATIC,
  QCODES,
  SBFSPOT,
  THINGSBOARD,
  WEEWX,
  ZABBIX,
];
