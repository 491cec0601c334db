import { type Field, type Fields, sizeOf } from './fields.js';

/** A filter: its number and its client data. */
export interface Filter {
  readonly id: number;
  readonly optional: boolean;
  readonly clientData: readonly number[];
}

/** Numbers and client data: table of IV.A.2.l. */
export const deflateFilter = (level: number): Filter => ({ id: 1, optional: true, clientData: [level] });
export const shuffleFilter = (elementSize: number): Filter => ({ id: 2, optional: true, clientData: [elementSize] });
export const FLETCHER32_FILTER: Filter = { id: 3, optional: false, clientData: [] };

/**
 * IV.A.2.l, The Data Storage - Filter Pipeline Message, version 2. Filters with ids below 256 have no name.
 * @param filters in the order in which a writer applies them
 */
export function filterPipeline(filters: readonly Filter[]): Fields {
  return [['Version', 1, 2], ['Number of Filters', 1, filters.length], ...filters.flatMap(description)];
}

/** Bytes of a filter in the message. */
export function filterSize(filter: Filter): number {
  return sizeOf(description(filter));
}

function description(filter: Filter): Fields {
  return [
    ['Filter Identification Value', 2, filter.id],
    ['Flags', 2, filter.optional ? 1 : 0],
    ['Number Client Data Values', 2, filter.clientData.length],
    ...filter.clientData.map((value): Field => ['Client Data', 4, value]),
  ];
}
