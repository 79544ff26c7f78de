import { divideHalfUp, type Minor, type Quantity } from '../../money/money.ts';

/** A payment and how much of it can still be given back. */
export interface RefundSource {
  readonly paymentId: string;
  readonly refundable: Minor;
}

export interface RefundPart {
  readonly paymentId: string;
  readonly amount: Minor;
}

/**
 * From which payments an amount goes back: from as few as possible, the one with the most left first, the earlier of
 * two alike. The parts are positive and sum to the amount.
 * @throws {RangeError} when the amount is not positive or more than all of them have left
 */
export function allocateRefund(amount: Minor, sources: readonly RefundSource[]): RefundPart[] {
  if (amount <= 0n) throw new RangeError('a refund is of something');
  const parts: RefundPart[] = [];
  let left = amount;
  for (const { paymentId, refundable } of sources.toSorted(byMost)) {
    const part = refundable < left ? refundable : left;
    if (part <= 0n) break;
    parts.push({ paymentId, amount: part });
    left -= part;
  }
  if (left > 0n) throw new RangeError(`${left} more than is left to give back`);
  return parts;
}

const byMost = (a: RefundSource, b: RefundSource) =>
  a.refundable === b.refundable ? 0 : a.refundable < b.refundable ? 1 : -1;

/** A line as it was sold, and what has been given back of it. */
export interface SoldLine {
  readonly quantity: Quantity;
  /** What the shopper paid for it: discount taken off, tax included. */
  readonly total: Minor;
  readonly quantityBack: Quantity;
  readonly amountBack: Minor;
}

/**
 * What a quantity of a line gives back: its share of the line as sold. Reckoned from the whole, so that a line given
 * back in parts comes to its total to the minor unit, whatever the parts; never more than it has left.
 */
export function priceReturn(line: SoldLine, quantity: Quantity): Minor {
  const due = divideHalfUp(line.total * (line.quantityBack + quantity), line.quantity);
  return due > line.amountBack ? due - line.amountBack : 0n;
}

export interface ReturnedLine {
  readonly orderLineId: string;
  readonly quantity: Quantity;
  readonly amount: Minor;
}

/**
 * Which part gives back what of which line: the lines fill the parts one after the other. A line that two parts share
 * has its quantity in the first. Parts and lines come to the same sum.
 */
export function spreadLines(parts: readonly RefundPart[], lines: readonly ReturnedLine[]): ReturnedLine[][] {
  const rest = lines.map((line) => ({ ...line }));
  return parts.map(({ amount }) => {
    const pieces: ReturnedLine[] = [];
    for (let left = amount; left > 0n && rest.length > 0; ) {
      const line = rest[0]!;
      const taken = line.amount < left ? line.amount : left;
      pieces.push({ ...line, amount: taken });
      left -= taken;
      line.amount -= taken;
      line.quantity = 0n;
      if (line.amount === 0n) rest.shift();
    }
    return pieces;
  });
}
