import { type AttributeSettings, type AttributesOf, meantAttribute } from '../cf/attributes.js';
import { type FleetShape, type LayoutName, sortSensors } from '../layout/index.js';
import type { Settings } from '../settings/index.js';
import { plural } from '../util/format.js';
import { keyOf, type Path } from '../util/key-path.js';

/**
 * Warnings about attributes from settings: those that the layout has no place for, and those whose names look like a
 * slip of a known one, which are written as they are.
 */
export function attributeWarnings({ output }: Settings, layout: LayoutName, signals: FleetShape['signals']): string[] {
  return [
    ...(layout === 'machines' && output.labels === 'reading' ? unwritten(output, signals) : []),
    ...slips(output.attributes ?? {}, ['output', 'attributes'], 'dataset'),
    ...[...output.signals].flatMap(([name, { attributes = {} }]) =>
      slips(attributes, ['output', 'signals', name, 'attributes'], 'signal'),
    ),
  ];
}

/** Labels for every reading leave no room for facts about the dataset or the signals. */
function unwritten(
  { attributes = {}, signals: described }: Settings['output'],
  signals: FleetShape['signals'],
): string[] {
  const globals = Object.keys(attributes).length;
  const bare = sortSensors(signals).numbers.filter((s) => described.has(signals[s].name)).length;
  const lost = [
    ...(globals === 0 ? [] : [`${plural(globals, 'attribute')} of output.attributes`]),
    ...(bare === 0 ? [] : [`${plural(bare, 'description')} of output.signals`]),
  ];
  if (lost.length === 0) return [];
  return [`${lost.join(' and ')} not written: labels for every reading (output.labels "reading") leave them out`];
}

function slips(attributes: AttributeSettings, path: Path, of: AttributesOf): string[] {
  return Object.keys(attributes).flatMap((name) => {
    const meant = meantAttribute(name, of);
    return meant === undefined ? [] : [`${keyOf([...path, name])} is written as it is; did you mean ${meant}?`];
  });
}
