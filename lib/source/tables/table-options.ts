import type { FactsTable } from '../../model/fact.js';
import type { ChooseIntegers, SharedIntegers } from '../../model/integer-codes.js';
import type { Readings, TextKind } from '../../model/readings.js';
import type { TimeCoding } from '../../time/time-coding.js';
import type { Discover } from './discovery.js';
import type { Selection } from './selection.js';

/** What to read from a database. */
export interface TableOptions {
  readonly path: string;
  /** Tables of readings. Default: those that `discover` finds. */
  readonly readings?: readonly Readings[];
  /** Says what the tables mean where `readings` do not; `openReadings` brings its own. */
  readonly discover: Discover;
  /** Called for every table that `discover` looks at, with the number of all. */
  readonly onTable?: ((total: number) => void) | undefined;
  /** Only these tables may hold readings. Default: any. */
  readonly tables?: readonly string[];
  /** The known program whose database it is; `none`: of none. Absent: told by the schema. */
  readonly recipe?: string;
  /** New names for the discovered signals, in order. */
  readonly sensors?: readonly string[];
  /** The table of static facts, or with `name` of machine names. Default: discovered with the readings, else none. */
  readonly facts?: FactsTable & { readonly name?: string };
  /** The columns that become facts of machines. Default: all but secrets and facts about people. */
  readonly factColumns?: readonly string[];
  /** An SQL condition on the rows of every table of readings. */
  readonly where?: string;
  readonly selection?: Selection;
  /** How the times of tables are coded that do not say it themselves. */
  readonly times?: Pick<TimeCoding, 'epoch' | 'zone' | 'zeroTime'>;
  /** The database holds the first rows of a JSON stream: one table, and messages suggest no other table or query. */
  readonly isStream?: boolean;
  /** How to store text signals, unless `readings` say so; `none` leaves them out. Default `flags`. */
  readonly textSignals?: TextKind | 'none';
  /** Signals of which words are known: in a tall table they are text, whatever most of their values are. */
  readonly wordSignals?: ReadonlySet<string>;
  /** How integers beyond 2^53 are kept, by signal. Absent: as doubles, which round them. */
  readonly integers?: ChooseIntegers;
  /** Codes that several databases share. Absent: each has its own. */
  readonly integerCodes?: SharedIntegers;
}
