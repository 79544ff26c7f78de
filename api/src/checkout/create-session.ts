import { CartCompletedError, CartNotFoundError, StaleVersionError } from '../cart/errors.ts';
import { lockCart } from '../cart/lock.ts';
import { type CartPriceInput, priceInputOf } from '../cart/price-cart.ts';
import type { Ctx, Tx } from '../ctx.ts';
import type { PaymentSession } from '../generated/prisma/client.ts';
import type { PaymentFlow } from '../generated/prisma/enums.ts';
import { InsufficientStockError, NoLocationError, type Shortage } from '../inventory/errors.ts';
import { releaseReservations, reserveStock } from '../inventory/reserve.ts';
import { exponentOf, fromDecimal } from '../money/money.ts';
import { PaymentMethodNotOfferedError } from '../payment/errors.ts';
import { ProviderUnavailable } from '../payment/gateway.ts';
import { chooseMethod, offeredMethods } from '../payment/method.ts';
import { minimumOf } from '../payment/minimum.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';
import { price } from '../pricing/price.ts';
import { encodeQuote, type Quote } from '../pricing/quote.ts';
import { closeSession } from './close-session.ts';
import { CartNotReadyError, CartTotalTooLowError, TotalChangedError } from './errors.ts';
import { openIntent } from './open-intent.ts';

export const createSessionErrors = [
  CartNotFoundError,
  CartCompletedError,
  StaleVersionError,
  CartNotReadyError,
  TotalChangedError,
  CartTotalTooLowError,
  InsufficientStockError,
  NoLocationError,
  PaymentMethodNotOfferedError,
] as const;

/** Goods wait this long for the shopper to pay; the provider's hosted page needs at least 30 minutes. */
const SESSION_MINUTES = 35;
/** A session is not handed out again when it would end under the shopper's hands. */
const REUSE_MINUTES = 10;
const FIRST_CHECK_SECONDS = 60;

/**
 * Freezes the cart as the shopper sees it, holds its stock for a while, and opens a payment of exactly its total. The
 * same version of the cart gets the same session, however often it is asked for; a newer version supersedes it, and
 * what was held through the old one is let go.
 */
export async function createPaymentSession(
  ctx: Ctx,
  input: {
    readonly cartToken: string;
    readonly expectedVersion: number;
    /** Decimal text as shown to the shopper; anything that is not today's total is refused. */
    readonly expectedTotal?: string | null;
    /** Handle of one of the channel's ways to pay; null for the first. */
    readonly method?: string | null;
    /** Null for the method's first. */
    readonly flow?: PaymentFlow | null;
  },
): Promise<PaymentSession> {
  const { session, superseded } = await transact(ctx, async (tx) => {
    const cart = await lockCart(tx, { token: input.cartToken });
    if (cart.completedAt) throw new CartCompletedError();
    if (cart.version !== input.expectedVersion) throw new StaleVersionError(cart.version);
    const choice = chooseMethod(await offeredMethods(tx, cart), {
      method: input.method ?? null,
      flow: input.flow ?? null,
    });
    const open = await tx.db.paymentSession.findFirst({ where: { cartId: cart.id, state: 'OPEN' } });
    if (open && mayReuse(tx, open, cart.version, choice)) return { session: open, superseded: null };
    if (open) await supersede(tx, open);
    const quote = await freezeQuote(tx, cart.id, input.expectedTotal ?? null);
    return { session: await openSession(tx, quote, choice), superseded: open };
  });
  if (superseded) await closeSession(ctx, { paymentSessionId: superseded.id });
  try {
    return await openIntent(ctx, session);
  } catch (error) {
    if (error instanceof ProviderUnavailable && error.keySpent) await giveUp(ctx, session);
    throw error;
  }
}

