import type { Layout } from '../layout/index.js';
import { listed, plural } from '../util/format.js';
import { shortName } from '../visible.js';

/** Names in a note. */
const MAX_NAMES = 3;

/** What the user should know about how the layout describes the readings. */
export function layoutNotes(layout: Pick<Layout, 'changedNames' | 'geometry'>): string[] {
  const { featureType, why, remedy } = layout.geometry;
  return [
    ...nameNotes(layout),
    ...(featureType === undefined && remedy !== undefined ? [`no featureType: ${why}; ${remedy}`] : []),
  ];
}

/** Names that CF does not have, and names that are numbered; each name once, however many variables have it. */
function nameNotes({ changedNames }: Pick<Layout, 'changedNames'>): string[] {
  const others = changedNames.filter(({ isNumbered }) => !isNumbered);
  const numbered = changedNames.filter(({ isNumbered }) => isNumbered);
  return [
    ...(others.length === 0
      ? []
      : [
          `${plural(others.length, 'variable')} ${others.length === 1 ? 'has' : 'have'} another name than in the ` +
            `database, which an attribute keeps: ${examples(others)}; names are ASCII letters, digits and underscores ` +
            '(CF 2.3), and none that the dataset itself uses',
        ]),
    ...(numbered.length === 0
      ? []
      : [
          `${plural(numbered.length, 'variable')} ${numbered.length === 1 ? 'is' : 'are'} numbered in the order of the ` +
            `dataset, since the names differ only by case or by what CF names cannot have: ${examples(numbered)}`,
        ]),
  ];
}

function examples(changed: Layout['changedNames']): string {
  const texts = changed.map(({ original, name }) => `"${shortName(original)}" is ${shortName(name)}`);
  if (texts.length <= MAX_NAMES) return listed(texts, 'and');
  return `${texts.slice(0, MAX_NAMES).join(', ')} and ${texts.length - MAX_NAMES} more`;
}
