import type { Draft } from './edit-draft.ts';
import { amountOf, titleOf } from './order-diff-rows.ts';
import { withUnit } from './quantity.ts';

interface NamedLine {
  readonly id: string;
  readonly productTitle: string;
  readonly variantTitle: string;
  readonly quantity: string;
  readonly unitOfMeasure: 'METRE' | 'PIECE';
}

/** What a variant is called, and `m` where it is sold by the metre. */
export interface VariantName {
  readonly title: string;
  readonly unit: string | null;
}

/** What a draft would change, in sentences: kept in sight when it could not be saved. */
export function draftWords(
  draft: Draft,
  lines: readonly NamedLine[],
  variants: ReadonlyMap<string, VariantName>,
  deliveries: ReadonlyMap<string, string>,
): string[] {
  const ofLines = lines.flatMap((line) => {
    const change = draft.lines[line.id];
    if (change === undefined) return [];
    const title = titleOf(line);
    if (change.removed) return [`${title}: taken out`];
    const swapped = change.variantId === undefined ? undefined : variants.get(change.variantId);
    return [
      ...(change.quantity === undefined
        ? []
        : [`${title}: ${amountOf(line)} becomes ${amountOf({ ...line, quantity: change.quantity })}`]),
      ...(change.variantId === undefined ? [] : [`${title}: becomes ${swapped?.title ?? 'another choice'}`]),
    ];
  });
  const added = draft.added.map(({ variantId, quantity }) => {
    const variant = variants.get(variantId);
    return `${variant?.title ?? 'Something else'}: ${withUnit(quantity, variant?.unit ?? null)} added`;
  });
  return [
    ...ofLines,
    ...added,
    ...(draft.address === null ? [] : [`Delivery address: ${draft.address.line1}, ${draft.address.city}`]),
    ...(draft.delivery === null ? [] : [`Delivery: ${deliveries.get(draft.delivery) ?? 'another way'}`]),
  ];
}
