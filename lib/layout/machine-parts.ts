import type { Slab } from '../netcdf/model.js';
import { isStreamed, type Layout, type StreamedVariables } from './layout.js';

/**
 * The part of a layout that comes from the readings of some machines. What all machines share, and does not come with
 * the readings, is in {@link sharedPart}: together they have every value once.
 *
 * @param layout that says which machine a variable belongs to
 * @param isOwn true for the machines whose readings come, by index in the fleet
 */
export function machinesPart(layout: Layout, isOwn: (machine: number) => boolean): Layout {
  return withParts(
    layout,
    layout.parts.filter(isStreamed).map((part) =>
      filtered(
        part,
        ownSlabs(layout, (m) => m === undefined || isOwn(m)),
      ),
    ),
  );
}

/**
 * The part of a layout that comes without readings: what machines share, and the values of machines that have none.
 *
 * @param isEmpty true for machines without readings, by index in the fleet
 */
export function sharedPart(layout: Layout, isEmpty: (machine: number) => boolean): Layout {
  const isHere = ownSlabs(layout, (m) => m === undefined || isEmpty(m));
  return withParts(
    layout,
    layout.parts.map((part) => (isStreamed(part) ? filtered(part, isHere) : part)),
  );
}

/** A slab is judged by the machine whose values it holds. */
function ownSlabs(layout: Layout, isOwn: (machine: number | undefined) => boolean): (slab: Slab) => boolean {
  return ({ variable, start }) => isOwn(layout.machineOf?.(variable, start));
}

function withParts({ name, dataset, values, changedNames, geometry }: Layout, parts: Layout['parts']): Layout {
  return { name, dataset, values, changedNames, geometry, parts };
}

function filtered(part: StreamedVariables, isHere: (slab: Slab) => boolean): StreamedVariables {
  function* chosen(slabs: Iterable<Slab>): Generator<Slab> {
    for (const slab of slabs) if (isHere(slab)) yield slab;
  }
  return {
    ...part,
    open: (order) => {
      const pass = part.open(order);
      return {
        add: (batch, row) => chosen(pass.add(batch, row)),
        end: () => chosen(pass.end?.() ?? []),
      };
    },
  };
}
