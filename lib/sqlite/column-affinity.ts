export type Affinity = 'INTEGER' | 'TEXT' | 'BLOB' | 'REAL' | 'NUMERIC';

/** Datatypes In SQLite, 3.1 "Determination Of Column Affinity": the first matching rule decides. */
export function affinityOf(type: string, isStrict: boolean): Affinity {
  if (isStrict && /^any$/i.test(type)) return 'BLOB';
  if (/INT/i.test(type)) return 'INTEGER';
  if (/CHAR|CLOB|TEXT/i.test(type)) return 'TEXT';
  if (type === '' || /BLOB/i.test(type)) return 'BLOB';
  return /REAL|FLOA|DOUB/i.test(type) ? 'REAL' : 'NUMERIC';
}

/** True where a comparison makes a number of text that spells one. */
export function isNumeric(affinity: Affinity): boolean {
  return affinity !== 'TEXT' && affinity !== 'BLOB';
}
