import type { AttributeSettings } from '../cf/attributes.js';
import type { RangeRule } from '../clean/clean.js';
import type { ValueRule } from '../clean/rules/index.js';
import type { FlagLevel } from '../model/derived-signals.js';
import type { FactsTable } from '../model/fact.js';
import type { Readings, TextKind } from '../model/readings.js';
import type { Encoding } from '../pack/encoding.js';
import type { ModeRule } from '../screen/mode-rule.js';
import type { SeriesRule } from '../screen/rules/index.js';
import type { ObjectOptions } from '../sink/object-options.js';
import type { AddressingStyle, ProviderName } from '../sink/providers.js';
import type { FoundDatabases } from '../source/fleet/find-databases.js';
import type { MachineNaming } from '../source/fleet/machine-namer.js';
import type { TimeUnits } from '../time/parse-time-units.js';
import type { TimeCoding } from '../time/time-coding.js';
import type { FromSchema } from '../util/from-schema.js';
import type { settingsSchema } from './settings-schema.js';

/**
 * A settings file that {@link settingsSchema} accepts, with its defaults filled in; `SettingsFile` is one as written.
 */
export type FilledSettings = FromSchema<typeof settingsSchema>;

type Output = FilledSettings['output'];
export type Layout = NonNullable<Output['layout']>;
export type TimeAxis = Output['time_axis'];
export type Format = NonNullable<Output['format']>;
export type Labels = Output['labels'];
type Ragged = NonNullable<Output['ragged']>;
type Duplicates = FilledSettings['clean']['duplicates'];

/** All settings, with defaults filled in. The plan decides what is absent. */
export interface Settings {
  /** The file that they were read from. */
  readonly file?: string;
  readonly companyName?: string;
  readonly source: SourceSettings;
  readonly clean: CleanSettings;
  readonly output: OutputSettings;
  /** May have placeholders, like `{date}`. */
  readonly destination?: string;
  /** IANA zone of dates in `destination`, `receipt` and the times of the source that are read; absent: UTC. */
  readonly zone?: string;
  readonly s3: S3Settings;
  /** Bytes for buffers. */
  readonly memory: number;
  readonly threads?: number;
  /** A run reads back and compares what it has written. */
  readonly verify?: boolean;
  /** Where the receipt of a verification goes; it may have placeholders, too. */
  readonly receipt?: string;
  /**
   * When the run began, nanoseconds since 1970, where that has been used: no words stand for moments any longer, and no
   * placeholders for names.
   */
  readonly clock?: bigint;
}

/** Nanoseconds since 1970; or text, as a settings file has it, whose meaning follows from `zone` and the clock. */
export type Moment = bigint | string;

/** What is read: `source` of the settings. Times are nanoseconds since 1970. */
export interface SourceSettings {
  readonly path?: string;
  /** Several databases in place of `path`: files, directories, patterns, lists. */
  readonly paths?: readonly string[];
  /** The databases that `paths` mean, once a run has begun. */
  readonly found?: FoundDatabases;
  /** What machines are called; absent: as in their databases. */
  readonly machineName?: MachineNaming;
  readonly combine?: 'time';
  readonly skipDamaged?: boolean;
  /** The kind of `path`; absent: a SQLite database. */
  readonly from?: 'sqlite' | 'json';
  /** Absent: discovered from the schema. */
  readonly readings?: readonly Readings[];
  /** How times are coded in tables that do not say it. */
  readonly time?: Pick<TimeCoding, 'epoch' | 'zone' | 'zeroTime'>;
  /** Absent: discovered. */
  readonly machines?: MachinesSettings;
  /** The columns of static data to publish; absent: all but private ones. */
  readonly factColumns?: readonly string[];
  /** Names for the discovered signals, in order (older form of the settings). */
  readonly sensors?: readonly string[];
  /** The columns of every table and view when the settings were written. */
  readonly schema?: ReadonlyMap<string, readonly string[]>;
  /** Discovery considers only these tables. */
  readonly tables?: readonly string[];
  /** The known program whose database it is, as its recipe writes it; `none`: of none. Absent: told by the schema. */
  readonly recipe?: string;
  readonly where?: string;
  /** `since` is inclusive, `until` exclusive. */
  readonly since?: Moment;
  readonly until?: Moment;
  readonly only?: { readonly machines?: readonly string[]; readonly signals?: readonly string[] };
  readonly textSignals?: TextKind | 'none';
}

