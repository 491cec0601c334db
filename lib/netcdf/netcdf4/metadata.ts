import { assertPlanned } from '../as-planned.js';
import { btreeKValues, DEFAULT_INDEXED_STORAGE_K } from '../hdf5/btree-k-values.js';
import { type ChunkIndex, chunkBtreeRoot, chunkBtreeSize, putChunkBtree } from '../hdf5/chunk-btree.js';
import { GlobalHeap } from '../hdf5/global-heap.js';
import { groupInfo, hardLink, linkInfo } from '../hdf5/link.js';
import { MessageType, ObjectHeader } from '../hdf5/object-header.js';
import { putSuperblock } from '../hdf5/superblock.js';
import type { Dataset } from '../model.js';
import { AttributeMessages } from './attributes.js';
import { type DimensionScale, linkName } from './dimension-scales.js';
import { ledgerProperty } from './ledger.js';
import { dimensionObject, type ObjectAddresses, variableObject } from './objects.js';
import type { VariableStorage } from './storage.js';

/** The part of a plan that the metadata depend on. */
export interface FilePlan {
  readonly dataset: Dataset;
  readonly scales: readonly DimensionScale[];
  readonly variables: readonly VariableStorage[];
  /** "Indexed Storage Internal Node K" of all chunk B-trees. */
  readonly k: number;
  readonly software: string;
  /** The file ends with a ledger, and says so. */
  readonly hasLedger: boolean;
}

/** What encoding determined about a variable. Nothing else in the metadata differs from the plan. */
export interface VariableOutcome {
  readonly shape: readonly number[];
  readonly shuffle: boolean;
  /** Stored chunks; a contiguous variable has one or none. */
  readonly chunks: ChunkIndex;
}

/**
 * All metadata but the superblock, in one block: superblock extension, root group, dimensions and variables, global
 * heap, chunk B-trees.
 */
export class Metadata {
  readonly size: number;
  readonly #plan: FilePlan;
  readonly #outcomes: readonly VariableOutcome[];
  readonly #address: number;
  readonly #draft: Structures;
  readonly #addresses: Addresses;

  /** @param address of the block in the file */
  constructor(plan: FilePlan, outcomes: readonly VariableOutcome[], address: number) {
    this.#plan = plan;
    this.#outcomes = outcomes;
    this.#address = address;
    // Sizes do not depend on addresses, so a draft with addresses 0 gives all sizes.
    this.#draft = buildStructures(plan, outcomes, zeroAddresses(plan), 0);
    this.#addresses = assignAddresses(plan, outcomes, this.#draft, address);
    this.size = this.#addresses.end - address;
  }

  get extensionAddress(): number | undefined {
    return this.#draft.extension === undefined ? undefined : this.#address;
  }

  /** Bytes of the object headers, with which the block begins. */
  get headersSize(): number {
    return this.#addresses.heap - this.#address;
  }

  get rootAddress(): number {
    return this.#address + (this.#draft.extension?.size ?? 0);
  }

