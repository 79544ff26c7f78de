import { fromThousandths, thousandths } from './quantity.ts';

/** An address as the API takes it. */
export interface DraftAddress {
  readonly name: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly provinceCode: string | null;
  readonly postalCode: string;
  readonly countryCode: string;
  readonly phone: string | null;
}

/** What is to become of one line. Left out: it stays as it is. */
export interface DraftLine {
  readonly quantity?: string;
  readonly variantId?: string;
  readonly removed?: true;
}

/**
 * What a shopper means to change, before it is saved: the changes folded to at most one of each kind for a line, so
 * that undoing one leaves nothing behind.
 */
export interface Draft {
  /** The order's version that it was begun on. */
  readonly version: number;
  /** By line id. */
  readonly lines: Readonly<Record<string, DraftLine>>;
  readonly added: readonly { readonly variantId: string; readonly quantity: string }[];
  readonly address: DraftAddress | null;
  /** Id of another delivery. */
  readonly delivery: string | null;
  /** It was sent and waits for the bank: when the order moves on, that was this. */
  readonly sent: boolean;
}

/** A line of the order as it stands. */
export interface StandingLine {
  readonly id: string;
  readonly variantId: string;
  readonly quantity: string;
}

export function emptyDraft(version: number): Draft {
  return { version, lines: {}, added: [], address: null, delivery: null, sent: false };
}

/** True when it would leave the order as it is. */
export function isEmpty({ lines, added, address, delivery }: Draft): boolean {
  return Object.keys(lines).length === 0 && added.length === 0 && address === null && delivery === null;
}

/** A line in another quantity; its own quantity takes the change back. */
export function withQuantity(draft: Draft, line: StandingLine, quantity: string): Draft {
  const { quantity: _before, ...rest } = draft.lines[line.id] ?? {};
  return withLine(draft, line.id, quantity === line.quantity ? rest : { ...rest, quantity });
}

/** A line in another colour or size; its own variant takes the change back. */
export function withVariant(draft: Draft, line: StandingLine, variantId: string): Draft {
  const { variantId: _before, ...rest } = draft.lines[line.id] ?? {};
  return withLine(draft, line.id, variantId === line.variantId ? rest : { ...rest, variantId });
}

/** A line out of the order, or back in as it was before it was taken out. */
export function withRemoved(draft: Draft, lineId: string, removed: boolean): Draft {
  const { removed: _before, ...rest } = draft.lines[lineId] ?? {};
  return withLine(draft, lineId, removed ? { ...rest, removed: true } : rest);
}

function withLine(draft: Draft, lineId: string, change: DraftLine): Draft {
  const { [lineId]: _before, ...others } = draft.lines;
  return { ...draft, lines: Object.keys(change).length === 0 ? others : { ...others, [lineId]: change } };
}

/** More of what the order has, put back what was taken out, or something new. */
export function withMore(
  draft: Draft,
  lines: readonly StandingLine[],
  { variantId, quantity }: { readonly variantId: string; readonly quantity: string },
): Draft {
  const line = lines.find((each) => (draft.lines[each.id]?.variantId ?? each.variantId) === variantId);
  if (line !== undefined) {
    const change = draft.lines[line.id];
    if (change?.removed) return withQuantity(withRemoved(draft, line.id, false), line, quantity);
    return withQuantity(draft, line, sum(change?.quantity ?? line.quantity, quantity));
  }
  const before = draft.added.find((each) => each.variantId === variantId);
  return withAdded(draft, variantId, before === undefined ? quantity : sum(before.quantity, quantity));
}

/** Something new in exactly this quantity; null takes it out again. */
export function withAdded(draft: Draft, variantId: string, quantity: string | null): Draft {
  if (quantity === null)
    return { ...draft, added: draft.added.filter((each) => each.variantId !== variantId) };
  const entry = { variantId, quantity };
  const known = draft.added.some((each) => each.variantId === variantId);
  return {
    ...draft,
    added: known
      ? draft.added.map((each) => (each.variantId === variantId ? entry : each))
      : [...draft.added, entry],
  };
}

function sum(one: string, other: string): string {
  return fromThousandths(thousandths(one) + thousandths(other));
}

/**
 * The same changes on top of an order that has moved on: what is about lines that are gone is left out, and what the
 * order became by itself is no change any more.
 */
export function rebased(draft: Draft, order: { version: number; lines: readonly StandingLine[] }): Draft {
  const start: Draft = { ...draft, version: order.version, lines: {}, sent: false };
  return order.lines.reduce((next, line) => {
    const change = draft.lines[line.id];
    if (change === undefined) return next;
    let changed = next;
    if (change.quantity !== undefined) changed = withQuantity(changed, line, change.quantity);
    if (change.variantId !== undefined) changed = withVariant(changed, line, change.variantId);
    return change.removed ? withRemoved(changed, line.id, true) : changed;
  }, start);
}

/** One change, in the form the API takes. */
export type EditChange =
  | { readonly removeLine: string }
  | { readonly setQuantity: { readonly lineId: string; readonly quantity: string } }
  | { readonly swapVariant: { readonly lineId: string; readonly variantId: string } }
  | { readonly addVariant: { readonly variantId: string; readonly quantity: string } }
  | { readonly setShippingAddress: DraftAddress }
  | { readonly setShippingOption: string };

/**
 * The changes in the order to apply them. A line's quantity comes before its swap, because a swapped line is another
 * one; delivery comes last, because it must serve the new address.
 */
export function changesOf({ lines, added, address, delivery }: Draft): EditChange[] {
  const each = Object.entries(lines);
  const stays = each.filter(([, { removed }]) => !removed);
  return [
    ...each.flatMap(([lineId, { removed }]): EditChange[] => (removed ? [{ removeLine: lineId }] : [])),
    ...stays.flatMap(([lineId, { quantity }]): EditChange[] =>
      quantity === undefined ? [] : [{ setQuantity: { lineId, quantity } }],
    ),
    ...stays.flatMap(([lineId, { variantId }]): EditChange[] =>
      variantId === undefined ? [] : [{ swapVariant: { lineId, variantId } }],
    ),
    ...added.map((entry): EditChange => ({ addVariant: entry })),
    ...(address === null ? [] : [{ setShippingAddress: address }]),
    ...(delivery === null ? [] : [{ setShippingOption: delivery }]),
  ];
}
