import { DEFAULT_INDEXED_STORAGE_K } from '../hdf5/btree-k-values.js';
import { lookup3 } from '../hdf5/lookup3.js';
import { MessageType } from '../hdf5/object-header.js';
import { SUPERBLOCK_SIZE } from '../hdf5/superblock.js';
import type { Dimension } from '../model.js';
import { NON_COORDINATE_PREFIX } from '../netcdf4/dimension-scales.js';
import { assertOurs, assertStored } from './damage.js';
import { FieldReader } from './field-reader.js';
import type { Hdf5File, Hdf5Options } from './hdf5-file.js';
import { HeapReader } from './heap-reader.js';
import { readObjectHeader, type StoredMessage } from './object-header.js';
import type { ReadAhead } from './read-ahead.js';
import type { StoredDataset, StoredVariable } from './stored-dataset.js';
import { readLink, type StoredLink } from './stored-messages.js';
import { attributesOf, type RawObject, readObject } from './stored-object.js';
import { storedValues } from './stored-values.js';

/**
 * Opens a netCDF-4 file of the structures that fleetcdf writes.
 *
 * @throws FormatError ERR_NETCDF_DAMAGED, ERR_NETCDF_FOREIGN
 */
export async function openNetcdf4(file: ReadAhead, options: Hdf5Options): Promise<StoredDataset> {
  const { signal } = options;
  const superblock = await readSuperblock(file, signal);
  const k = await readK(file, superblock.extension, signal);
  const hdf5: Hdf5File = { ...options, file, heap: new HeapReader(file, signal), k };
  const root = await readObjectHeader(file, superblock.root, 'the root group', signal);
  assertOurs(hasCompactLinks(root), 'links outside the root group');
  const links = linksOf(root);
  const objects: RawObject[] = [];
  for (const { name, address } of links) objects.push(await readObject(hdf5, name, address));
  const scales = scalesOf(objects);
  const variables: StoredVariable[] = [];
  for (const object of objects) if (!isWithoutVariable(object)) variables.push(await variableOf(hdf5, object, scales));
  return {
    format: 'netcdf4',
    dimensions: scales.map(({ dimension }) => dimension),
    attributes: await attributesOf(hdf5, root, 'the dataset'),
    variables,
    endOfFile: superblock.endOfFile,
  };
}

/** II.A, Superblock (Versions 2 and 3). */
async function readSuperblock(file: ReadAhead, signal: AbortSignal | undefined) {
  const bytes = await file.read(0, SUPERBLOCK_SIZE, signal, 'the superblock');
  const fields = new FieldReader(bytes, 'the superblock');
  fields.skip(8);
  const version = fields.integer(1);
  assertOurs(version === 2 || version === 3, `a superblock of version ${version}`);
  const sizes = [fields.integer(1), fields.integer(1)];
  const isChecked = bytes.readUInt32LE(SUPERBLOCK_SIZE - 4) === lookup3(bytes, 0, SUPERBLOCK_SIZE - 4);
  assertStored(isChecked, 'the superblock does not have its checksum');
  assertOurs(sizes[0] === 8 && sizes[1] === 8, `offsets of ${sizes[0]} bytes`);
  fields.skip(1);
  const base = fields.integer(8);
  assertOurs(base === 0, `the base address ${base}`);
  const extension = fields.address();
  const endOfFile = fields.integer(8);
  assertStored(endOfFile <= file.size, `it has ${file.size} bytes; its superblock says ${endOfFile}: it was cut off`);
  return { extension, endOfFile, root: fields.integer(8) };
}

/** IV.A.2.t, The B-tree 'K' Values Message, of the superblock extension. */
async function readK(file: ReadAhead, extension: number | undefined, signal: AbortSignal | undefined): Promise<number> {
  if (extension === undefined) return DEFAULT_INDEXED_STORAGE_K;
  const messages = await readObjectHeader(file, extension, 'the superblock extension', signal);
  const message = messages.find(({ type }) => type === MessageType.BTREE_K_VALUES);
  if (message === undefined) return DEFAULT_INDEXED_STORAGE_K;
  const fields = message.fields('the K values');
  fields.skip(1);
  const k = fields.integer(2);
  assertStored(k >= 1 && k <= 0x7fff, `"Indexed Storage Internal Node K" is ${k}`);
  return k;
}

