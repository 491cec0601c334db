import { homeAssistant } from './home-assistant.js';
import type { Recipe } from './recipe.js';
import { weewx } from './weewx.js';
import { zabbix } from './zabbix.js';

/** The recipes, in the order in which they are tried. */
export const RECIPES: readonly Recipe[] = [homeAssistant, weewx, zabbix];
