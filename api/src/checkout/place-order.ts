import { lockCart } from '../cart/lock.ts';
import type { Ctx, Tx } from '../ctx.ts';
import type { PaymentSession } from '../generated/prisma/client.ts';
import { InsufficientStockError, NoLocationError } from '../inventory/errors.ts';
import { keepReservation, releaseReservations, reserveStock } from '../inventory/reserve.ts';
import { grantOrderAccess } from '../order/access.ts';
import { captureByOf, earlier } from '../order/deadline.ts';
import { readEditPolicy } from '../order/eligibility.ts';
import { paymentColumns } from '../order/enter-hold.ts';
import { orderPlaced, orderWindowClosed } from '../order/events.ts';
import { newOrderNumber } from '../order/number.ts';
import { orderTotals, writeFirstLines, writeVersion } from '../order/write-version.ts';
import type { IntentFacts } from '../payment/gateway.ts';
import { enterTransactions } from '../payment/ledger.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';
import { decodeQuote, type Quote } from '../pricing/quote.ts';
import { closeSession } from './close-session.ts';
import { OrderNotPlacedError, PaymentNotCompletedError } from './errors.ts';

export const placeOrderErrors = [PaymentNotCompletedError, OrderNotPlacedError] as const;

/**
 * Turns an authorised payment session into exactly one order. The webhook, the shopper's return and the sweep all call
 * this, in any order, any number of times: the provider is asked what is held, then one transaction under the locks of
 * cart and session either finds the order or makes it. A hold that cannot become an order is let go.
 * @throws {PaymentNotCompletedError} nothing held yet, {OrderNotPlacedError} held, but released again
 */
export async function placeOrder(
  ctx: Ctx,
  { paymentSessionId }: { paymentSessionId: string },
): Promise<{ orderId: string }> {
  const session = await ctx.db.paymentSession.findUniqueOrThrow({
    where: { id: paymentSessionId },
    include: { order: { select: { id: true } } },
  });
  if (session.order) return { orderId: session.order.id };
  const facts = await readPayment(ctx, session);
  const outcome = await transact(ctx, (tx) => place(tx, session.id, session.cartId, facts)).catch(
    (error: unknown) => {
      if (error instanceof InsufficientStockError || error instanceof NoLocationError)
        return 'OUT_OF_STOCK' as const;
      throw error;
    },
  );
  if (typeof outcome === 'object') return outcome;
  if (outcome === 'LET_GO') {
    await closeSession(ctx, { paymentSessionId });
    throw new PaymentNotCompletedError('EXPIRED');
  }
  await reject(ctx, session, outcome);
  throw new OrderNotPlacedError(outcome);
}

/** What the provider holds for the session. @throws {PaymentNotCompletedError} */
async function readPayment(ctx: Ctx, session: PaymentSession): Promise<IntentFacts> {
  const intentId = session.intentId ?? (await hostedIntent(ctx, session));
  if (!intentId)
    throw new PaymentNotCompletedError(session.state === 'OPEN' ? 'REQUIRES_PAYMENT' : 'EXPIRED');
  const facts = await ctx.gatewayOf(session.provider).readIntent(intentId);
  if (facts.status === 'HELD') return facts;
  if (facts.status === 'REQUIRES_PAYMENT')
    throw new PaymentNotCompletedError(facts.decline ? 'DECLINED' : 'REQUIRES_PAYMENT');
  if (facts.status === 'CANCELED' || facts.status === 'CAPTURED')
    throw new PaymentNotCompletedError('EXPIRED');
  throw new PaymentNotCompletedError(facts.status);
}

async function hostedIntent(ctx: Ctx, session: PaymentSession): Promise<string | null> {
  if (!session.hostedSessionId) return null;
  const { intentId } = await ctx.gatewayOf(session.provider).readHostedSession(session.hostedSessionId);
  if (intentId)
    await ctx.db.paymentSession.updateMany({ where: { id: session.id, intentId: null }, data: { intentId } });
  return intentId;
}

async function place(
  tx: Tx,
  paymentSessionId: string,
  cartId: string,
  facts: IntentFacts,
): Promise<{ orderId: string } | OrderNotPlacedError['reason'] | 'LET_GO'> {
  await lockCart(tx, { cartId });
  await tx.db.$queryRaw`SELECT id FROM "PaymentSession" WHERE id = ${paymentSessionId}::uuid FOR UPDATE`;
  const session = await tx.db.paymentSession.findUniqueOrThrow({ where: { id: paymentSessionId } });
  const existing = await tx.db.order.findUnique({
    where: { cartId },
    select: { id: true, paymentSessionId: true },
  });
  if (existing)
    return existing.paymentSessionId === session.id ? { orderId: existing.id } : 'CART_ALREADY_ORDERED';
  if (await isBeingLetGo(tx, session)) return 'LET_GO';
  const matches =
    facts.amount === session.total &&
    facts.capturable === session.total &&
    facts.currencyCode === session.currencyCode;
  if (!matches) return 'AMOUNT_MISMATCH';

  const quote = decodeQuote(session.quote);
  const { id: orderId, salesChannelId } = await createOrder(tx, session, quote, facts);
  await writeFirstLines(tx, orderId, quote);
  await writeVersion(tx, { orderId, version: 1, quote, changes: [] });
  await enterPayment(tx, orderId, session, facts);
  await takeStock(tx, orderId, salesChannelId, session, quote);
  await grantOrderAccess(tx, orderId);
  await tx.db.paymentSession.update({ where: { id: session.id }, data: { state: 'PLACED' } });
  await tx.db.cart.update({ where: { id: cartId }, data: { completedAt: tx.now() } });
  return { orderId };
}

