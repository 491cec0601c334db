import { assertPlanned } from '../as-planned.js';
import { btreeKValues, DEFAULT_INDEXED_STORAGE_K } from '../hdf5/btree-k-values.js';
import { type ChunkIndex, chunkBtreeRoot, chunkBtreeSize, putChunkBtree } from '../hdf5/chunk-btree.js';
import { GlobalHeap } from '../hdf5/global-heap.js';
import { groupInfo, hardLink, linkInfo } from '../hdf5/link.js';
import { type Message, MessageType, ObjectHeader } from '../hdf5/object-header.js';
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
  readonly #sizes: Sizes;
  readonly #addresses: Addresses;

  /** @param address of the block in the file */
  constructor(plan: FilePlan, outcomes: readonly VariableOutcome[], address: number) {
    this.#plan = plan;
    this.#outcomes = outcomes;
    this.#address = address;
    // Sizes do not depend on addresses, so a draft with addresses 0 gives all sizes.
    this.#sizes = measure(plan, outcomes);
    this.#addresses = assignAddresses(plan, outcomes, this.#sizes, address);
    this.size = this.#addresses.end - address;
  }

  get extensionAddress(): number | undefined {
    return this.#sizes.extension === 0 ? undefined : this.#address;
  }

  /** Bytes of the object headers, with which the block begins. */
  get headersSize(): number {
    return this.#addresses.heap - this.#address;
  }

  get rootAddress(): number {
    return this.#address + this.#sizes.extension;
  }

  /**
   * Writes the block at `offset` of `target`, which is zero there. Object headers are made one at a time: as JavaScript
   * objects they take many times the bytes that they have in the file.
   *
   * @param endOfFile bytes of the file
   */
  put(target: Buffer, offset: number, endOfFile: number): void {
    const heap = new GlobalHeap(this.#addresses.heap);
    const root = extensionObject(this.#plan.k)?.put(target, offset) ?? offset;
    let at = root + this.#sizes.root;
    for (const header of objectHeaders(this.#plan, this.#outcomes, this.#addresses, heap)) at = header.put(target, at);
    rootObject(this.#plan, this.#addresses, heap, endOfFile).put(target, root);
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

/** Bytes of the structures in front of the B-trees. */
interface Sizes {
  /** 0 where there is none. */
  readonly extension: number;
  readonly root: number;
  /** Dimensions without a variable, then variables. */
  readonly objects: Float64Array;
  readonly heap: number;
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

function measure(plan: FilePlan, outcomes: readonly VariableOutcome[]): Sizes {
  const addresses = zeroAddresses(plan);
  const heap = new GlobalHeap(0);
  const objects = new Float64Array(plan.scales.length + plan.variables.length);
  let count = 0;
  for (const { size } of objectHeaders(plan, outcomes, addresses, heap)) objects[count++] = size;
  const root = rootObject(plan, addresses, heap, 0).size;
  return {
    extension: extensionObject(plan.k)?.size ?? 0,
    root,
    objects: objects.subarray(0, count),
    heap: heap.size,
  };
}

/** Assigns addresses: the structures follow each other without gaps. */
function assignAddresses(
  plan: FilePlan,
  outcomes: readonly VariableOutcome[],
  sizes: Sizes,
  address: number,
): Addresses {
  let at = address + sizes.extension + sizes.root;
  const objects = Array.from(sizes.objects, (size) => {
    at += size;
    return at - size;
  });
  const variables = objects.slice(objects.length - plan.variables.length);
  let dimension = 0;
  const scales = plan.scales.map(({ variable }) =>
    variable === undefined ? objects[dimension++] : variables[variable],
  );
  const heap = at;
  at += sizes.heap;
  const btrees = plan.variables.map(({ layout, shape }, v) => {
    const size = layout === 'chunked' ? chunkBtreeSize(outcomes[v].chunks.count, shape.length, plan.k) : 0;
    at += size;
    return at - size;
  });
  return { scales, variables, heap, btrees, end: at };
}

function scalesByName({ scales }: FilePlan): Map<string, DimensionScale> {
  return new Map(scales.map((scale) => [scale.dimension.name, scale]));
}

/** Headers of the dimensions without a variable, then of the variables. The heap takes what they refer to. */
function* objectHeaders(
  plan: FilePlan,
  outcomes: readonly VariableOutcome[],
  addresses: Addresses,
  heap: GlobalHeap,
): Generator<ObjectHeader, void, undefined> {
  const lengths = dimensionLengths(plan, outcomes);
  const byName = scalesByName(plan);
  for (const scale of plan.scales) {
    if (scale.variable === undefined) yield dimensionObject(scale, lengths[scale.id], addresses, heap);
  }
  for (const [v, storage] of plan.variables.entries()) {
    const { shape, shuffle } = outcomes[v];
    const scales = storage.variable.dimensions.map((name) => byName.get(name)!);
    const address = dataAddress(plan, v, outcomes[v], addresses);
    yield variableObject(storage, scales, { shape, shuffle, address }, addresses, heap);
  }
}

function extensionObject(k: number): ObjectHeader | undefined {
  if (k === DEFAULT_INDEXED_STORAGE_K) return undefined;
  return new ObjectHeader([{ type: MessageType.BTREE_K_VALUES, data: btreeKValues(k) }]);
}

/** The root group. Its links are made anew each time that they are asked for: there may be many. */
function rootObject(plan: FilePlan, addresses: Addresses, heap: GlobalHeap, endOfFile: number): ObjectHeader {
  const { dataset, scales, software, hasLedger } = plan;
  const attributes = new AttributeMessages('the dataset', heap);
  attributes.addText('_NCProperties', `version=2,${software}${hasLedger ? ledgerProperty(endOfFile) : ''}`);
  for (const attribute of dataset.attributes) attributes.add(attribute);
  const links = scales.filter(({ variable }) => variable === undefined).length + dataset.variables.length;
  return new ObjectHeader({
    *[Symbol.iterator]() {
      yield { type: MessageType.LINK_INFO, data: linkInfo(links) };
      yield { type: MessageType.GROUP_INFO, data: groupInfo() };
      yield* linkMessages(plan, addresses);
      yield* attributes.messages;
    },
  });
}

function* linkMessages(plan: FilePlan, addresses: Addresses): Generator<Message, void, undefined> {
  const { dataset, scales } = plan;
  const byName = scalesByName(plan);
  let order = 0;
  const link = (name: string, address: number): Message => ({
    type: MessageType.LINK,
    data: hardLink(name, order++, address),
  });
  for (const { id, dimension, variable } of scales) {
    if (variable === undefined) yield link(dimension.name, addresses.scales[id]);
  }
  for (const [v, { name, dimensions }] of dataset.variables.entries()) {
    yield link(linkName(name, dimensions, byName), addresses.variables[v]);
  }
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
