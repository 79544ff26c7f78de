import { QuantityNotAllowedError, VariantUnavailableError } from '../cart/errors.ts';
import type { SellableVariant } from '../catalog/read-sellable.ts';
import type { Quantity } from '../money/money.ts';
import type { LineInput } from '../pricing/price.ts';
import type { AddressFields } from '../shipping/address.ts';
import type { OrderChange } from './change.ts';
import { OrderLineNotFoundError } from './errors.ts';

/** What a shopper has chosen, before prices: the part of an order that changes act on. */
export interface Selection {
  readonly lines: readonly SelectedLine[];
  readonly shippingOptionId: string;
  /** A new address, or null while the order's own stays. */
  readonly newAddress: AddressFields | null;
  readonly email: string;
}

export interface SelectedLine extends LineInput, QuantityRule {
  /** Null for a line that the edit adds. */
  readonly lineId: string | null;
}

export interface QuantityRule {
  readonly quantityStep: Quantity;
  readonly quantityMinimum: Quantity;
  readonly quantityMaximum: Quantity;
}

/**
 * The selection after the changes, in the order they are given. Pure. A line keeps the unit price it was sold at for
 * as long as the order is open, more of it included; a variant that is new to the order comes at today's price.
 * @throws {OrderLineNotFoundError | VariantUnavailableError | QuantityNotAllowedError}
 */
export function applyChanges(
  selection: Selection,
  changes: readonly OrderChange[],
  sellable: ReadonlyMap<string, SellableVariant>,
): Selection {
  return changes.reduce((state, change, index) => applyChange(state, change, index, sellable), selection);
}

function applyChange(
  state: Selection,
  change: OrderChange,
  index: number,
  sellable: ReadonlyMap<string, SellableVariant>,
): Selection {
  switch (change.kind) {
    case 'addVariant':
      return { ...state, lines: withMore(state.lines, change.variantId, change.quantity, sellable) };
    case 'setQuantity': {
      const line = lineOf(state, change.lineId, index);
      return { ...state, lines: replace(state.lines, line, checked({ ...line, quantity: change.quantity })) };
    }
    case 'removeLine': {
      const line = lineOf(state, change.lineId, index);
      return { ...state, lines: state.lines.filter((other) => other !== line) };
    }
    case 'swapVariant':
      return {
        ...state,
        lines: swapped(state.lines, lineOf(state, change.lineId, index), change.variantId, sellable),
      };
    case 'setShippingAddress':
      return { ...state, newAddress: change.address };
    case 'setShippingOption':
      return { ...state, shippingOptionId: change.shippingOptionId };
    case 'setContact':
      return { ...state, email: change.email };
  }
}

/** Swapping to a variant that the order has already joins the two lines. */
function swapped(
  lines: readonly SelectedLine[],
  line: SelectedLine,
  variantId: string,
  sellable: ReadonlyMap<string, SellableVariant>,
) {
  if (line.variantId === variantId) return lines;
  if (lines.some((other) => other.variantId === variantId))
    return withMore(
      lines.filter((other) => other !== line),
      variantId,
      line.quantity,
      sellable,
    );
  return replace(lines, line, checked(newLine(variantId, line.quantity, sellable)));
}

function withMore(
  lines: readonly SelectedLine[],
  variantId: string,
  quantity: Quantity,
  sellable: ReadonlyMap<string, SellableVariant>,
) {
  const line = lines.find((other) => other.variantId === variantId);
  if (line) return replace(lines, line, checked({ ...line, quantity: line.quantity + quantity }));
  return [...lines, checked(newLine(variantId, quantity, sellable))];
}

function newLine(
  variantId: string,
  quantity: Quantity,
  sellable: ReadonlyMap<string, SellableVariant>,
): SelectedLine {
  const variant = sellable.get(variantId);
  if (!variant) throw new VariantUnavailableError(variantId);
  const { productId: _productId, productHandle: _productHandle, ...facts } = variant;
  return { ...facts, lineId: null, quantity };
}

function checked(line: SelectedLine): SelectedLine {
  const { quantity, quantityStep, quantityMinimum, quantityMaximum } = line;
  if (quantity % quantityStep !== 0n || quantity < quantityMinimum || quantity > quantityMaximum)
    throw new QuantityNotAllowedError({
      variantId: line.variantId,
      step: quantityStep,
      minimum: quantityMinimum,
      maximum: quantityMaximum,
    });
  return line;
}

function lineOf(state: Selection, lineId: string, index: number): SelectedLine {
  const line = state.lines.find((other) => other.lineId === lineId);
  if (!line) throw new OrderLineNotFoundError(index);
  return line;
}

const replace = (lines: readonly SelectedLine[], old: SelectedLine, now: SelectedLine) =>
  lines.map((line) => (line === old ? now : line));
