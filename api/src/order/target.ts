import { readSellableVariants } from '../catalog/read-sellable.ts';
import type { Ctx, Tx } from '../ctx.ts';
import { minimumOf } from '../payment/minimum.ts';
import { price } from '../pricing/price.ts';
import type { Quote } from '../pricing/quote.ts';
import { servesCountry } from '../shipping/option.ts';
import { applyChanges, type SelectedLine, type Selection } from './apply-changes.ts';
import type { OrderChange } from './change.ts';
import { DeliveryNotPossibleError, EditEmptyError, OrderTotalTooLowError } from './errors.ts';
import type { OrderFacts } from './lock.ts';

/** What an order would be after some changes; the same function serves preview and commit. */
export interface Target {
  readonly before: Quote;
  readonly after: Quote;
  readonly selection: Selection;
  /** Where its goods must come from; null when any of the channel's locations will do. */
  readonly stockLocationId: string | null;
}

/**
 * Prices the order as it would be. Reads, never writes.
 * @throws the errors of `applyChanges`, and {DeliveryNotPossibleError | OrderTotalTooLowError | EditEmptyError}
 */
export async function targetOf(
  source: Pick<Ctx, 'db' | 'now'> | Pick<Tx, 'db' | 'now'>,
  order: OrderFacts,
  changes: readonly OrderChange[],
): Promise<Target> {
  const sellable = await readSellableVariants(source, {
    salesChannelId: order.salesChannelId,
    currencyCode: order.currencyCode,
    variantIds: changes.flatMap((change) => ('variantId' in change ? [change.variantId] : [])),
    at: source.now(),
  });
  const before = quoteOf(order);
  const selection = applyChanges(selectionOf(order), changes, sellable);
  const destination = selection.newAddress ?? order.shippingAddress;
  const option = await shippingOptionOf(source, order, selection, destination.countryCode);
  const priced = price({
    pricesIncludeTax: order.pricesIncludeTax,
    lines: selection.lines,
    shipping: { ...option, optionId: option.id },
    taxRates: order.region.taxRates,
    destination,
  });
  if (selection.lines.length === 0 || priced.total < minimumOf(order.currencyCode))
    throw new OrderTotalTooLowError();
  const after: Quote = {
    ...priced,
    lines: priced.lines.map(toQuoteLine),
    shipping: priced.shipping!,
    currencyCode: order.currencyCode,
    pricesIncludeTax: order.pricesIncludeTax,
    shippingAddressId: before.shippingAddressId,
    billingAddressId: before.billingAddressId,
  };
  const changesNothing = sameGoods(before, after) && !selection.newAddress && selection.email === order.email;
  if (changesNothing) throw new EditEmptyError();
  return {
    before,
    after,
    selection,
    stockLocationId: option.stockLocationId,
  };
}

/** The order's current version as a quote. */
export function quoteOf(order: OrderFacts): Quote {
  return {
    currencyCode: order.currencyCode,
    pricesIncludeTax: order.pricesIncludeTax,
    lines: order.lines.map(({ variant, taxLines, ...line }) =>
      toQuoteLine({ ...line, taxCategory: variant.product.taxCategory, taxLines: taxLines.map(toTaxLine) }),
    ),
    shipping: {
      optionId: order.shippingOptionId,
      name: order.shippingName,
      amount: order.shippingTotal,
      tax: order.taxLines.reduce((sum, { amount }) => sum + amount, 0n),
      taxLines: order.taxLines.map(toTaxLine),
    },
    shippingAddressId: order.shippingAddressId,
    billingAddressId: order.billingAddressId,
    subtotal: order.subtotal,
    discountTotal: order.discountTotal,
    shippingTotal: order.shippingTotal,
    taxTotal: order.taxTotal,
    total: order.total,
  };
}

const toTaxLine = ({ name, ratePpm, amount }: { name: string; ratePpm: number; amount: bigint }) => ({
  name,
  ratePpm,
  amount,
});

/** Drops what a quote line does not keep, such as row ids and quantity rules. */
const toQuoteLine = (line: Quote['lines'][number]): Quote['lines'][number] => ({
  variantId: line.variantId,
  productTitle: line.productTitle,
  variantTitle: line.variantTitle,
  sku: line.sku,
  imagePath: line.imagePath,
  unitOfMeasure: line.unitOfMeasure,
  taxCategory: line.taxCategory,
  quantity: line.quantity,
  unitPrice: line.unitPrice,
  subtotal: line.subtotal,
  discount: line.discount,
  tax: line.tax,
  total: line.total,
  taxLines: line.taxLines,
});

function selectionOf(order: OrderFacts): Selection {
  return {
    lines: order.lines.map(
      ({ id, variant: { product, ...rule }, ...line }): SelectedLine => ({
        ...line,
        ...rule,
        lineId: id,
        taxCategory: product.taxCategory,
      }),
    ),
    shippingOptionId: order.shippingOptionId,
    newAddress: null,
    email: order.email,
  };
}

async function shippingOptionOf(
  { db }: Pick<Ctx, 'db'> | Pick<Tx, 'db'>,
  order: OrderFacts,
  selection: Selection,
  countryCode: string,
) {
  const option =
    selection.shippingOptionId === order.shippingOptionId
      ? order.shippingOption
      : await db.shippingOption.findFirst({
          where: {
            id: selection.shippingOptionId,
            salesChannelId: order.salesChannelId,
            regionId: order.regionId,
          },
        });
  if (!option) throw new DeliveryNotPossibleError('This delivery option does not exist for your order.');
  if (!order.region.countries.includes(countryCode))
    throw new DeliveryNotPossibleError(
      'We cannot change the order to a country outside its region. Please place a new order.',
    );
  if (!servesCountry(option, countryCode))
    throw new DeliveryNotPossibleError(
      `${option.name} is not available for this country. Choose another delivery option.`,
    );
  return option;
}

/** Same delivery, and the same quantity of the same goods. */
function sameGoods(a: Quote, b: Quote): boolean {
  const quantities = new Map(a.lines.map(({ variantId, quantity }) => [variantId, quantity]));
  return (
    a.shipping.optionId === b.shipping.optionId &&
    a.lines.length === b.lines.length &&
    b.lines.every(({ variantId, quantity }) => quantities.get(variantId) === quantity)
  );
}
