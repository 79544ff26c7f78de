import type { Channel } from '../channel/channel.ts';
import type { Ctx } from '../ctx.ts';
import type { Minor } from '../money/money.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';
import { audit } from '../staff/audit.ts';
import { CurrencyNotSoldError, ProductVariantNotFoundError } from './errors.ts';

export const setPriceErrors = [ProductVariantNotFoundError, CurrencyNotSoldError] as const;

/**
 * Sets the list price of a variant in the channel for one currency. Carts see it at once, orders and open payment
 * sessions keep what they were quoted. @throws {ProductVariantNotFoundError} {CurrencyNotSoldError}
 */
export async function setPrice(
  ctx: Ctx,
  channel: Channel,
  input: {
    readonly variantId: string;
    readonly currencyCode: string;
    readonly amount: Minor;
    readonly compareAtAmount: Minor | null;
  },
): Promise<{ productId: string }> {
  return transact(ctx, async (tx) => {
    const { variantId, currencyCode, amount, compareAtAmount } = input;
    const [variant] = await tx.db.$queryRaw<{ productId: string }[]>`
      SELECT v."productId" FROM "ProductVariant" v
      JOIN "ProductPublication" pub ON pub."productId" = v."productId" AND pub."salesChannelId" = ${channel.id}::uuid
      WHERE v.id = ${variantId}::uuid FOR UPDATE OF v`;
    if (!variant) throw new ProductVariantNotFoundError();
    const sold = await tx.db.salesChannelRegion.count({
      where: { salesChannelId: channel.id, region: { currencyCode } },
    });
    if (sold === 0) throw new CurrencyNotSoldError(currencyCode);

    const listed = { variantId, salesChannelId: channel.id, currencyCode, priceListId: null };
    const before = await tx.db.price.findFirst({ where: listed });
    if (before) await tx.db.price.update({ where: { id: before.id }, data: { amount, compareAtAmount } });
    else await tx.db.price.create({ data: { ...listed, id: newId(), amount, compareAtAmount } });
    await audit(tx, {
      action: 'product.price-set',
      subjectType: 'ProductVariant',
      subjectId: variantId,
      before: { amount: before?.amount ?? null, compareAtAmount: before?.compareAtAmount ?? null },
      after: { amount, compareAtAmount, currencyCode, channel: channel.handle },
    });
    return { productId: variant.productId };
  });
}
