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
import { dimensionObject, type ObjectAddresses, variableObject } from './objects.js';
import type { VariableStorage } from './storage.js';

/** The part of a plan that metadata are made from. */
export interface FilePlan {
  readonly dataset: Dataset;
  readonly scales: readonly DimensionScale[];
  readonly variables: readonly VariableStorage[];
  /** "Indexed Storage Internal Node K" of all chunk B-trees. */
  readonly k: number;
  readonly software: string;
}

/** What a variable came to; metadata differ from the planned ones in nothing else. */
export interface VariableOutcome {
  readonly shape: readonly number[];
  readonly shuffle: boolean;
  /** Stored chunks; of a contiguous variable its one piece or none. */
  readonly chunks: ChunkIndex;
}

/**
 * Everything but the superblock and the data, in one block: superblock extension, root group, the dimensions and
 * variables, the global heap, the chunk B-trees.
 */
export class Metadata {
  readonly size: number;
  readonly #plan: FilePlan;
  readonly #outcomes: readonly VariableOutcome[];
  readonly #address: number;
  readonly #draft: Structures;
  readonly #places: Places;

  /** @param address where the block begins in the file */
  constructor(plan: FilePlan, outcomes: readonly VariableOutcome[], address: number) {
    this.#plan = plan;
    this.#outcomes = outcomes;
    this.#address = address;
    // Sizes do not depend on addresses, so a draft at address 0 tells where everything lies.
    this.#draft = describe(plan, outcomes, NOWHERE(plan));
    this.#places = place(plan, outcomes, this.#draft, address);
    this.size = this.#places.end - address;
  }

  get extensionAddress(): number | undefined {
    return this.#draft.extension === undefined ? undefined : this.#address;
  }

  get rootAddress(): number {
    return this.#address + (this.#draft.extension?.size ?? 0);
  }

  /** Writes the block at `offset` of `target`, which is zero there. */
  put(target: Buffer, offset: number): void {
    const { extension, root, objects, heap } = describe(this.#plan, this.#outcomes, this.#places);
    let at = offset;
    for (const header of [...(extension ? [extension] : []), root, ...objects]) at = header.put(target, at);
    at = heap.put(target, at);
    this.#outcomes.forEach(({ chunks }, v) => {
      if (this.#plan.variables[v].layout !== 'chunked' || chunks.count === 0) return;
      const address = this.#places.btrees[v];
      assertPlanned(address - this.#address === at - offset, `the B-tree of variable ${v} is not at its address`);
      at = putChunkBtree(target, at, address, chunks, this.#plan.k);
    });
    assertPlanned(at === offset + this.size, `the metadata have ${at - offset} bytes, not the planned ${this.size}`);
  }

  /** Writes the superblock at the beginning of `target`. */
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

/** Where each structure begins. */
interface Places extends ObjectAddresses {
  readonly heap: number;
  /** For each variable the address of its first B-tree node; 0 where there is none. */
  readonly btrees: readonly number[];
  readonly end: number;
}

const NOWHERE = (plan: FilePlan): Places => ({
  scales: plan.scales.map(() => 0),
  variables: plan.variables.map(() => 0),
  heap: 0,
  btrees: plan.variables.map(() => 0),
  end: 0,
});

/** Assigns addresses: the structures follow each other without gaps. */
function place(plan: FilePlan, outcomes: readonly VariableOutcome[], draft: Structures, address: number): Places {
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

function describe(plan: FilePlan, outcomes: readonly VariableOutcome[], places: Places): Structures {
  const { dataset, scales, variables, k } = plan;
  const heap = new GlobalHeap(places.heap);
  const lengths = dimensionLengths(plan, outcomes);
  const dimensions = scales.filter(({ variable }) => variable === undefined);
  const byName = new Map(scales.map((scale) => [scale.dimension.name, scale]));
  const objects = [
    ...dimensions.map((scale) => dimensionObject(scale, lengths[scale.id], places, heap)),
    ...variables.map((storage, v) => {
      const { shape, shuffle } = outcomes[v];
      const own = storage.variable.dimensions.map((name) => byName.get(name)!);
      const address = dataAddress(plan, v, outcomes[v], places);
      return variableObject(storage, own, { shape, shuffle, address }, places, heap);
    }),
  ];
  const links = [
    ...dimensions.map(({ id, dimension }) => ({ name: dimension.name, address: places.scales[id] })),
    ...dataset.variables.map(({ name, dimensions: own }, v) => ({
      name: linkName(name, own, byName),
      address: places.variables[v],
    })),
  ];
  const extension = k === DEFAULT_INDEXED_STORAGE_K ? undefined : extensionObject(k);
  return { extension, root: rootObject(plan, links, heap), objects, heap };
}

function extensionObject(k: number): ObjectHeader {
  return new ObjectHeader([{ type: MessageType.BTREE_K_VALUES, data: btreeKValues(k) }]);
}

function rootObject(
  { dataset, software }: FilePlan,
  links: readonly { readonly name: string; readonly address: number }[],
  heap: GlobalHeap,
): ObjectHeader {
  const attributes = new AttributeMessages('the dataset', heap);
  attributes.addText('_NCProperties', `version=2,${software}`);
  for (const attribute of dataset.attributes) attributes.add(attribute);
  return new ObjectHeader([
    { type: MessageType.LINK_INFO, data: linkInfo(links.length) },
    { type: MessageType.GROUP_INFO, data: groupInfo() },
    ...links.map(({ name, address }, i) => ({ type: MessageType.LINK, data: hardLink(name, i, address) })),
    ...attributes.messages,
  ]);
}

/** Lengths of the dimensions: as planned, or as long as the variables have grown. */
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
  places: Places,
): number | undefined {
  const { chunks, shape } = outcome;
  if (chunks.count === 0) return undefined;
  if (variables[v].layout === 'contiguous') return chunks.address(0);
  return chunkBtreeRoot(places.btrees[v], chunks.count, shape.length, k);
}