  /**
   * Writes the block at `offset` of `target`, which is zero there.
   * @param endOfFile bytes of the file
   */
  put(target: Buffer, offset: number, endOfFile: number): void {
    const { extension, root, objects, heap } = buildStructures(this.#plan, this.#outcomes, this.#addresses, endOfFile);
    let at = offset;
    for (const header of [...(extension ? [extension] : []), root, ...objects]) at = header.put(target, at);
    at = heap.put(target, at);
    this.#outcomes.forEach(({ chunks }, v) => {
      if (this.#plan.variables[v].layout !== 'chunked' || chunks.count === 0) return;
      const address = this.#addresses.btrees[v];
      assertPlanned(address - this.#address === at - offset, `the B-tree of variable ${v} is not at its address`);
      at = putChunkBtree(target, at, address, chunks, this.#plan.k);
    });
    assertPlanned(at === offset + this.size, `the metadata have ${at - offset} bytes, not the planned ${this.size}`);
  }

  /** Writes the superblock at the start of `target`. */
  putSuperblock(target: Buffer, endOfFile: number): void {
    putSuperblock(target, {
      extensionAddress: this.extensionAddress,
      endOfFileAddress: endOfFile,
      rootGroupObjectHeaderAddress: this.rootAddress,
    });
  }
}

interface Structures {
  readonly extension: ObjectHeader | undefined;
  readonly root: ObjectHeader;
  /** Dimensions without a variable, then variables. */
  readonly objects: readonly ObjectHeader[];
  readonly heap: GlobalHeap;
}

/** Address of each structure. */
interface Addresses extends ObjectAddresses {
  readonly heap: number;
  /** For each variable the address of its first B-tree node; 0 where there is none. */
  readonly btrees: readonly number[];
  readonly end: number;
}

const zeroAddresses = (plan: FilePlan): Addresses => ({
  scales: plan.scales.map(() => 0),
  variables: plan.variables.map(() => 0),
  heap: 0,
  btrees: plan.variables.map(() => 0),
  end: 0,
});

/** Assigns addresses: the structures follow each other without gaps. */
function assignAddresses(
  plan: FilePlan,
  outcomes: readonly VariableOutcome[],
  draft: Structures,
  address: number,
): Addresses {
  let at = address + (draft.extension?.size ?? 0) + draft.root.size;
  const objects = draft.objects.map(({ size }) => {
    at += size;
    return at - size;
  });
  const withoutVariable = plan.scales.filter(({ variable }) => variable === undefined);
  const variables = objects.slice(withoutVariable.length);
  const scales = plan.scales.map((scale) =>
    scale.variable === undefined ? objects[withoutVariable.indexOf(scale)] : variables[scale.variable],
  );
  const heap = at;
  at += draft.heap.size;
  const btrees = plan.variables.map(({ layout, shape }, v) => {
    const size = layout === 'chunked' ? chunkBtreeSize(outcomes[v].chunks.count, shape.length, plan.k) : 0;
    at += size;
    return at - size;
  });
  return { scales, variables, heap, btrees, end: at };
}

function buildStructures(
  plan: FilePlan,
  outcomes: readonly VariableOutcome[],
  addresses: Addresses,
  endOfFile: number,
): Structures {
  const { dataset, scales, variables, k } = plan;
  const heap = new GlobalHeap(addresses.heap);
  const lengths = dimensionLengths(plan, outcomes);
  const dimensions = scales.filter(({ variable }) => variable === undefined);
  const byName = new Map(scales.map((scale) => [scale.dimension.name, scale]));
  const objects = [
    ...dimensions.map((scale) => dimensionObject(scale, lengths[scale.id], addresses, heap)),
    ...variables.map((storage, v) => {
      const { shape, shuffle } = outcomes[v];
      const scalesOf = storage.variable.dimensions.map((name) => byName.get(name)!);
      const address = dataAddress(plan, v, outcomes[v], addresses);
      return variableObject(storage, scalesOf, { shape, shuffle, address }, addresses, heap);
    }),
  ];
  const links = [
    ...dimensions.map(({ id, dimension }) => ({ name: dimension.name, address: addresses.scales[id] })),
    ...dataset.variables.map(({ name, dimensions: names }, v) => ({
      name: linkName(name, names, byName),
      address: addresses.variables[v],
    })),
  ];
  const extension = k === DEFAULT_INDEXED_STORAGE_K ? undefined : extensionObject(k);
  return { extension, root: rootObject(plan, links, heap, endOfFile), objects, heap };
}

function extensionObject(k: number): ObjectHeader {
  return new ObjectHeader([{ type: MessageType.BTREE_K_VALUES, data: btreeKValues(k) }]);
}

function rootObject(
  { dataset, software, hasLedger }: FilePlan,
  links: readonly { readonly name: string; readonly address: number }[],
  heap: GlobalHeap,
  endOfFile: number,
): ObjectHeader {
  const attributes = new AttributeMessages('the dataset', heap);
  attributes.addText('_NCProperties', `version=2,${software}${hasLedger ? ledgerProperty(endOfFile) : ''}`);
  for (const attribute of dataset.attributes) attributes.add(attribute);
  return new ObjectHeader([
    { type: MessageType.LINK_INFO, data: linkInfo(links.length) },
    { type: MessageType.GROUP_INFO, data: groupInfo() },
    ...links.map(({ name, address }, i) => ({ type: MessageType.LINK, data: hardLink(name, i, address) })),
    ...attributes.messages,
  ]);
}

/** Lengths of the dimensions: as planned, or as grown. */
function dimensionLengths({ dataset, variables }: FilePlan, outcomes: readonly VariableOutcome[]): number[] {
  const grown = new Map<string, number>();
  variables.forEach(({ variable, grows }, v) => {
    if (grows) grown.set(variable.dimensions[0], outcomes[v].shape[0]);
  });
  return dataset.dimensions.map(({ name, length }) => grown.get(name) ?? length);
}

function dataAddress(
  { variables, k }: FilePlan,
  v: number,
  outcome: VariableOutcome,
  addresses: Addresses,
): number | undefined {
  const { chunks, shape } = outcome;
  if (chunks.count === 0) return undefined;
  if (variables[v].layout === 'contiguous') return chunks.address(0);
  return chunkBtreeRoot(addresses.btrees[v], chunks.count, shape.length, k);
}
