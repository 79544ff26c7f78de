import type { CartLineView } from '~/components/cart-line.tsx';
import type { Sum } from '~/components/totals.tsx';
import type { Bag } from './bag.server.ts';
import { formatMoney, signOf } from './money.ts';
import { shipsByWords } from './product-view.server.ts';
import type { Measure } from './quantity.ts';
import { fromThousandths, thousandths, withUnit } from './quantity.ts';

type BagLine = Bag['lines'][number];

/** A line of the bag with all that can be done to it. */
export interface BagLineView {
  readonly line: CartLineView;
  /** Global id of the line, for forms; `line.id` is for the page. */
  readonly lineId: string;
  readonly variantId: string;
  readonly quantity: string;
  /** `2.5 m` or `× 3`. */
  readonly amount: string;
  readonly measure: Measure;
  /** What changed by itself, in sentences. */
  readonly warnings: readonly string[];
  /** What will take longer than the rest; null when all of it is there. */
  readonly delay: string | null;
}

export interface BagView {
  readonly lines: readonly BagLineView[];
  readonly sums: readonly Sum[];
  readonly total: string;
  readonly totalLabel: string;
  readonly subtotal: string;
  /** About the bag as a whole. */
  readonly warnings: readonly string[];
}

/** The bag as its page shows it. */
export function bagView(bag: Bag): BagView {
  const delivered = bag.shippingOption !== null;
  const sums: Sum[] = [{ label: 'Items', value: formatMoney(bag.subtotal) }];
  if (signOf(bag.discountTotal) !== 0)
    sums.push({ label: 'Discount', value: `−${formatMoney(bag.discountTotal)}` });
  sums.push({
    label: bag.shippingOption?.name ?? 'Delivery',
    value: delivered ? formatMoney(bag.shippingTotal) : 'at checkout',
  });
  sums.push({
    label: bag.pricesIncludeTax ? 'VAT included' : 'Sales tax',
    value: formatMoney(bag.taxTotal),
    note: bag.taxIsEstimated ? 'Estimated until we know the address' : undefined,
  });
  return {
    lines: bag.lines.map((line) => bagLineView(bag, line)),
    sums,
    total: formatMoney(bag.total),
    totalLabel: delivered ? 'Total' : 'Total before delivery',
    subtotal: formatMoney(bag.subtotal),
    warnings: bag.warnings.filter(({ lineId }) => lineId === null).map(({ message }) => message),
  };
}

/** One line of the bag. */
export function bagLineView(bag: Bag, line: BagLine): BagLineView {
  const metres = line.unitOfMeasure === 'METRE';
  const unit = metres ? 'm' : null;
  return {
    line: {
      id: elementId(line.id),
      title: line.productTitle,
      href: `/products/${line.productHandle}`,
      picture: line.image,
      detail: line.variantTitle === '' ? null : line.variantTitle,
      unitPrice: `${formatMoney(line.unitPrice)}${metres ? ' a metre' : ''}`,
      total: formatMoney(line.subtotal),
    },
    lineId: line.id,
    variantId: line.variantId,
    quantity: line.quantity,
    amount: metres ? withUnit(line.quantity, 'm') : `× ${line.quantity}`,
    measure: { unit, step: line.quantityStep, min: line.quantityMinimum, max: mostOf(line) },
    warnings: bag.warnings
      .filter(({ lineId }) => lineId === line.id)
      .map((warning) => warningWords(warning, unit)),
    delay: delayOf(line, unit),
  };
}

function mostOf({ quantityMaximum, availability }: BagLine): string {
  const most = [quantityMaximum, availability.quantityOrderable].map(thousandths);
  return fromThousandths(most.reduce((least, each) => (each < least ? each : least)));
}

function delayOf({ quantity, availability }: BagLine, unit: string | null): string | null {
  const { quantityAvailable, shipsBy } = availability;
  if (shipsBy === null || thousandths(quantity) <= thousandths(quantityAvailable)) return null;
  const there =
    thousandths(quantityAvailable) === 0n
      ? ''
      : `${withUnit(quantityAvailable, unit)} is here; the rest is being woven. `;
  return `${there}Being woven: ${shipsByWords(shipsBy)}.`;
}

function warningWords(
  { code, message, previousUnitPrice, available }: Bag['warnings'][number],
  unit: string | null,
): string {
  if (code === 'PRICE_CHANGED' && previousUnitPrice !== null)
    return `The price was ${formatMoney(previousUnitPrice)} when you put this in.`;
  if (code === 'INSUFFICIENT_STOCK' && available !== null)
    return signOf({ amount: available, currencyCode: '' }) === 0
      ? 'Sold out since you put this in.'
      : `Only ${withUnit(available, unit)} left.`;
  return message;
}

/** A global id as part of an element's id. */
function elementId(id: string): string {
  return id.replace(/[^\w-]/g, '');
}
