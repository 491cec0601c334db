/** Runs of shards that are named; more are counted. */
const MOST_RUNS = 8;

/** Shards in short: `0-3, 7`. @param shards rising */
export function shardList(shards: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const shard of shards) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === shard - 1) run[1] = shard;
    else runs.push([shard, shard]);
  }
  const named = runs.slice(0, MOST_RUNS).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  return [...named, ...(runs.length > MOST_RUNS ? ['…'] : [])].join(', ');
}