/** The table of static data; `name` is the column with the machine's name in the dataset, absent: the key. */
type MachinesSettings = FactsTable & { readonly name?: string };

/** A rule for the values of a signal: one without flags, one that judges each value by itself, or by others. */
export type Rule = RangeRule | ValueRule | SeriesRule;

/** How readings are cleaned: `clean` of the settings. */
export interface CleanSettings {
  readonly time: {
    /** Nanoseconds. */
    readonly round?: bigint;
  };
  readonly machine: { readonly padNumbers: boolean };
  /** Rules by signal; `*` is for signals without rules. See `rulesOf`. */
  readonly signals: ReadonlyMap<string, readonly Rule[]>;
  readonly duplicates: Duplicates;
  /** How the operating mode is told; absent: it is not. */
  readonly mode?: ModeRule;
}

/** What the dataset is like: `output` of the settings. */
export interface OutputSettings {
  /** Absent: by the number of machines. */
  readonly layout?: Layout;
  /** Absent: contiguous. */
  readonly ragged?: Ragged;
  readonly stacked?: NonNullable<Output['stacked']>;
  /** Whether machines with different times share one time dimension. */
  readonly timeAxis: TimeAxis;
  /** Absent: as the name of the destination ends. */
  readonly format?: Format;
  readonly labels: Labels;
  /** Flags of values beside them. */
  readonly flags: FlagLevel;
  /** zlib level, 0 to 9. */
  readonly deflate?: number;
  /** Checksums on chunks that are not compressed; netcdf4 only. */
  readonly fletcher32: boolean;
  /** Encodings by name of a signal or variable; `*` is for those without an encoding. */
  /** How the time coordinate is stored; what is absent follows from the times. */
  readonly time?: TimeSettings;
  readonly encoding: Readonly<Record<string, OutputEncoding>>;
  readonly title?: string;
  readonly id?: string;
  readonly productVersion?: string;
  /** Further global attributes, by name. */
  readonly attributes?: AttributeSettings;
  /** Write the date and the command line into the dataset. */
  readonly stamp: boolean;
  /** Write only if something changed. */
  readonly ifChanged?: boolean;
  /** Update what is there: `only`, or refuse. */
  readonly update?: 'off' | 'auto' | 'only';
  /** Read new rows alone, and append them to what is there: `only`, or refuse. */
  readonly append?: 'off' | 'auto' | 'only';
  /** In the order of the dataset. */
  readonly machines?: readonly KnownMachine[];
  /** Descriptions of signals, by name. */
  readonly signals: ReadonlyMap<string, SignalDescription>;
}

/** A machine that the dataset has whether it has readings or not; degrees north and east, metres. */
export interface KnownMachine {
  /** As in the dataset. */
  readonly name: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly altitude?: number;
}

/** How the time coordinate is stored: `output.time` of the settings. */
export interface TimeSettings {
  readonly units?: TimeUnits;
  readonly dtype?: 'int32' | 'int64' | 'float64';
  /** What becomes of times finer than `units`; absent: they are rounded. */
  readonly finer?: 'round' | 'keep';
}

/** Of readings, or the type of names and facts: `S32` is text of at most 32 bytes. */
export type OutputEncoding = Omit<Encoding, 'dtype'> & { readonly dtype?: Encoding['dtype'] | `S${number}` };

/** What the settings say of a signal: `output.signals`. */
export type SignalDescription = Omit<FilledSettings['output']['signals'][string], 'attributes'> & {
  readonly attributes?: AttributeSettings;
};

/** How S3 is reached, and how its objects are kept: `s3` of the settings. */
export interface S3Settings extends ObjectOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly addressingStyle?: AddressingStyle;
  /** Bytes of an upload part. */
  readonly partSize?: number;
  /** Go on with an unfinished upload. */
  readonly resume?: boolean;
  /** Milliseconds for which a failing request is tried again. */
  readonly retryFor?: number;
  readonly provider?: ProviderName;
}

/** The rules of a signal, or else those of `*`. */
export function rulesOf(clean: CleanSettings, signal: string): readonly Rule[] {
  return clean.signals.get(signal) ?? clean.signals.get('*') ?? [];
}
