import { quantityText } from '../money/money.ts';
import type { Quote } from '../pricing/quote.ts';

/** What set one version of an order apart from the one before; kept in the history and shown to the shopper. */
export type VersionChange = {
  readonly kind:
    | 'LINE_ADDED'
    | 'LINE_REMOVED'
    | 'QUANTITY_CHANGED'
    | 'SHIPPING_CHANGED'
    | 'ADDRESS_CHANGED'
    | 'CONTACT_CHANGED';
  /** What it is about, as the shopper knows it; null for address and contact, which are personal data. */
  readonly title: string | null;
  /** Quantities as decimals, or names of delivery options. */
  readonly from: string | null;
  readonly to: string | null;
};

/** The differences between two versions, lines first. Pure. */
export function historyBetween(
  before: Quote,
  after: Quote,
  { addressChanged, contactChanged }: { readonly addressChanged: boolean; readonly contactChanged: boolean },
): VersionChange[] {
  const was = new Map(before.lines.map((line) => [line.variantId, line]));
  const is = new Map(after.lines.map((line) => [line.variantId, line]));
  const removed = before.lines
    .filter(({ variantId }) => !is.has(variantId))
    .map((line) => change('LINE_REMOVED', titleOf(line), quantityText(line.quantity), null));
  const changed = after.lines.flatMap((line) => {
    const old = was.get(line.variantId);
    if (!old) return [change('LINE_ADDED', titleOf(line), null, quantityText(line.quantity))];
    if (old.quantity === line.quantity) return [];
    return [
      change('QUANTITY_CHANGED', titleOf(line), quantityText(old.quantity), quantityText(line.quantity)),
    ];
  });
  const shipping =
    before.shipping.optionId === after.shipping.optionId
      ? []
      : [change('SHIPPING_CHANGED', null, before.shipping.name, after.shipping.name)];
  return [
    ...removed,
    ...changed,
    ...shipping,
    ...(addressChanged ? [change('ADDRESS_CHANGED', null, null, null)] : []),
    ...(contactChanged ? [change('CONTACT_CHANGED', null, null, null)] : []),
  ];
}

const change = (
  kind: VersionChange['kind'],
  title: string | null,
  from: string | null,
  to: string | null,
): VersionChange => ({
  kind,
  title,
  from,
  to,
});

const titleOf = ({ productTitle, variantTitle }: Quote['lines'][number]) =>
  variantTitle === '' ? productTitle : `${productTitle}, ${variantTitle}`;
