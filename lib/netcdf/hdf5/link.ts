import { type Fields, SIZE_OF_OFFSETS, text, UNDEFINED_ADDRESS } from './fields.js';

/** IV.A.2.c, The Link Info Message: all links lie in the header; creation order is tracked and indexed. */
export function linkInfo(count: number): Fields {
  return [
    ['Version', 1, 0],
    ['Flags', 1, 0b11],
    ['Maximum Creation Index', 8, count],
    ['Fractal Heap Address', SIZE_OF_OFFSETS, UNDEFINED_ADDRESS],
    ['Address of v2 B-tree for Name Index', SIZE_OF_OFFSETS, UNDEFINED_ADDRESS],
    ['Address of v2 B-tree for Creation Order Index', SIZE_OF_OFFSETS, UNDEFINED_ADDRESS],
  ];
}

/** IV.A.2.k, The Group Info Message with all defaults. */
export function groupInfo(): Fields {
  return [
    ['Version', 1, 0],
    ['Flags', 1, 0],
  ];
}

/** IV.A.2.g, The Link Message: a hard link with creation order and a UTF-8 name. */
export function hardLink(name: string, creationOrder: number, objectHeaderAddress: number): Fields {
  const linkName = text('Link Name', name);
  const log2Width = linkName[1] < 0x100 ? 0 : 1;
  const creationOrderPresent = 1 << 2;
  const characterSetPresent = 1 << 4;
  return [
    ['Version', 1, 1],
    ['Flags', 1, creationOrderPresent | characterSetPresent | log2Width],
    ['Creation Order', 8, creationOrder],
    ['Link Name Character Set', 1, 1],
    ['Length of Link Name', 2 ** log2Width, linkName[1]],
    linkName,
    ['Object Header Address', SIZE_OF_OFFSETS, objectHeaderAddress],
  ];
}
