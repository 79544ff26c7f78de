import type { Ctx } from '../ctx.ts';
import type { PaymentSession } from '../generated/prisma/client.ts';
import { exponentOf, type Minor, quantityText, toDecimal } from '../money/money.ts';
import type { CustomerReference } from '../payment/gateway.ts';
import { decodeQuote, type Quote } from '../pricing/quote.ts';
import { closeSession } from './close-session.ts';

/**
 * Gives a committed session its intent or its hosted page. The session's id is the provider's key, so a retry after a
 * crash finds what the first call made instead of making another.
 */
export async function openIntent(ctx: Ctx, session: PaymentSession): Promise<PaymentSession> {
  if (session.intentId || session.hostedUrl) return session;
  const { email, billingAddress } = await ctx.db.cart.findUniqueOrThrow({
    where: { id: session.cartId },
    select: { email: true, billingAddress: { select: { name: true } } },
  });
  const customer = { key: `${session.id}:customer`, email: email ?? '', name: billingAddress?.name ?? '' };
  const data =
    session.flow === 'HOSTED' ? await hosted(ctx, session, customer) : await intent(ctx, session, customer);
  // A session that ended while the provider was asked was closed without what the provider has made: once more, then.
  const opened = await ctx.db.paymentSession.update({
    where: { id: session.id },
    data: { ...data, closedAt: null },
  });
  if (opened.state !== 'OPEN') await closeSession(ctx, { paymentSessionId: session.id });
  return opened;
}

/** Nothing of the request: under one key the provider wants the same call, whoever makes it again. */
const metadataOf = ({ id }: PaymentSession) => ({ payment_session_id: id });

const DESCRIPTION = 'Held now, charged when the time for changes is over';

async function intent(ctx: Ctx, session: PaymentSession, customer: CustomerReference) {
  const facts = await ctx.gatewayOf(session.provider).createIntent({
    key: `${session.id}:intent`,
    amount: session.total,
    currencyCode: session.currencyCode,
    customer,
    description: DESCRIPTION,
    metadata: metadataOf(session),
    incremental: ctx.settings.requestIncremental,
  });
  return {
    intentId: facts.intentId,
    clientSecret: facts.clientSecret,
    customerReference: facts.customerReference,
  };
}

async function hosted(ctx: Ctx, session: PaymentSession, customer: CustomerReference) {
  const returnUrl = `${ctx.settings.storefrontUrl}/checkout/return?session=${session.id}`;
  const { hostedFields, ...page } = await ctx.gatewayOf(session.provider).createHostedSession({
    key: `${session.id}:hosted`,
    amount: session.total,
    currencyCode: session.currencyCode,
    customer,
    description: DESCRIPTION,
    lines: hostedLines(decodeQuote(session.quote)),
    metadata: metadataOf(session),
    successUrl: returnUrl,
    cancelUrl: `${ctx.settings.storefrontUrl}/checkout/pay`,
    expiresAt: session.expiresAt,
  });
  return { ...page, ...(hostedFields && { hostedFields: { ...hostedFields } }) };
}

/** Lines of the hosted page; they add up to the total, tax included, to the minor unit. */
function hostedLines(quote: Quote): { name: string; amount: Minor }[] {
  const shippingTax = quote.pricesIncludeTax ? 0n : quote.shipping.tax;
  const unit = (line: Quote['lines'][number]) => (line.unitOfMeasure === 'METRE' ? ' m' : ' ×');
  const price = (amount: Minor) => toDecimal(amount, exponentOf(quote.currencyCode));
  return [
    ...quote.lines.map((line) => ({
      name: `${line.productTitle}${line.variantTitle ? `, ${line.variantTitle}` : ''} (${quantityText(line.quantity)}${unit(line)} ${price(line.unitPrice)})`,
      amount: line.total,
    })),
    { name: quote.shipping.name, amount: quote.shipping.amount + shippingTax },
  ].filter(({ amount }) => amount > 0n);
}
