import type { Ctx } from '../ctx.ts';
import { newId } from '../platform/id.ts';
import { hashToken, newToken } from '../platform/token.ts';
import { transact } from '../platform/transact.ts';
import { lineErrors } from './add-lines.ts';
import { RegionNotFoundError } from './errors.ts';
import type { LockedCart } from './lock.ts';
import { type CartView, readChangedCart } from './read.ts';
import { growLines, type WantedLine } from './write-lines.ts';

export const createCartErrors = [RegionNotFoundError, ...lineErrors] as const;

/**
 * Starts a cart in the channel of the caller, in the region named or the channel's first. The token is the only way to the
 * cart and is told this once: only its hash is stored.
 * @throws every error of `createCartErrors`; nothing was created
 */
export async function createCart(
  ctx: Ctx,
  input: {
    readonly regionHandle?: string | null;
    readonly locale?: string | null;
    readonly lines?: readonly WantedLine[] | null;
  },
): Promise<{ cartId: string; token: string; cart: CartView }> {
  return transact(ctx, async (tx) => {
    const token = newToken();
    const now = ctx.now();
    const [created] = await tx.db.$queryRaw<LockedCart[]>`
      INSERT INTO "Cart" (id, "salesChannelId", "regionId", "currencyCode", "tokenHash", locale, "createdAt", "updatedAt")
      SELECT ${newId()}::uuid, served."salesChannelId", region.id, region."currencyCode", ${hashToken(token)},
        ${input.locale ?? 'en'}, ${now}, ${now}
      FROM "SalesChannelRegion" served JOIN "Region" region ON region.id = served."regionId"
      WHERE served."salesChannelId" = ${ctx.channel?.id ?? null}::uuid
        AND (${input.regionHandle ?? null}::text IS NULL OR region.handle = ${input.regionHandle ?? null})
      ORDER BY served.position, region.id LIMIT 1
      RETURNING id, "salesChannelId", "regionId", "currencyCode", version, email, locale, "shippingAddressId",
        "billingAddressId", "shippingOptionId", "completedAt"`;
    if (!created) throw new RegionNotFoundError();
    if (input.lines?.length) await growLines(tx, created, input.lines);
    const cart = await readChangedCart(tx, { cartId: created.id });
    return { cartId: cart.id, token, cart };
  });
}
