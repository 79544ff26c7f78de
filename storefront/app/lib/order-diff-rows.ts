import type { DiffRow } from '~/components/order-diff.tsx';
import { formatMoney, type Money, signOf } from './money.ts';
import { withUnit } from './quantity.ts';

interface DiffLine {
  readonly variantId: string;
  readonly productTitle: string;
  readonly variantTitle: string;
  readonly quantity: string;
  readonly unitOfMeasure: 'METRE' | 'PIECE';
  readonly total: Money;
}

interface DiffQuote {
  readonly lines: readonly DiffLine[];
  readonly shippingName: string;
  readonly subtotal: Money;
  readonly discountTotal: Money;
  readonly shippingTotal: Money;
  readonly taxTotal: Money;
}

/** What differs between an order as it is and as it would be, goods first, then where and how it goes. */
export function diffRows(
  before: DiffQuote,
  after: DiffQuote,
  address: { readonly before: string; readonly after: string } | null,
): DiffRow[] {
  const was = new Map(before.lines.map((line) => [line.variantId, line]));
  const is = new Map(after.lines.map((line) => [line.variantId, line]));
  const gone = before.lines
    .filter(({ variantId }) => !is.has(variantId))
    .map((line) => row(line, 'removed', amountOf(line), formatMoney(line.total), null));
  const now = after.lines.flatMap((line): DiffRow[] => {
    const old = was.get(line.variantId);
    if (old === undefined) return [row(line, 'added', amountOf(line), null, formatMoney(line.total))];
    if (old.quantity === line.quantity && old.total.amount === line.total.amount) return [];
    const amounts =
      old.quantity === line.quantity ? amountOf(line) : `${amountOf(old)} becomes ${amountOf(line)}`;
    return [row(line, 'changed', amounts, formatMoney(old.total), formatMoney(line.total))];
  });
  const other: DiffRow[] = [];
  if (before.shippingName !== after.shippingName)
    other.push({
      id: 'delivery',
      label: 'Delivery',
      detail: `${before.shippingName} becomes ${after.shippingName}`,
      kind: 'changed',
      before: formatMoney(before.shippingTotal),
      after: formatMoney(after.shippingTotal),
    });
  if (address !== null)
    other.push({
      id: 'address',
      label: 'Address',
      detail: `${address.before} becomes ${address.after}`,
      kind: 'changed',
      before: 'old',
      after: 'new',
    });
  return [...gone, ...now, ...other];
}

function row(
  line: DiffLine,
  kind: DiffRow['kind'],
  detail: string,
  before: string | null,
  after: string | null,
): DiffRow {
  return { id: line.variantId, label: titleOf(line), detail, kind, before, after };
}

/** The sums of both, in the order they are read. Discounts are left out where neither has one. */
export function diffSums(
  before: DiffQuote,
  after: DiffQuote,
  taxLabel: string,
): { label: string; before: string; after: string }[] {
  const sum = (label: string, was: Money, is: Money) => ({
    label,
    before: formatMoney(was),
    after: formatMoney(is),
  });
  const discounted = signOf(before.discountTotal) !== 0 || signOf(after.discountTotal) !== 0;
  return [
    sum('Items', before.subtotal, after.subtotal),
    ...(discounted
      ? [
          {
            label: 'Discount',
            before: `−${formatMoney(before.discountTotal)}`,
            after: `−${formatMoney(after.discountTotal)}`,
          },
        ]
      : []),
    sum('Delivery', before.shippingTotal, after.shippingTotal),
    sum(taxLabel, before.taxTotal, after.taxTotal),
  ];
}

/** `2.5 m` or `3`. */
export function amountOf({ quantity, unitOfMeasure }: Pick<DiffLine, 'quantity' | 'unitOfMeasure'>): string {
  return withUnit(quantity, unitOfMeasure === 'METRE' ? 'm' : null);
}

/** Product and choice in one name. */
export function titleOf({
  productTitle,
  variantTitle,
}: Pick<DiffLine, 'productTitle' | 'variantTitle'>): string {
  return variantTitle === '' || variantTitle === productTitle
    ? productTitle
    : `${productTitle}, ${variantTitle}`;
}
