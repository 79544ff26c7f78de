import type { CartLineView } from '~/components/cart-line.tsx';
import type { SelectOption } from '~/components/field.tsx';
import type { Draft } from '~/lib/edit-draft.ts';
import { formatMoney } from '~/lib/money.ts';
import { titleOf } from '~/lib/order-diff-rows.ts';
import type { Order } from '~/lib/order-operations.ts';
import { elementId, orderLineView, pictureOf } from '~/lib/order-view.server.ts';
import { type Measure, withUnit } from '~/lib/quantity.ts';
import type { EditVariant, Preview } from './edit.server.ts';

/** A line of the edit page: what it is, what it would be, and what can be done with it. */
export interface EditLine {
  /** What forms call it: a line id, or the variant's id for something new. */
  readonly id: string;
  /** Of the page's elements. */
  readonly element: string;
  readonly kind: 'standing' | 'added';
  readonly view: CartLineView;
  readonly quantity: string;
  readonly measure: Measure;
  readonly removed: boolean;
  readonly variantId: string;
  /** Other colours or sizes; empty when there are none. */
  readonly variants: readonly SelectOption[];
  /** What it was, where it would be something else. */
  readonly was: string | null;
}

/** The lines of an order as a draft would have them: its own first, then what is new. */
export function editLines(
  order: Order,
  draft: Draft,
  preview: Preview | undefined,
  variants: ReadonlyMap<string, EditVariant>,
): EditLine[] {
  const after = new Map(preview?.after.lines.map((line) => [line.variantId, line]));
  const own = order.lines.map((line) => standingLine(line, draft, after, variants));
  const added = draft.added.flatMap(({ variantId, quantity }) => {
    const variant = variants.get(variantId);
    return variant === undefined ? [] : [addedLine(variant, quantity, after.get(variantId))];
  });
  return [...own, ...added];
}

type Line = Order['lines'][number];
type QuoteLine = Preview['after']['lines'][number];

function standingLine(
  line: Line,
  draft: Draft,
  after: ReadonlyMap<string, QuoteLine>,
  variants: ReadonlyMap<string, EditVariant>,
): EditLine {
  const change = draft.lines[line.id] ?? {};
  const variantId = change.variantId ?? line.variantId;
  const swapped = change.variantId === undefined ? undefined : variants.get(change.variantId);
  const quantity = change.quantity ?? line.quantity;
  const unit = line.unitOfMeasure === 'METRE' ? 'm' : null;
  const then = after.get(variantId);
  const view = orderLineView(line);
  const total = then === undefined ? view.total : formatMoney(then.total);
  return {
    id: line.id,
    element: elementId(line.id),
    kind: 'standing',
    view: {
      ...view,
      detail: swapped?.title ?? view.detail,
      picture: swapped?.image ?? view.picture,
      unitPrice: then === undefined ? view.unitPrice : unitPriceOf(then),
      total,
      totalBefore: total === view.total ? undefined : view.total,
    },
    quantity,
    measure: { unit, step: line.quantityStep, min: line.quantityMinimum, max: line.quantityMaximum },
    removed: change.removed === true,
    variantId,
    variants: choicesOf(variants.get(line.variantId), line),
    was: wasOf(line, quantity, swapped !== undefined, unit),
  };
}

function wasOf(line: Line, quantity: string, swapped: boolean, unit: string | null): string | null {
  const words = [
    ...(swapped ? [line.variantTitle] : []),
    ...(quantity === line.quantity ? [] : [withUnit(line.quantity, unit)]),
  ];
  return words.length === 0 ? null : `Was ${words.join(', ')}.`;
}

function choicesOf(variant: EditVariant | undefined, line: Line): SelectOption[] {
  const others =
    variant?.product.variants.filter(
      ({ id, unitOfMeasure, availability }) =>
        id === line.variantId || (unitOfMeasure === line.unitOfMeasure && availability.status !== 'SOLD_OUT'),
    ) ?? [];
  return others.length < 2 ? [] : others.map(({ id, title }) => ({ value: id, label: title }));
}

function addedLine(variant: EditVariant, quantity: string, then: QuoteLine | undefined): EditLine {
  const { product, title, unitOfMeasure } = variant;
  return {
    id: variant.id,
    element: elementId(variant.id),
    kind: 'added',
    view: {
      id: elementId(variant.id),
      title: product.title,
      href: `/products/${product.handle}`,
      picture:
        variant.image ??
        pictureOf(then?.imagePath ?? null, titleOf({ productTitle: product.title, variantTitle: title })),
      detail: title === product.title ? null : title,
      unitPrice: then === undefined ? '' : unitPriceOf(then),
      total: then === undefined ? '' : formatMoney(then.total),
    },
    quantity,
    measure: {
      unit: unitOfMeasure === 'METRE' ? 'm' : null,
      step: variant.quantityStep,
      min: variant.quantityMinimum,
      max: variant.quantityMaximum,
    },
    removed: false,
    variantId: variant.id,
    variants: [],
    was: null,
  };
}

function unitPriceOf({ unitPrice, unitOfMeasure }: QuoteLine): string {
  return `${formatMoney(unitPrice)}${unitOfMeasure === 'METRE' ? ' a metre' : ''}`;
}
