import { FormatError } from '../errors.js';

/** What to do where objects do not make one dataset. */
const GROUPS = '--groups writes references in which each object is a group of its own';

/** An error for objects that do not make one dataset. @param why what was found, and where */
export function notOne(why: string, subject: string, remedy?: string): FormatError {
  const how = remedy === undefined ? GROUPS : `${remedy}; or ${GROUPS}`;
  return new FormatError('ERR_REFERENCES_UNITE', `The objects do not make one dataset: ${why}. ${sentence(how)}.`, {
    subject,
  });
}

function sentence(text: string): string {
  return text.startsWith('--') ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
