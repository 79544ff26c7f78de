import type { Ctx } from '../../ctx.ts';
import { GatewayNotSetUp, type ListingGateway, type PaymentGateway } from '../../payment/gateway.ts';
import type { Discrepancy } from './discrepancy.ts';
import { contradictions } from './own-books.ts';
import { differencesWith } from './provider-books.ts';

/**
 * Compares orders, ledger and every provider that can list what it has, by their ids, and says what does not agree.
 * Changes nothing, whatever it finds. May run beside a working shop: what is under way is no discrepancy.
 * `since` leaves out payments and intents that are older; null takes all.
 * @throws {ProviderUnavailable | ProviderRefused | GatewayNotSetUp} when a provider could not be read: then nothing is
 * known
 */
export async function reconcile(
  ctx: Ctx,
  { since }: { readonly since: Date | null },
): Promise<readonly Discrepancy[]> {
  const found = await contradictions(ctx);
  for (const gateway of await listingGateways(ctx))
    found.push(...(await differencesWith(ctx, gateway, since)));
  return found;
}

/** Stripe always, since it may hold what we know nothing of; others where they were used. */
async function listingGateways(ctx: Ctx): Promise<ListingGateway[]> {
  const used = await ctx.db.$queryRaw<{ provider: string; paid: boolean }[]>`
    SELECT provider, bool_or(paid) AS paid FROM (
      SELECT DISTINCT provider, true AS paid FROM "Payment" UNION ALL SELECT DISTINCT provider, false FROM "PaymentSession" UNION ALL SELECT 'stripe', false) u
    GROUP BY provider ORDER BY provider`;
  return used.flatMap(({ provider, paid }) => {
    const gateway = gatewayIfSetUp(ctx, provider, { needed: paid });
    return gateway?.ledger ? [gateway as ListingGateway] : [];
  });
}

/** Payments of a provider that is not set up cannot be compared, and nobody is to think that they were. */
function gatewayIfSetUp(
  ctx: Ctx,
  provider: string,
  { needed }: { readonly needed: boolean },
): PaymentGateway | null {
  try {
    return ctx.gatewayOf(provider);
  } catch (error) {
    if (error instanceof GatewayNotSetUp && !needed) return null;
    throw error;
  }
}
