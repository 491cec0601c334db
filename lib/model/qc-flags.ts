/**
 * QARTOD flags of a value (IOOS, Manual for the Use of Real-Time Oceanographic Data Quality Control Flags, 1.2, table 2:
 * the flags of the IODE primary level, Intergovernmental Oceanographic Commission, Manuals and Guides 54, volume 3).
 */
export const GOOD = 1;
/** Not evaluated, not available or unknown. */
export const NOT_EVALUATED = 2;
/** Questionable, or of high interest. */
export const SUSPECT = 3;
export const FAIL = 4;
/** There is no value. */
export const MISSING = 9;

/** All flags, in the order in which a dataset lists them. */
export const QC_FLAGS = [GOOD, NOT_EVALUATED, SUSPECT, FAIL, MISSING] as const;

/** `flag_meanings` of {@link QC_FLAGS} (CF Conventions 3.5). */
export const QC_MEANINGS = ['good', 'not_evaluated', 'suspect', 'fail', 'missing'] as const;

/** How bad a flag is, by flag: the worst test decides, and a test that says something decides over one that does not. */
const BADNESS = Uint8Array.of(0, 2, 1, 3, 4, 0, 0, 0, 0, 0);

/** The flag of two that decides: fail, suspect, good, not evaluated, missing. */
export function worseFlag(a: number, b: number): number {
  return BADNESS[b] > BADNESS[a] ? b : a;
}
