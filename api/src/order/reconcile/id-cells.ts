import { createHash } from 'node:crypto';

const CELLS = 4_096;

/** What is left of a set of ids in memory that does not grow with it. */
export interface IdCells {
  add(id: string): void;
  /** Whether both sets have the same ids in the cell of this one. */
  agreesAt(id: string, other: IdCells): boolean;
  sumAt(cell: number): bigint;
}

/**
 * Each id falls into one of a fixed number of cells, and a cell keeps the sum of its ids' hashes. Where two sets differ
 * the sums of that cell do, and its ids, a four-thousandth of all, are to be looked at one by one. An id that was added
 * twice makes a cell differ that need not, never the other way round.
 */
export function createIdCells(): IdCells {
  const sums = new BigUint64Array(CELLS);
  return {
    add(id) {
      const { cell, hash } = placeOf(id);
      sums[cell] = sums[cell]! + hash;
    },
    agreesAt(id, other) {
      const { cell } = placeOf(id);
      return sums[cell] === other.sumAt(cell);
    },
    sumAt: (cell) => sums[cell]!,
  };
}

function placeOf(id: string): { readonly cell: number; readonly hash: bigint } {
  const digest = createHash('sha256').update(id).digest();
  return { cell: digest.readUInt16LE(8) % CELLS, hash: digest.readBigUInt64LE(0) };
}
