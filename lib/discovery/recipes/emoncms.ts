import type { Readings } from '../../model/readings.js';
import { listed, plural } from '../../util/format.js';
import { namesByUnit } from './names-by-unit.js';
import type { Recipe, RecipeDatabase } from './recipe.js';

interface Feed {
  readonly id: string;
  readonly name: string;
  /** The node that measures. */
  readonly tag: string;
  readonly unit: string;
}

/**
 * emoncms, of OpenEnergyMonitor. It writes no SQLite itself: this reads its MySQL database, copied into SQLite. Each
 * feed in `feeds` has a table of its own, `feed_12`. The machine is the tag of the feed, its node, and the signal its
 * name. Most feeds are in files beside the database (PHPFina, PHPTimeSeries), and only their names are here.
 *
 * Schema: emoncms/emoncms, Modules/feed/feed_schema.php, Modules/feed/engine/MysqlTimeSeries.php (create).
 */
export const EMONCMS: Recipe = {
  program: 'emoncms',
  read(database) {
    if (!database.has('feeds', 'id', 'name', 'userid', 'tag', 'time', 'value', 'datatype', 'engine')) return undefined;
    const feeds = feedsOf(database);
    const stored = feeds.filter(({ id }) => isFilled(database, id));
    if (stored.length === 0) return undefined;
    const isUnique = new Set(stored.map(({ name, tag }) => JSON.stringify([tag, name]))).size === stored.length;
    const nameOf = namesByUnit(stored);
    const readings = stored.map((feed) => readingsOf(feed, isUnique ? nameOf(feed) : `${feed.name} (${feed.id})`));
    const rest = feeds.filter((feed) => !stored.includes(feed) && !database.has(`feed_${feed.id}`));
    return {
      readings,
      why: Object.fromEntries(stored.map(({ id, tag, name }) => [`feed_${id}`, [`machine ${tag}, signal ${name}`]])),
      names: ['feeds'],
      warnings: [
        ...(isUnique ? [] : ['signals have the number of the feed: several feeds of a tag have one name']),
        ...(rest.length === 0 ? [] : [`${plural(rest.length, 'feed')} not in the database: ${some(rest)}`]),
      ],
    };
  },
};

function feedsOf(database: RecipeDatabase): Feed[] {
  const unit = database.has('feeds', 'unit') ? "coalesce(unit, '')" : "''";
  return database
    .rows(
      `SELECT id, coalesce(name, 'feed ' || id), coalesce(nullif(tag, ''), 'emoncms'), ${unit} FROM feeds ORDER BY id`,
    )
    .map(([id, name, tag, unit]) => ({ id: String(id), name: String(name), tag: String(tag), unit: String(unit) }));
}

function isFilled(database: RecipeDatabase, id: string): boolean {
  return database.has(`feed_${id}`, 'time', 'data') && database.table(`feed_${id}`)?.rows.length !== 0;
}

function readingsOf({ id, tag, unit }: Feed, signal: string): Readings {
  const signals = [{ signal, column: 'data', ...(unit === '' ? {} : { units: unit }) }];
  return { name: `feed_${id}`, time: 'time', timeUnit: 's', machineName: tag, signals };
}

function some(feeds: readonly Feed[]): string {
  const names = feeds.slice(0, 3).map(({ tag, name }) => `${tag}/${name}`);
  return feeds.length > 3 ? `${names.join(', ')} and ${feeds.length - 3} more` : listed(names, 'and');
}
