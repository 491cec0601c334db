/* Written by `npm run schema` from settings-schema.ts. Change that, not this file. */

/** Settings of fleetcdf. Command line flags override them. */
export interface SettingsFile {
  /** Location of this schema, for editors. */
  $schema?: string | undefined;
  /** The company that runs the machines. It becomes an attribute and the start of the file name. */
  company_name?: string | undefined;
  /** The source of the readings. */
  source?: SourceSection | undefined;
  /** Cleaning of the readings. By default nothing is changed. */
  clean?: CleanSection | undefined;
  /** Layout, format and metadata of the dataset. */
  output?: OutputSection | undefined;
  /**
   * s3://bucket/key, a file (relative to the directory of the settings file), or - for standard output. If it ends
   * in a slash, the file name is <company_name>_data.nc. {date}, {yesterday}, {machine} and {company} are
   * replaced; {{ and }} stand for braces.
   */
  destination?: string | undefined;
  /**
   * The IANA time zone of {date} and {yesterday} in destinations, and of source.since and source.until where they
   * have no offset. Default: UTC. Examples: Europe/Berlin, America/New_York.
   */
  zone?: string | undefined;
  /** Connection to S3. It holds no credentials: the AWS SDK finds them by itself. */
  s3?: S3Section | undefined;
  /** Memory for buffers. Default: 128MiB. Examples: 64MiB, 1GB, 8M. */
  memory?: number | string | undefined;
  /** Number of threads that read and decode. Default: the number of processors; 1 into S3. */
  threads?: number | undefined;
  /** A run reads back what it has written and compares it with the database; a file is published only then. */
  verify?: boolean | undefined;
  /**
   * Where to write what was verified, as JSON: s3://bucket/key, or a file (relative to the directory of the
   * settings file). A run with a receipt verifies. Placeholders are as in destination.
   */
  receipt?: string | undefined;
}