/** IV.A.2.c, The Link Info Message: without a fractal heap all links lie in the header. */
function hasCompactLinks(root: readonly StoredMessage[]): boolean {
  const info = root.find(({ type }) => type === MessageType.LINK_INFO)?.fields('the link info');
  if (info === undefined) return false;
  info.skip(1);
  if (info.integer(1) & 1) info.skip(8);
  return info.address() === undefined;
}

function linksOf(root: readonly StoredMessage[]): StoredLink[] {
  return root
    .filter(({ type }) => type === MessageType.LINK)
    .map((message, i) => readLink(message.fields('a link'), i))
    .sort((a, b) => a.creationOrder - b.creationOrder);
}

/** `NAME` of a dimension without a variable begins with this (netCDF-4 file format specification). */
const WITHOUT_VARIABLE = 'This is a netCDF dimension but not a netCDF variable.';

function isWithoutVariable({ scale }: RawObject): boolean {
  return scale?.startsWith(WITHOUT_VARIABLE) === true;
}

interface Scale {
  readonly id: number;
  readonly address: number;
  readonly dimension: Dimension;
}

/** The dimensions, in the order of their `_Netcdf4Dimid`. */
function scalesOf(objects: readonly RawObject[]): Scale[] {
  const scales = objects.flatMap((object): Scale[] => {
    const { scale, dimid, name, address, dataspace } = object;
    if (scale === undefined) return [];
    assertOurs(dimid !== undefined, `the dimension "${name}" without _Netcdf4Dimid`);
    const { shape, unlimited } = dataspace;
    assertStored(shape !== undefined && shape.length > 0, `dimension "${name}" has no length`, name);
    return [
      { id: dimid, address, dimension: { name, length: shape[0], ...(unlimited[0] ? { unlimited: true } : {}) } },
    ];
  });
  scales.sort((a, b) => a.id - b.id);
  scales.forEach(({ id, dimension }, i) => {
    assertStored(id === i, `dimension "${dimension.name}" has the number ${id}, not ${i}`, dimension.name);
  });
  return scales;
}

async function variableOf(hdf5: Hdf5File, object: RawObject, scales: readonly Scale[]): Promise<StoredVariable> {
  const { dataspace, messages, datatype } = object;
  const name = object.name.replace(new RegExp(`^${NON_COORDINATE_PREFIX}`), '');
  const { shape } = dataspace;
  assertStored(shape !== undefined, `variable "${name}" has no values`, name);
  const type = datatype.kind === 'text' && datatype.size !== 1 ? undefined : datatype.type;
  assertOurs(type !== undefined, `variable "${name}" of a type that netCDF does not have`);
  const dimensions = dimensionsOf(object, shape, scales);
  await checkReferences(hdf5, object, scales);
  const attributes = await attributesOf(hdf5, messages, `variable "${name}"`);
  return {
    name,
    type,
    dimensions: dimensions.map(({ dimension }) => dimension.name),
    shape,
    attributes,
    values: await storedValues(hdf5, { name, type, shape, width: datatype.size, messages, attributes }),
  };
}

function dimensionsOf({ name, coordinates }: RawObject, shape: readonly number[], scales: readonly Scale[]): Scale[] {
  const ids = coordinates ?? [];
  assertOurs(ids.length === shape.length, `variable "${name}" without the numbers of its dimensions`);
  return ids.map((id, d) => {
    const scale = scales[id];
    assertStored(scale !== undefined, `variable "${name}" has dimension ${id} of ${scales.length}`, name);
    const { dimension } = scale;
    const found = `variable "${name}" has ${shape[d]} values along "${dimension.name}", which has ${dimension.length}`;
    assertStored(shape[d] === dimension.length || dimension.unlimited === true, found, name);
    return scale;
  });
}

/** `DIMENSION_LIST` must refer to the same dimensions. */
async function checkReferences({ heap }: Hdf5File, object: RawObject, scales: readonly Scale[]): Promise<void> {
  const { name, dimensionList, coordinates = [] } = object;
  if (dimensionList === undefined) return;
  const what = `DIMENSION_LIST of variable "${name}"`;
  assertStored(dimensionList.length === 16 * coordinates.length, `${what} has ${dimensionList.length} bytes`, name);
  for (const [d, id] of coordinates.entries()) {
    const address = await heap.reference(dimensionList, 16 * d, what);
    assertStored(address === scales[id].address, `${what} refers to ${address}, not to dimension ${id}`, name);
  }
}