/** The provider answers this session's key with the same failure for a day: the shopper's next try needs another. */
async function giveUp(ctx: Ctx, { id }: PaymentSession): Promise<void> {
  await transact(ctx, async (tx) => {
    const { count } = await tx.db.paymentSession.updateMany({
      where: { id, state: 'OPEN', intentId: null, hostedUrl: null },
      data: { state: 'EXPIRED', nextCheckAt: tx.now() },
    });
    if (count === 1) await releaseReservations(tx, { paymentSessionId: id });
  });
}

type Choice = ReturnType<typeof chooseMethod>;

const mayReuse = (tx: Tx, open: PaymentSession, version: number, { method, flow }: Choice) =>
  open.cartVersion === version &&
  open.method === method.handle &&
  open.flow === flow &&
  open.expiresAt.getTime() > tx.now().getTime() + REUSE_MINUTES * 60_000;

async function supersede(tx: Tx, session: PaymentSession): Promise<void> {
  await tx.db.paymentSession.update({
    where: { id: session.id },
    data: { state: 'SUPERSEDED', nextCheckAt: tx.now() },
  });
  await releaseReservations(tx, { paymentSessionId: session.id });
}

interface FrozenCart {
  readonly quote: Quote;
  readonly cart: CartPriceInput['cart'];
  readonly stockLocationId: string | null;
}

async function freezeQuote(tx: Tx, cartId: string, expectedTotal: string | null): Promise<FrozenCart> {
  const { cart, priceInput, shippingOption, problems } = await priceInputOf(tx, cartId);
  const obstacles = problems.filter(({ kind }) => kind !== 'PRICE_CHANGED' && kind !== 'INSUFFICIENT_STOCK');
  const { shippingAddressId, billingAddressId } = cart;
  if (obstacles.length > 0 || !shippingAddressId || !billingAddressId || !shippingOption)
    throw new CartNotReadyError(obstacles);
  // Who comes too late is told so here, without queueing for the lock that those before them hold.
  const shortages = problems.flatMap((problem) => (problem.kind === 'INSUFFICIENT_STOCK' ? [problem] : []));
  if (shortages.length > 0) throw new InsufficientStockError(shortages.map(shortageOf));
  const priced = price(priceInput);
  if (expectedTotal !== null && fromDecimal(expectedTotal, exponentOf(cart.currencyCode)) !== priced.total)
    throw new TotalChangedError(priced.total, cart.currencyCode);
  if (priced.total < minimumOf(cart.currencyCode)) throw new CartTotalTooLowError();
  const quote: Quote = {
    ...priced,
    lines: priced.lines.map(({ lineId: _lineId, ...line }) => line),
    shipping: priced.shipping!,
    currencyCode: cart.currencyCode,
    pricesIncludeTax: cart.pricesIncludeTax,
    shippingAddressId,
    billingAddressId,
  };
  return { quote, cart, stockLocationId: shippingOption.stockLocationId };
}

const shortageOf = ({ variantId, available, requested }: Shortage): Shortage => ({
  variantId,
  available: available > 0n ? available : 0n,
  requested,
});

async function openSession(
  tx: Tx,
  { quote, cart, stockLocationId }: FrozenCart,
  { method, flow }: Choice,
): Promise<PaymentSession> {
  const expiresAt = new Date(tx.now().getTime() + SESSION_MINUTES * 60_000);
  const session = await tx.db.paymentSession.create({
    data: {
      id: newId(),
      cartId: cart.id,
      cartVersion: cart.version,
      flow,
      method: method.handle,
      provider: method.provider,
      quote: encodeQuote(quote),
      total: quote.total,
      currencyCode: quote.currencyCode,
      expiresAt,
      nextCheckAt: new Date(tx.now().getTime() + FIRST_CHECK_SECONDS * 1000),
      createdAt: tx.now(),
    },
  });
  await reserveStock(tx, {
    salesChannelId: cart.salesChannelId,
    stockLocationId,
    demands: quote.lines,
    owner: { paymentSessionId: session.id, expiresAt },
  });
  return session;
}