/** The source of the readings. */
export interface SourceSection {
  /**
   * The SQLite database or JSON file, relative to the directory of the settings file; "-" is JSON from standard
   * input.
   */
  path?: string | undefined;
  /**
   * Several databases that are read as one, in place of path: files, directories (the databases in them and
   * below), patterns like "plants/*.db", and lists like "@list.txt", a file with one of these on each line.
   * Relative to the directory of the settings file.
   */
  paths?: readonly string[] | undefined;
  /**
   * What a machine is called, from its name and the path of its database: {machine}, {stem} (the file without its
   * ending), {file}, {directory}; or an object with a pattern. Default: its name in the database. Examples:
   * {stem}/{machine}.
   */
  machine_name?:
    | string
    | {
        /**
         * The name, with the groups of the pattern as further placeholders. Default: "{machine}". Examples:
         * {site}/{machine}.
         */
        name?: string | undefined;
        /**
         * A regular expression with named groups, which a part of the absolute path of every database has to match. What
         * the groups find becomes static data of its machines. Examples: (?<site>[^/]+)/[^/]+\.db$.
         */
        pattern: string;
      }
    | undefined;
  /**
   * time: machines of one name in several databases are one, also where they have other values at the same times;
   * clean.duplicates says which is kept. Default: such values are an error.
   */
  combine?: 'time' | undefined;
  /**
   * Leave damaged databases out of several, each with a warning, after reading all pages of every one. Default:
   * the first one ends the run.
   */
  skip_damaged?: boolean | undefined;
  /**
   * The kind of path: a SQLite database (the default); or JSON, an array of objects or a sequence of objects, read
   * as one table with the keys as columns.
   */
  from?: 'sqlite' | 'json' | undefined;
  /** The tables of readings. Default: discovered from the schema of the database. */
  readings?: readonly ReadingsEntry[] | undefined;
  /** How times are written, for tables that do not say it themselves. */
  time?:
    | {
        /**
         * The IANA name of the zone of times that are text without an offset. Default: UTC. In the hour that comes twice
         * when summer time ends, the order of the rows of a machine tells which one it is. Examples: Europe/Berlin,
         * America/New_York.
         */
        zone?: string | undefined;
        /**
         * The year or date from which numbers of times count: 1970 (the default), 2001 (Cocoa, Core Data), 1904
         * (LabVIEW, old Mac OS), 1601 (Windows FILETIME), 0001 (.NET ticks), 1899-12-30 (Excel, OLE) or any other.
         * Examples: 2001, 1904, 1601, 0001, 1899-12-30.
         */
        epoch?: string | undefined;
        /**
         * Whether the number 0 and the text 1970-01-01 00:00:00 stand for no time, or are a time. Default: missing where
         * all other times of a sample lie between 1980 and 2100, far from zero.
         */
        zero_time?: 'missing' | 'valid' | undefined;
      }
    | undefined;
  /** Read only these of the discovered tables. */
  tables?: readonly string[] | undefined;
  /**
   * The tables and views of the database, each with its columns, as they were when the settings were written. One
   * that is not among them is not read, which a warning says and --strict refuses.
   */
  schema?: { [name: string]: readonly string[] } | undefined;
  /**
   * The known program that wrote the database, as docs/recipes.md calls it; "none" reads it like any other.
   * Default: told by its tables.
   */
  recipe?: string | undefined;
  /** An SQL condition that the rows of every table of readings must meet. */
  where?: string | undefined;
  /**
   * Read only readings at or after this time: ISO 8601; a month, a year or an ISO week (2024-W18) for its
   * beginning; today, yesterday (their beginning) or now; or a duration, for so long ago. Without an offset from
   * UTC it is in zone. Examples: 2024-05-01, 2024-05-01T06:00Z, 2024-05, 2024, yesterday, 12h, 2w.
   */
  since?: string | undefined;
  /**
   * Read only readings before this time, written as in since. It is exclusive: until 2024-05 reads no reading of
   * May. Examples: 2024-05-01, 2024-05-01T06:00Z, 2024-05, 2024, yesterday, 12h, 2w.
   */
  until?: string | undefined;
  /** Read only these machines or signals. In a name, * matches any text and ? any character. */
  only?:
    | {
        /** Names of machines as in the database. */
        machines?: readonly string[] | undefined;
        /** Names of signals. */
        signals?: readonly string[] | undefined;
      }
    | undefined;
  /**
   * How to store text signals ("on", "open") for which source.readings do not say it: as CF flags (the default),
   * as strings if the layout can, or not at all.
   */
  text_signals?: 'flags' | 'strings' | 'none' | undefined;
  /**
   * The table of static data, with one row per machine, and which of its columns become attributes of the machine.
   * Without table and key: the tables that were discovered.
   */
  machines?:
    | {
        /** The table or view; with query, its name in messages. */
        table?: string | undefined;
        /** A SELECT to read instead of the table. */
        query?: string | undefined;
        /** The column with the machine as in the readings. */
        key?: string | undefined;
        /** The column with the name of the machine for the dataset. Default: the key. */
        name?: string | undefined;
        /**
         * The columns to publish, and no others; of tables of signals, columns to publish besides. Default: all but
         * those that look like secrets (password, token, api_key) or facts about people (email, phone, owner).
         */
        columns?: readonly string[] | undefined;
      }
    | undefined;
}

/** A table, view or query of readings, and its columns for machine, time and signals. */
export interface ReadingsEntry {
  /** The table or view. Give either table or query; JSON needs neither. */
  table?: string | undefined;
  /** A SELECT to read instead of a table. */
  query?: string | undefined;
  /** Name of the query in messages. Default: "query 1", "query 2" and so on. */
  name?: string | undefined;
  /** An SQL condition that rows must meet. */
  where?: string | undefined;
  /** The column with the machine; if it holds keys of another table: { "column", "table", "key", "name" }. */
  machine?: string | NameLookup | undefined;
  /** Instead of machine, if all readings are of one machine: its name. */
  machine_name?: string | undefined;
  /** The column with the time: ISO 8601 text (UTC unless it has an offset) or numbers. */
  time: string;
  /**
   * The unit of numbers in the time column: seconds, milliseconds, microseconds, 100 ns, nanoseconds or days since
   * the epoch, or Julian days. Default: derived from the size of the numbers.
   */
  time_unit?: 's' | 'ms' | 'us' | '100ns' | 'ns' | 'd' | 'julian' | undefined;
  /** The epoch of numbers in the time column, as source.time.epoch. Examples: 2001, 1904, 1601, 0001, 1899-12-30. */
  epoch?: string | undefined;
  /** The zone of text in the time column, as source.time.zone. Examples: Europe/Berlin, America/New_York. */
  zone?: string | undefined;
  /** Whether a zero time is a time, as source.time.zero_time. */
  zero_time?: 'missing' | 'valid' | undefined;
  /** The signals and the column of each: { "temperature": "temp_c", "door": { "column": "door", "as": "flags" } }. */
  signals?: { [name: string]: string | SignalColumnEntry } | undefined;
  /** Instead of signals, for a tall table with one value per row: the column with the name of the signal. */
  signal?: string | NameLookup | undefined;
  /** With signal: the column with the value. */
  value?: string | undefined;
  /** With signal: the column with the units. */
  units?: string | undefined;
  /**
   * With signal: the signals to read, each with its name in the signal column, in the order of the dataset: {
   * "temperature": "TT-101" }. One without rows is missing values. Default: all.
   */
  names?: { [name: string]: string | SignalColumnEntry } | undefined;
  /**
   * With names: whether signals that are not among them are added at the end, or refused by --strict; or not read
   * (the default).
   */
  new_signals?: 'add' | 'ignore' | undefined;
}

