import {
  type FleetShape,
  type Layout,
  type LayoutName,
  type MachineShape,
  MachinesLayout,
  RaggedLayout,
  StackedLayout,
  type Stamp,
} from '../layout/index.js';
import { type PackedDataset, packDataset } from '../pack/index.js';
import type { Settings } from '../settings/index.js';
import type { Survey } from '../survey/index.js';
import { formatOf } from './choose-format.js';
import type { Findings } from './findings.js';
import { globalAttributes } from './global-attributes.js';
import { hasStorage } from './plan-format.js';
import { planTimes } from './plan-times.js';
import { signalWords } from './signal-words.js';
import { readingEncodings, storedTypes, withTextTypes } from './stored-types.js';

/** The readings as a layout needs to know them, with the times that machines can share. */
export function shapeOf(
  { source, timeUnion }: Findings,
  survey: Survey,
  settings: Settings,
  machines: readonly MachineShape[],
  stamp: Stamp | undefined,
): FleetShape {
  const { sharedTime, axis } = survey;
  const types = storedTypes(settings.output.encoding);
  return {
    company: settings.companyName,
    machines,
    signals: withTextTypes(signalWords(settings, source).signals, types),
    types,
    sharedTime,
    axis,
    union: timeUnion,
    time: planTimes(survey, settings),
    metadata: globalAttributes(settings, source, survey, stamp),
  };
}

export function makeLayout(name: LayoutName, shape: FleetShape, { output }: Settings): Layout {
  switch (name) {
    case 'machines':
      return new MachinesLayout(shape, { labels: output.labels });
    case 'stacked':
      return new StackedLayout(shape, output.stacked);
    case 'ragged':
      return new RaggedLayout(shape, { representation: output.ragged ?? 'contiguous' });
  }
}

/** The dataset with the types and the storage that `output.encoding` asks for. */
export function packLayout(layout: Layout, { signals }: FleetShape, settings: Settings): PackedDataset {
  const { output } = settings;
  const format = formatOf(settings);
  const { dataset, values } = layout;
  const named = values.map((value) => {
    const ofNumbers = dataset.variables[value.variable].type === 'double';
    const integers = ofNumbers ? signals[value.signals[0]].integers : undefined;
    const names = value.signals.map((s) => signals[s].name);
    return { ...value, signals: names, ...(integers === undefined ? {} : { integers }) };
  });
  return packDataset(dataset, named, readingEncodings(layout, signals, output.encoding), {
    format: format === 'auto' ? 'a classic format' : format,
    hasStorage: hasStorage(format),
    ...(output.deflate === undefined ? {} : { deflate: output.deflate }),
  });
}
