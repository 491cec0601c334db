import { FormatError } from '../../errors.js';
import { type Fields, put, sizeOf } from './fields.js';
import { lookup3 } from './lookup3.js';

/** IV.A.2: header message types. */
export const MessageType = {
  NIL: 0x00,
  DATASPACE: 0x01,
  LINK_INFO: 0x02,
  DATATYPE: 0x03,
  FILL_VALUE: 0x05,
  LINK: 0x06,
  DATA_LAYOUT: 0x08,
  GROUP_INFO: 0x0a,
  FILTER_PIPELINE: 0x0b,
  ATTRIBUTE: 0x0c,
  BTREE_K_VALUES: 0x13,
  ATTRIBUTE_INFO: 0x15,
} as const;

export interface Message {
  readonly type: (typeof MessageType)[keyof typeof MessageType];
  /** Its owner in errors: `Attribute "units" of variable "time"`. */
  readonly subject?: string;
  /** The message never changes while the object lives (message flag 0). */
  readonly constant?: boolean;
  /** Only attributes have a creation order; other messages store 0. */
  readonly creationOrder?: number;
  readonly data: Fields;
}

/** "Size of Header Message Data" has 2 bytes. */
export const MESSAGE_LIMIT = 0xffff;

/** Tracks and indexes attribute creation order, like netCDF-C, so that attributes keep their order. */
const HEADER_FLAGS = 0b0000_1100;

/**
 * IV.A.1.b, Version 2 Data Object Header Prefix: one header chunk with all messages, without times.
 * @throws FormatError ERR_HDF5_MESSAGE_SIZE
 */
export class ObjectHeader {
  readonly size: number;
  readonly #messages: Iterable<Message>;
  readonly #messagesSize: number;

  /** @param messages gone through twice: for their size, and to write them */
  constructor(messages: Iterable<Message>) {
    let size = 0;
    for (const message of messages) {
      const dataSize = sizeOf(message.data);
      if (dataSize > MESSAGE_LIMIT) {
        const subject = message.subject ?? 'A header message';
        throw new FormatError(
          'ERR_HDF5_MESSAGE_SIZE',
          `${subject} takes ${dataSize} bytes; an HDF5 header message holds ${MESSAGE_LIMIT}`,
        );
      }
      size += sizeOf(messageHeader(message, dataSize)) + dataSize;
    }
    this.#messages = messages;
    this.#messagesSize = size;
    this.size = sizeOf(prefix(size)) + size + 4;
  }

  /** Writes the header at `offset`. @returns the offset after it */
  put(target: Buffer, offset: number): number {
    let at = put(target, offset, prefix(this.#messagesSize));
    for (const message of this.#messages) {
      at = put(target, at, messageHeader(message, sizeOf(message.data)));
      at = put(target, at, message.data);
    }
    return put(target, at, [['Checksum', 4, lookup3(target, offset, at)]]);
  }
}

function prefix(messagesSize: number): Fields {
  const log2Width = messagesSize < 0x100 ? 0 : messagesSize < 0x10000 ? 1 : 2;
  return [
    ['Signature', 4, Buffer.from('OHDR')],
    ['Version', 1, 2],
    ['Flags', 1, HEADER_FLAGS | log2Width],
    ['Size of Chunk #0', 2 ** log2Width, messagesSize],
  ];
}

function messageHeader(message: Message, dataSize: number): Fields {
  return [
    ['Header Message Type', 1, message.type],
    ['Size of Header Message Data', 2, dataSize],
    ['Header Message Flags', 1, message.constant ? 1 : 0],
    ['Header Message Creation Order', 2, message.creationOrder ?? 0],
  ];
}

/** IV.A.2.a, NIL: a gap of `size` bytes, message header included. */
export function nil(size: number): Message {
  const header = sizeOf(messageHeader({ type: MessageType.NIL, data: [] }, 0));
  return { type: MessageType.NIL, data: [['NIL', size - header, new Uint8Array(size - header)]] };
}