/** The column of a signal, with the kind or the units of its values. */
export interface SignalColumnEntry {
  /** The column. */
  column: string;
  /**
   * The kind of values: numbers; text stored as CF flags (numbers with their meanings); or text stored as strings,
   * if the layout can. Two signals can share a column that has both numbers and text: one takes its numbers, the
   * other its text.
   */
  as?: 'number' | 'flags' | 'strings' | undefined;
  /** The units of the values. Default: those that the database has. */
  units?: string | undefined;
}

/** A column with keys of another table, which has the names. */
export interface NameLookup {
  /** The column with keys of another table. */
  column: string;
  /** The other table; with query, its name in messages. */
  table: string;
  /** A SELECT to read instead of that table. */
  query?: string | undefined;
  /** The column of that table with the keys. */
  key: string;
  /** The column of that table with the names; or a column that refers to a third table in the same way. */
  name: string | FurtherLookup;
}

/** A column with keys of a third table, which has the names. */
export interface FurtherLookup {
  /** The column with keys of the third table. */
  column: string;
  /** The third table; with query, its name in messages. */
  table: string;
  /** A SELECT to read instead of that table. */
  query?: string | undefined;
  /** The column of that table with the keys. */
  key: string;
  /** The column of that table with the names. */
  name: string;
}

/** Cleaning of the readings. By default nothing is changed. */
export interface CleanSection {
  /** Cleaning of times. */
  time?:
    | {
        /**
         * Round times to the nearest multiple of this duration; a tie goes to the even multiple. Examples: 1h, 15min,
         * 10s, 250ms, 1h30m.
         */
        round?: string | undefined;
      }
    | undefined;
  /** Cleaning of machine names. */
  machine?:
    | {
        /** Zero-pad numbers in names to a common width: machine_0 becomes machine_00 beside machine_19. Default: false. */
        pad_numbers?: boolean | undefined;
      }
    | undefined;
  /** Rules for the values of each signal, applied in order. "*" is for all signals without rules. */
  signals?:
    | {
        [name: string]: readonly (
          | RangeEntry
          | MissingCodesEntry
          | GrossRangeEntry
          | ClimatologyEntry
          | SpikeEntry
          | RateOfChangeEntry
          | FlatLineEntry
          | HampelEntry
          | RollingZScoreEntry
          | AttenuatedSignalEntry
          | NeighbourEntry
          | TimeGapEntry
          | StuckTimeEntry
        )[];
      }
    | undefined;
  /** Which value to keep if a machine has several readings at one time; "error" refuses them. Default: first. */
  duplicates?: 'first' | 'last' | 'mean' | 'error' | undefined;
  /**
   * Tell at each time whether a machine is normal, faulty (it does not move as it did in its first times) or
   * failed (all its signals are near zero). An empty object takes all defaults.
   */
  mode?: ModeEntry | undefined;
}

