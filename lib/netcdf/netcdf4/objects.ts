import { chunkedLayout, contiguousLayout } from '../hdf5/data-layout.js';
import { dataspace } from '../hdf5/dataspace.js';
import { floatingPoint } from '../hdf5/datatype.js';
import { fillValue } from '../hdf5/fill-value.js';
import {
  deflateFilter,
  type Filter,
  FLETCHER32_FILTER,
  filterPipeline,
  filterSize,
  shuffleFilter,
} from '../hdf5/filter-pipeline.js';
import type { GlobalHeap } from '../hdf5/global-heap.js';
import { type Message, MessageType, nil, ObjectHeader } from '../hdf5/object-header.js';
import { AttributeMessages } from './attributes.js';
import { type DimensionScale, nameWithoutVariable } from './dimension-scales.js';
import { product, type VariableStorage } from './storage.js';
import { TYPES } from './types.js';

/** Addresses of the object headers that other objects refer to. */
export interface ObjectAddresses {
  readonly scales: readonly number[];
  readonly variables: readonly number[];
}

/** The object header of a dimension without a variable: a dimension scale without values. */
export function dimensionObject(
  scale: DimensionScale,
  length: number,
  addresses: ObjectAddresses,
  heap: GlobalHeap,
): ObjectHeader {
  const { dimension, id } = scale;
  const type = floatingPoint(4);
  const isUnlimited = dimension.unlimited === true;
  const attributes = new AttributeMessages(`dimension "${dimension.name}"`, heap);
  addScale(attributes, scale, nameWithoutVariable(length), addresses);
  attributes.addInt('_Netcdf4Dimid', id);
  return new ObjectHeader([
    { type: MessageType.DATASPACE, data: dataspace([length], isUnlimited ? [true] : undefined) },
    { type: MessageType.DATATYPE, constant: true, data: type.fields },
    { type: MessageType.FILL_VALUE, constant: true, data: fillValue(undefined, isUnlimited) },
    {
      type: MessageType.DATA_LAYOUT,
      data: isUnlimited ? chunkedLayout(undefined, [1], type.size) : contiguousLayout(undefined, length * type.size),
    },
    ...attributes.messages,
  ]);
}

/** What is known of a variable once its values are written. */
interface VariableResult {
  readonly shape: readonly number[];
  readonly shuffle: boolean;
  /** Of the B-tree or the contiguous values; undefined where nothing is stored. */
  readonly address: number | undefined;
}

/**
 * The object header of a variable. Its size does not depend on `result`.
 *
 * @param scales of its dimensions
 */
export function variableObject(
  storage: VariableStorage,
  scales: readonly DimensionScale[],
  result: VariableResult,
  addresses: ObjectAddresses,
  heap: GlobalHeap,
): ObjectHeader {
  const { variable, unlimited, fill, layout, width, chunk } = storage;
  const isChunked = layout === 'chunked';
  const attributes = new AttributeMessages(`variable "${variable.name}"`, heap);
  const coordinate = scales.find(
    (scale) => scale.dimension.name === variable.name && variable.dimensions[0] === variable.name,
  );
  if (coordinate !== undefined) {
    addScale(attributes, coordinate, variable.name, addresses);
    attributes.addInt('_Netcdf4Dimid', coordinate.id);
  } else if (scales.length > 0) {
    attributes.addReferences(
      'DIMENSION_LIST',
      scales.map(({ id }) => addresses.scales[id]),
    );
  }
  if (scales.length > 0) {
    attributes.addInts(
      '_Netcdf4Coordinates',
      scales.map(({ id }) => id),
    );
  }
  for (const attribute of variable.attributes) attributes.add(attribute, variable.type);
  return new ObjectHeader([
    {
      type: MessageType.DATASPACE,
      data: dataspace(result.shape, unlimited.includes(true) ? unlimited : undefined),
    },
    { type: MessageType.DATATYPE, constant: true, data: TYPES[variable.type].datatype.fields },
    { type: MessageType.FILL_VALUE, constant: true, data: fillValue(fill, isChunked) },
    {
      type: MessageType.DATA_LAYOUT,
      data: isChunked
        ? chunkedLayout(result.address, chunk, width)
        : contiguousLayout(result.address, product(result.shape) * width),
    },
    ...filterMessages(storage, result.shuffle),
    ...attributes.messages,
  ]);
}

/** The filters of a variable, in the order in which a writer applies them. */
function filtersOf({ deflate, fletcher32, width }: VariableStorage, shuffle: boolean): Filter[] {
  const filters: Filter[] = [];
  if (shuffle) filters.push(shuffleFilter(width));
  if (deflate > 0) filters.push(deflateFilter(deflate));
  if (fletcher32) filters.push(FLETCHER32_FILTER);
  return filters;
}

/** The filter pipeline. Where a trial rejected the shuffle filter, a NIL message keeps the planned size. */
function filterMessages(storage: VariableStorage, shuffle: boolean): Message[] {
  const filters = filtersOf(storage, shuffle);
  if (filters.length === 0) return [];
  const pipeline: Message = { type: MessageType.FILTER_PIPELINE, constant: true, data: filterPipeline(filters) };
  const hasGap = storage.shuffle === 'auto' && !shuffle;
  return hasGap ? [pipeline, nil(filterSize(shuffleFilter(storage.width)))] : [pipeline];
}

/** Attributes that the HDF5 dimension scale API (H5DSset_scale, H5DSattach_scale) writes into a scale. */
function addScale(
  attributes: AttributeMessages,
  { users }: DimensionScale,
  name: string,
  addresses: ObjectAddresses,
): void {
  attributes.addTerminated('CLASS', 'DIMENSION_SCALE');
  attributes.addTerminated('NAME', name);
  if (users !== undefined && users.length > 0) {
    attributes.addReferenceList(
      'REFERENCE_LIST',
      users.map(({ variable, dimension }) => ({ address: addresses.variables[variable], dimension })),
    );
  }
}