/** Under the lock: the hold was there when the provider was asked, and somebody has meanwhile decided against it. */
async function isBeingLetGo(tx: Tx, { id, state }: PaymentSession): Promise<boolean> {
  if (state === 'SUPERSEDED' || state === 'REJECTED') return true;
  const canceling = { paymentSessionId: id, kind: 'CANCEL', state: { not: 'FAILED' } } as const;
  return (await tx.db.paymentOperation.count({ where: canceling })) > 0;
}

async function createOrder(tx: Tx, session: PaymentSession, quote: Quote, facts: IntentFacts) {
  const cart = await tx.db.cart.findUniqueOrThrow({
    where: { id: session.cartId },
    include: { salesChannel: { select: { orderPrefix: true } } },
  });
  const policy = await readEditPolicy(tx, cart.salesChannelId);
  const windowSeconds = tx.settings.graceWindowSeconds ?? policy.windowSeconds;
  const placedAt = tx.now();
  const captureBy = captureByOf({ createdAt: placedAt, captureBefore: facts.captureBefore });
  const editableUntil = earlier(new Date(placedAt.getTime() + windowSeconds * 1000), captureBy);
  const order = await tx.db.order.create({
    data: {
      id: newId(),
      number: await newOrderNumber(tx, cart.salesChannel.orderPrefix),
      salesChannelId: cart.salesChannelId,
      regionId: cart.regionId,
      cartId: cart.id,
      paymentSessionId: session.id,
      currencyCode: quote.currencyCode,
      pricesIncludeTax: quote.pricesIncludeTax,
      email: cart.email!,
      locale: cart.locale,
      placedAt,
      editableUntil,
      nextCaptureAt: editableUntil,
      captureBy,
      ...orderTotals(quote),
    },
    select: { id: true, salesChannelId: true },
  });
  await tx.announce(orderPlaced, { orderId: order.id });
  await tx.announce(orderWindowClosed, { orderId: order.id }, { deliverAt: editableUntil });
  return order;
}

async function enterPayment(
  tx: Tx,
  orderId: string,
  session: PaymentSession,
  facts: IntentFacts,
): Promise<void> {
  const { currencyCode, total } = session;
  const collection = await tx.db.paymentCollection.create({
    data: { id: newId(), orderId, amount: total, currencyCode },
  });
  const payment = await tx.db.payment.create({
    data: {
      id: newId(),
      paymentCollectionId: collection.id,
      role: 'ORIGINAL',
      provider: session.provider,
      createdAt: tx.now(),
      ...paymentColumns(facts),
    },
  });
  await enterTransactions(tx, [
    {
      orderId,
      paymentId: payment.id,
      kind: 'AUTHORIZATION',
      amount: facts.capturable,
      currencyCode,
      providerReference: facts.intentId,
    },
  ]);
}

/** The session's stock becomes the order's; if it had expired, what is left decides. @throws {InsufficientStockError} */
async function takeStock(
  tx: Tx,
  orderId: string,
  salesChannelId: string,
  session: PaymentSession,
  quote: Quote,
) {
  if (await keepReservation(tx, { paymentSessionId: session.id }, orderId)) return;
  const { stockLocationId } = await tx.db.shippingOption.findUniqueOrThrow({
    where: { id: quote.shipping.optionId },
    select: { stockLocationId: true },
  });
  await reserveStock(tx, { salesChannelId, stockLocationId, demands: quote.lines, owner: { orderId } });
}

async function reject(ctx: Ctx, session: PaymentSession, reason: string): Promise<void> {
  ctx.log.warn({ paymentSessionId: session.id, reason }, 'an authorised payment could not become an order');
  await transact(ctx, async (tx) => {
    const { count } = await tx.db.paymentSession.updateMany({
      where: { id: session.id, state: { not: 'PLACED' } },
      data: { state: 'REJECTED', rejectedReason: reason, nextCheckAt: tx.now(), closedAt: null },
    });
    if (count === 1) await releaseReservations(tx, { paymentSessionId: session.id });
  });
  await closeSession(ctx, { paymentSessionId: session.id });
}