/** Values below min or above max are replaced. */
export interface RangeEntry {
  /** The kind of rule. */
  rule: 'range';
  /** The smallest valid value. */
  min?: number | undefined;
  /** The largest valid value. */
  max?: number | undefined;
  /** The replacement for an invalid value: a number, or "missing". */
  replace: number | 'missing';
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/** Numbers that stand for no value, as many loggers write them, become missing. */
export interface MissingCodesEntry {
  /** The kind of rule. */
  rule: 'missing_codes';
  /** The numbers. A value is one of them if it is equal, as a double. Examples: -999,9999. */
  codes: readonly number[];
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/** Values outside spans are flagged. */
export interface GrossRangeEntry {
  /** The kind of rule. */
  rule: 'gross_range';
  /** Values outside [min, max] are suspect: what the operator expects. */
  suspect?: readonly number[] | undefined;
  /** Values outside [min, max] fail: what the sensor can measure. */
  fail?: readonly number[] | undefined;
  /** What becomes of a suspect value: as in on_fail; "clip" takes the nearest value in the suspect span. */
  on_suspect?:
    | 'keep'
    | 'missing'
    | 'clip'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /**
   * What becomes of a value that fails: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing); or "clip" (the nearest value in the fail span).
   */
  on_fail?:
    | 'keep'
    | 'missing'
    | 'clip'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/** Values outside spans of their month or season are flagged. Months are those of UTC. */
export interface ClimatologyEntry {
  /** The kind of rule. */
  rule: 'climatology';
  /** What the spans are for. */
  by: 'month' | 'season';
  /**
   * The spans of each month, "1" (January) to "12", or of each season, "DJF", "MAM", "JJA" and "SON". Values of
   * others are not evaluated.
   */
  spans: {
    [name: string]: {
      /** Values outside [min, max] are suspect. */
      suspect?: readonly number[] | undefined;
      /** Values outside [min, max] fail. */
      fail?: readonly number[] | undefined;
    };
  };
  /** What becomes of a suspect value: as in on_fail; "clip" takes the nearest value in the suspect span. */
  on_suspect?:
    | 'keep'
    | 'missing'
    | 'clip'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /**
   * What becomes of a value that fails: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing); or "clip" (the nearest value in the fail span).
   */
  on_fail?:
    | 'keep'
    | 'missing'
    | 'clip'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/** Values that stand out from both of their neighbours are flagged. */
export interface SpikeEntry {
  /** The kind of rule. */
  rule: 'spike';
  /**
   * average: how far the value is from the mean of its neighbours. differential: the smaller of its steps from the
   * one and to the other, where they go opposite ways. Default: average.
   */
  method?: 'average' | 'differential' | undefined;
  /** A value that stands out by more is suspect. In units of the signal. */
  suspect?: number | undefined;
  /** A value that stands out by more fails. */
  fail?: number | undefined;
  /**
   * Neighbours are the nearest values that are there, at most so far apart. Default: the readings next to each
   * other, of which none may be missing, at most 10 times the cadence of the machine apart. Examples: 1h, 15min,
   * 10s, 250ms, 1h30m.
   */
  max_gap?: string | undefined;
  /**
   * What becomes of a suspect value: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_suspect?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /**
   * What becomes of a value that fails: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_fail?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/** Values that changed too fast since the one before are flagged. */
export interface RateOfChangeEntry {
  /** The kind of rule. */
  rule: 'rate_of_change';
  /** A faster change is suspect: units of the signal, in the time of per. */
  suspect?: number | undefined;
  /** A faster change fails. */
  fail?: number | undefined;
  /**
   * The time that suspect and fail are for: "1min" for a change per minute. Examples: 1h, 15min, 10s, 250ms,
   * 1h30m.
   */
  per: string;
  /**
   * Neighbours are the nearest values that are there, at most so far apart. Default: the readings next to each
   * other, of which none may be missing, at most 10 times the cadence of the machine apart. Examples: 1h, 15min,
   * 10s, 250ms, 1h30m.
   */
  max_gap?: string | undefined;
  /**
   * What becomes of a suspect value: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_suspect?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /**
   * What becomes of a value that fails: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_fail?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/** Values that stayed the same for too long are flagged. */
export interface FlatLineEntry {
  /** The kind of rule. */
  rule: 'flat_line';
  /** Values are the same where largest and smallest are less than this apart, or equal. Default: 0. */
  tolerance?: number | undefined;
  /** A value is suspect where all values of so long a time are the same. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
  suspect?: string | undefined;
  /** A value fails where all values of so long a time are the same. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
  fail?: string | undefined;
  /**
   * Values that are farther apart are not one line; missing values between them are passed over. Default: 10 times
   * the cadence of the machine. Examples: 1h, 15min, 10s, 250ms, 1h30m.
   */
  max_gap?: string | undefined;
  /**
   * What becomes of a suspect value: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_suspect?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /**
   * What becomes of a value that fails: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_fail?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/** Values far from the median of the values around them are flagged, by the median absolute deviation (MAD). */
export interface HampelEntry {
  /** The kind of rule. */
  rule: 'hampel';
  /**
   * Values in the window, an odd number: as many before the value as after it. Missing ones do not count.
   * Examples: 101.
   */
  window: number;
  /** A value farther from the median is suspect. In scaled MADs (1.4826 × MAD). */
  suspect?: number | undefined;
  /** A value farther from the median fails. In scaled MADs (1.4826 × MAD). */
  fail?: number | undefined;
  /**
   * The scaled MAD counts as so much at least, in units of the signal: what the sensor can tell apart. With 0,
   * values are not evaluated where more than half of the window is one and the same value. Default: 0.
   */
  resolution?: number | undefined;
  /**
   * What becomes of a suspect value: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_suspect?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /**
   * What becomes of a value that fails: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_fail?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/** Values far from the mean of the last values are flagged, by their standard deviation. */
export interface RollingZScoreEntry {
  /** The kind of rule. */
  rule: 'rolling_z_score';
  /** Values in the window, which ends with the value itself. Missing ones do not count. Examples: 101. */
  window: number;
  /** A value farther from the mean is suspect. In standard deviations. */
  suspect?: number | undefined;
  /** A value farther from the mean fails. In standard deviations. */
  fail?: number | undefined;
  /**
   * What becomes of a suspect value: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_suspect?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /**
   * What becomes of a value that fails: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_fail?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/** Values at the end of a time in which the signal varies less than it should are flagged. */
export interface AttenuatedSignalEntry {
  /** The kind of rule. */
  rule: 'attenuated_signal';
  /** The time before a value in which the variation is measured. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
  window: string;
  /** range: the largest value minus the smallest one. std: the sample standard deviation. Default: range. */
  method?: 'range' | 'std' | undefined;
  /** Where the signal varies less, a value is suspect. In units of the signal. */
  suspect?: number | undefined;
  /** Where the signal varies less, a value fails. In units of the signal. */
  fail?: number | undefined;
  /**
   * What becomes of a suspect value: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_suspect?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /**
   * What becomes of a value that fails: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_fail?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/** Values that do not agree with those of another signal of the same machine at the same time are flagged. */
export interface NeighbourEntry {
  /** The kind of rule. */
  rule: 'neighbour';
  /** The other signal. Examples: outlet_temperature. */
  signal: string;
  /** A value that differs by more is suspect. In units of the signal. */
  suspect?: number | undefined;
  /** A value that differs by more fails. In units of the signal. */
  fail?: number | undefined;
  /**
   * What becomes of a suspect value: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_suspect?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /**
   * What becomes of a value that fails: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_fail?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/** The first value after a time without values is flagged. */
export interface TimeGapEntry {
  /** The kind of rule. */
  rule: 'time_gap';
  /** A value that comes later after the one before it is suspect. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
  suspect?: string | undefined;
  /** A value that comes later after the one before it fails. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
  fail?: string | undefined;
  /**
   * What becomes of a suspect value: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_suspect?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /**
   * What becomes of a value that fails: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_fail?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/** Values whose time several values of the same machine and signal have are flagged. */
export interface StuckTimeEntry {
  /** The kind of rule. */
  rule: 'stuck_time';
  /** So many values at one time, or more, are suspect. Examples: 2. */
  suspect?: number | undefined;
  /** So many values at one time, or more, fail. Examples: 5. */
  fail?: number | undefined;
  /**
   * What becomes of a suspect value: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_suspect?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /**
   * What becomes of a value that fails: a number to put in its place, "keep" (the default), "missing", "previous"
   * (the last value that no rule changed), or { "interpolate": "10min" } (linear between values at most so far
   * apart, else missing).
   */
  on_fail?:
    | 'keep'
    | 'missing'
    | 'previous'
    | number
    | {
        /** The longest gap between the values that are joined. Examples: 1h, 15min, 10s, 250ms, 1h30m. */
        interpolate: string;
      }
    | undefined;
  /** Anything: why the rule is as it is. It changes nothing. */
  comment?: string | undefined;
}

/**
 * Tell at each time whether a machine is normal, faulty (it does not move as it did in its first times) or
 * failed (all its signals are near zero). An empty object takes all defaults.
 */
export interface ModeEntry {
  /**
   * Times of a machine, from its first value on, that are taken as normal; all later ones are compared with them.
   * Default: 300.
   */
  reference?: number | undefined;
  /** Times around a time from which it is judged, an odd number. Default: 51. */
  window?: number | undefined;
  /**
   * How far the movement of all signals together departs from the reference where a machine is faulty. In standard
   * deviations. Default: 6.
   */
  faulty?: number | undefined;
  /** Share of its usual size and of its usual steps below which a signal is near zero. Default: 0.1. */
  failed?: number | undefined;
  /** Times that a mode must last; what lasts shorter has the mode before it. Default: 25. */
  minimum?: number | undefined;
}

/** Layout, format and metadata of the dataset. */
export interface OutputSection {
  /**
   * machines: a variable per machine. stacked: one array over all machines, for machine learning. ragged: a CF
   * ragged array per signal, for machines with different times. Default: machines; from 200 machines on stacked
   * where they share a time axis, else ragged.
   */
  layout?: 'machines' | 'stacked' | 'ragged' | undefined;
  /**
   * What tells the machines apart in the layout ragged. contiguous: row_size(machine) counts the readings of each
   * machine. indexed: machine_index(obs) alone, with the attribute instance_dimension. Default: contiguous.
   */
  ragged?: 'contiguous' | 'indexed' | undefined;
  /**
   * How the layout stacked holds numbers. array: readings(machine, time, sensor). signals: a variable for each
   * signal, along (machine, time). Default: array, unless the signals have different units.
   */
  stacked?: 'array' | 'signals' | undefined;
  /**
   * The time dimension of layout machines where the times of machines differ. shared: one, the union of all times;
   * readings that are not there are missing. own: one for each machine. auto: the union where it has at most twice
   * the times of the longest machine, else own. stacked always shares. Default: auto.
   */
  time_axis?: 'auto' | 'shared' | 'own' | undefined;
  /**
   * The file format. "auto" is the smallest classic netCDF format that can hold the dataset. "ndjson" and "csv"
   * are text, with a line per machine and time; "parquet" has a row for each. Default: as the name of the
   * destination ends (.nc, .nc4, .h5, .cdf, .csv, .ndjson, .jsonl, .parquet), else netcdf4.
   */
  format?: 'netcdf4' | 'auto' | 'classic' | '64-bit-offset' | 'cdf5' | 'ndjson' | 'csv' | 'parquet' | undefined;
  /** Write the names of the signals once along the sensor dimension, or for every reading. Default: signal. */
  labels?: 'signal' | 'reading' | undefined;
  /**
   * QARTOD flags of the rules in clean.signals, beside each signal of numbers. aggregate: the worst flag of each
   * value. tests: also those of every test. Bytes in netCDF, columns in text and Parquet. Default: none.
   */
  flags?: 'none' | 'aggregate' | 'tests' | undefined;
  /** Compression level, 0 for none; netcdf4 only. */
  deflate?: number | undefined;
  /**
   * Put a checksum on the chunks of numbers that are not compressed, so that every reader notices a flipped bit;
   * compressed ones have one. netcdf4 only. Default: true.
   */
  fletcher32?: boolean | undefined;
  /** How values are stored, by name of a signal or variable. "*" is for all without an encoding. */
  encoding?: { [name: string]: EncodingEntry } | undefined;
  /** How the time coordinate is stored. Text has ISO 8601 times and Parquet timestamps, whatever this says. */
  time?:
    | {
        /**
         * CF units of the times: days, hours, minutes, seconds, milliseconds, microseconds or nanoseconds, alone or
         * since a date in UTC, with or without a clock. Default: the coarsest of them that is exact, since a midnight.
         * Examples: microseconds, minutes since 2024-01-01.
         */
        units?: string | undefined;
        /**
         * The type of the times. One that cannot hold them is widened, with a warning. Default: int32 where it holds
         * them, else int64, or float64 in formats without it.
         */
        dtype?: 'int32' | 'int64' | 'float64' | undefined;
        /**
         * What becomes of times finer than units. round (the default): rounded, a tie to the even one, and counted.
         * keep: the next finer unit that is exact, with a warning; --strict refuses it.
         */
        finer?: 'round' | 'keep' | undefined;
      }
    | undefined;
  /** The title attribute of the dataset. */
  title?: string | undefined;
  /** The id attribute of the dataset. Default: made from the company and the database. */
  id?: string | undefined;
  /** The product_version attribute. Default: the version of fleetcdf. */
  product_version?: string | undefined;
  /**
   * Other attributes of the dataset, by name, as ACDD has them: { "summary": "…", "license": "…" }. A value is
   * text, a number, a list of numbers, or a list of texts (netcdf4 only).
   */
  attributes?: { [name: string]: string | number | readonly (number | string)[] } | undefined;
  /**
   * Write the date and the command line into the dataset. By default the same input gives the same bytes. Default:
   * false.
   */
  stamp?: boolean | undefined;
  /**
   * Write only if the source, the settings or the version changed since the destination was written, and record
   * what is compared. Exit code 4 where nothing was to do. Default: false.
   */
  if_changed?: boolean | undefined;
  /**
   * Update what is at the destination (netcdf4 only): chunks whose values are the same stay where they are, and
   * only the others are sent. auto: what cannot be updated is written whole, with a warning. only: it is refused.
   * Default: off.
   */
  update?: 'off' | 'auto' | 'only' | undefined;
  /**
   * Read only the rows that are new since the destination was written, and append them (netcdf4 only). For tables
   * that only grow: their older rows are counted, and a sample of them is compared. auto: where that will not do,
   * all rows are read, with a warning, as update: auto does. only: it is refused. Default: off.
   */
  append?: 'off' | 'auto' | 'only' | undefined;
  /**
   * The known machines, by their names in the dataset and in its order, each perhaps with its position: "press",
   * or { "name": "press", "latitude": 48.1, "longitude": 11.5, "altitude": 520 }. A machine without readings is in
   * the dataset all the same, its values missing; one that is not listed is added at the end, or refused by
   * --strict. Default: the machines of the readings.
   */
  machines?: readonly (string | MachineEntry)[] | undefined;
  /** Descriptions of the signals, by name: { "temperature": { "units": "degC" } }. */
  signals?: { [name: string]: SignalEntry } | undefined;
}

/** How values are stored. The keys are those of encoding in xarray. */
export interface EncodingEntry {
  /**
   * The type. Values that do not fit are counted and become the fill value. Unsigned and 64-bit integers need
   * netcdf4 or cdf5. Names and facts of machines and signals can have int32, float64 or, for text of at most 32
   * bytes, "S32"; what does not fit gets a wider type, which a warning says.
   */
  dtype?:
    | 'float32'
    | 'float64'
    | 'int8'
    | 'int16'
    | 'int32'
    | 'int64'
    | 'uint8'
    | 'uint16'
    | 'uint32'
    | 'uint64'
    | `S${number}`
    | undefined;
  /** The size of one step: stored = (value - add_offset) / scale_factor. */
  scale_factor?: number | undefined;
  /** The value stored as 0. */
  add_offset?: number | undefined;
  /** The stored value that means missing. Default: NaN; for integers, the default fill value of netCDF. */
  _FillValue?: number | 'NaN' | undefined;
  /** Compress chunks; netcdf4 only. */
  zlib?: boolean | undefined;
  /** Compression level, 0 for none; netcdf4 only. */
  complevel?: number | undefined;
  /** Shuffle bytes before compression; netcdf4 only. Default: whichever makes the first chunk smaller. */
  shuffle?: boolean | undefined;
  /** Add a checksum to every chunk; netcdf4 only. */
  fletcher32?: boolean | undefined;
  /**
   * The shape of a chunk, with a length for each dimension of the variable; netcdf4 only. Default: chosen by the
   * plan.
   */
  chunksizes?: readonly number[] | undefined;
  /**
   * Significant decimal digits to keep: at most 6 of float32, 15 of float64. With BitRound: bits, at most 23 and
   * 52. The other bits are set so that they compress well; netcdf4 only.
   */
  significant_digits?: number | undefined;
  /** The algorithm for significant_digits. Default: BitGroom. */
  quantize_mode?: 'BitGroom' | 'GranularBitRound' | 'BitRound' | undefined;
}

/** A known machine: its name, or its name and its position. */
export interface MachineEntry {
  /** The name of the machine in the dataset. */
  name: string;
  /** Degrees north. */
  latitude?: number | undefined;
  /** Degrees east. */
  longitude?: number | undefined;
  /** Metres above mean sea level. */
  altitude?: number | undefined;
}

/** Description of a signal. It becomes attributes of its variable, or coordinates along the sensors. */
export interface SignalEntry {
  /** Units as UDUNITS writes them: "degC", "m s-1", "1" for none. */
  units?: string | undefined;
  /** A descriptive name, for plots and people. */
  long_name?: string | undefined;
  /**
   * A name of the CF standard name table, with a modifier or without. Examples: air_temperature, air_temperature
   * standard_error.
   */
  standard_name?: string | undefined;
  /** Any other information. */
  comment?: string | undefined;
  /** Other attributes of the signal, by name: text, a number, a list of numbers, a list of texts. */
  attributes?: { [name: string]: string | number | readonly (number | string)[] } | undefined;
  /**
   * The codes of the words of a text signal: { "off": 0, "on": 1 }. Words that are not named get the codes after
   * the largest one, in order of first appearance in time. Default: all words do, from 0.
   */
  flags?: { [name: string]: number } | undefined;
}

/** Connection to S3. It holds no credentials: the AWS SDK finds them by itself. */
export interface S3Section {
  /**
   * The URL of an S3 server other than AWS. Default: from the environment, then the AWS profile. Examples:
   * http://127.0.0.1:9000.
   */
  endpoint?: string | undefined;
  /** The region of the bucket. Default: from the environment, then the AWS profile. */
  region?: string | undefined;
  /** The profile in ~/.aws: credentials, endpoint, region, addressing style. Default: AWS_PROFILE. */
  profile?: string | undefined;
  /**
   * The storage class of the objects that a run writes. Default: that of the bucket. Examples: STANDARD_IA,
   * GLACIER_IR.
   */
  storage_class?: string | undefined;
  /** Encryption by the service: AES256, or with a key of KMS. Default: that of the bucket. */
  sse?: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | undefined;
  /** ID, ARN or alias of the key for sse aws:kms and aws:kms:dsse. Default: the account's own. */
  sse_kms_key_id?: string | undefined;
  /** Tags of the objects, 10 at most. Examples: [object Object]. */
  tags?: { [name: string]: string } | undefined;
  /**
   * Metadata of the objects (x-amz-meta-…), 1936 bytes at most. S3 keeps names in lower case. Those that begin
   * with fleetcdf- are the program's own. Examples: [object Object].
   */
  metadata?: { [name: string]: string } | undefined;
  /** The canned ACL of the objects. Default: none, so that the bucket decides. */
  acl?:
    | 'private'
    | 'public-read'
    | 'public-read-write'
    | 'authenticated-read'
    | 'aws-exec-read'
    | 'bucket-owner-read'
    | 'bucket-owner-full-control'
    | undefined;
  /** The header Cache-Control of the objects. Examples: max-age=3600. */
  cache_control?: string | undefined;
  /**
   * The size of an upload part, at least 5 MiB. Default: chosen from the size of the dataset. Examples: 64MiB,
   * 1GB, 8M.
   */
  part_size?: number | string | undefined;
  /**
   * Go on with the unfinished upload of a run that was cut off: parts that are there are not sent again. And keep
   * what was uploaded where the line, the service or an interrupt ends the run. Default: false.
   */
  resume?: boolean | undefined;
  /**
   * How long a request that fails is tried again, since it first failed; each request has this time for itself.
   * Default: 10min. Examples: 10min, 1h, 30s.
   */
  retry_for?: string | undefined;
  /**
   * Where the bucket stands: in the path of the URL, or in its host name (virtual). Default: s3.addressing_style
   * of the AWS profile, then auto: the host name at Amazon, and the path elsewhere.
   */
  addressing_style?: 'auto' | 'path' | 'virtual' | undefined;
  /**
   * The service behind the endpoint, which decides on part limits, checksums and conditional writes. Default: told
   * by the endpoint and by the headers of its answers.
   */
  provider?:
    | 'aws'
    | 'r2'
    | 'minio'
    | 'ceph'
    | 'swift'
    | 'scaleway'
    | 'backblaze'
    | 's3rver'
    | 'opaque'
    | 'other'
    | undefined;
}
