import type { Ctx } from '../../ctx.ts';
import { GatewayNotSetUp, type PaymentGateway, type ProviderLedger } from '../../payment/gateway.ts';
import type { Discrepancy } from './discrepancy.ts';
import { contradictions } from './own-books.ts';
import { differencesWith } from './provider-books.ts';

/**
 * Compares orders, ledger and every provider that can list what it has, by their ids, and says what does not agree.
 * Changes nothing, whatever it finds. May run beside a working shop: what is under way is no discrepancy.
 * `since` leaves out payments and intents that are older; null takes all.
 * @throws {ProviderUnavailable | ProviderRefused} when a provider could not be read: then nothing is known
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
async function listingGateways(ctx: Ctx) {
  const used = await ctx.db.payment.findMany({ distinct: ['provider'], select: { provider: true } });
  const names = new Set(['stripe', ...used.map(({ provider }) => provider)]);
  return [...names].flatMap((name) => {
    const gateway = gatewayIfSetUp(ctx, name);
    return gateway?.ledger ? [gateway as PaymentGateway & { readonly ledger: ProviderLedger }] : [];
  });
}

function gatewayIfSetUp(ctx: Ctx, name: string): PaymentGateway | null {
  try {
    return ctx.gatewayOf(name);
  } catch (error) {
    if (error instanceof GatewayNotSetUp) return null;
    throw error;
  }
}
