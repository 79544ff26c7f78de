import { placeOrder } from '../src/checkout/place-order.ts';
import type { Ctx } from '../src/ctx.ts';
import type { PaymentPlanKind } from '../src/generated/prisma/enums.ts';
import type { Minor, Quantity } from '../src/money/money.ts';
import { applyEdit } from '../src/order/apply-edit.ts';
import { lockOrder } from '../src/order/lock.ts';
import type { IntentFacts, PaymentGateway } from '../src/payment/gateway.ts';
import { enterTransactions } from '../src/payment/ledger.ts';
import { newId } from '../src/platform/id.ts';
import { transact } from '../src/platform/transact.ts';
import { price } from '../src/pricing/price.ts';
import { encodeQuote, type Quote } from '../src/pricing/quote.ts';
import { givenCart, type Shop, type TestVariant } from './factories.ts';

export interface SoldLine {
  readonly variant: TestVariant;
  readonly title: string;
  readonly variantTitle: string;
  readonly unitOfMeasure: 'PIECE' | 'METRE';
  readonly quantity: Quantity;
  readonly unitPrice: Minor;
}

const RATE = {
  countryCode: 'DE',
  provinceCode: null,
  taxCategory: 'standard',
  name: 'VAT 19 %',
  ratePpm: 190_000,
};

/** The priced selection of these lines with standard delivery in the EU region. */
export function quoteFor(shop: Shop, addressId: string, lines: readonly SoldLine[]): Quote {
  const priced = price({
    pricesIncludeTax: true,
    lines: lines.map(({ variant, title, ...line }) => ({
      variantId: variant.id,
      productTitle: title,
      sku: variant.sku,
      imagePath: null,
      taxCategory: 'standard',
      variantTitle: line.variantTitle,
      unitOfMeasure: line.unitOfMeasure,
      quantity: line.quantity,
      unitPrice: line.unitPrice,
    })),
    shipping: {
      optionId: shop.regions.eu.shipping.standard,
      name: 'Standard',
      amount: 500n,
      freeFromAmount: 10_000n,
      taxCategory: 'standard',
    },
    taxRates: [RATE],
    destination: { countryCode: 'DE', provinceCode: null },
  });
  return {
    ...priced,
    shipping: priced.shipping!,
    currencyCode: 'EUR',
    pricesIncludeTax: true,
    shippingAddressId: addressId,
    billingAddressId: addressId,
  };
}

/** An order placed in the ordinary way, its total held on a Visa ending 4242. */
export async function givenOrder(
  ctx: Ctx,
  shop: Shop,
  lines: readonly SoldLine[],
): Promise<{ orderId: string; quote: Quote }> {
  const { cartId } = await givenCart(ctx.db, shop, { lines, now: ctx.now() });
  const { shippingAddressId } = await ctx.db.cart.findUniqueOrThrow({ where: { id: cartId } });
  const quote = quoteFor(shop, shippingAddressId!, lines);
  const intentId = `pi_${newId()}`;
  const session = await ctx.db.paymentSession.create({
    data: {
      cartId,
      cartVersion: 1,
      flow: 'ELEMENT',
      provider: 'stripe',
      quote: encodeQuote(quote),
      total: quote.total,
      currencyCode: 'EUR',
      intentId,
      expiresAt: ctx.now(),
      nextCheckAt: ctx.now(),
      createdAt: ctx.now(),
    },
  });
  const gateway: PaymentGateway = {
    ...ctx.gatewayOf(session.provider),
    readIntent: async () => held(intentId, quote.total),
  };
  const { orderId } = await placeOrder(
    { ...ctx, gatewayOf: () => gateway },
    { paymentSessionId: session.id },
  );
  return { orderId, quote };
}

const held = (intentId: string, amount: Minor): IntentFacts => ({
  intentId,
  status: 'HELD',
  amount,
  currencyCode: 'EUR',
  capturable: amount,
  captured: 0n,
  clientSecret: null,
  customerReference: null,
  paymentMethodReference: null,
  actionUrl: null,
  captureBefore: null,
  incrementable: false,
  card: { brand: 'visa', last4: '4242' },
  decline: null,
  metadata: {},
});

/** An edit towards `quote` in the given state; APPLIED makes it the order's next version, with its second hold if it needs one. */
export async function givenEdit(
  ctx: Ctx,
  orderId: string,
  quote: Quote,
  {
    state,
    planKind,
    declineMessage = null,
  }: {
    state: 'APPLIED' | 'REQUIRES_ACTION' | 'DECLINED';
    planKind: PaymentPlanKind;
    declineMessage?: string | null;
  },
): Promise<string> {
  const order = await ctx.db.order.findUniqueOrThrow({ where: { id: orderId } });
  const needsBank = planKind === 'SUPPLEMENT' || planKind === 'INCREMENT';
  const edit = await ctx.db.orderEdit.create({
    data: {
      orderId,
      baseVersion: order.version,
      state: state === 'APPLIED' ? 'PENDING' : state,
      changes: [],
      target: { quote: encodeQuote(quote), email: order.email },
      totalBefore: order.total,
      totalAfter: quote.total,
      planKind,
      planAmount: needsBank ? quote.total - order.total : 0n,
      actorKind: 'SHOPPER',
      declineMessage,
      expiresAt: new Date(ctx.now().getTime() + 300_000),
      createdAt: ctx.now(),
      settledAt: state === 'DECLINED' ? ctx.now() : null,
    },
  });
  if (state === 'APPLIED')
    await transact(ctx, async (tx) => {
      if (planKind === 'SUPPLEMENT') {
        const collection = await tx.db.paymentCollection.findUniqueOrThrow({ where: { orderId } });
        const payment = await tx.db.payment.create({
          data: {
            paymentCollectionId: collection.id,
            orderEditId: edit.id,
            role: 'SUPPLEMENT',
            provider: 'stripe',
            intentId: `pi_${newId()}`,
            currencyCode: 'EUR',
            cardBrand: 'visa',
            cardLast4: '4242',
            createdAt: tx.now(),
          },
        });
        await enterTransactions(tx, [
          {
            orderId,
            paymentId: payment.id,
            kind: 'AUTHORIZATION',
            amount: edit.planAmount,
            currencyCode: 'EUR',
            providerReference: payment.intentId,
          },
        ]);
      }
      await applyEdit(tx, await lockOrder(tx, orderId), edit);
    });
  return edit.id;
}

/** Captures the order's total, first from the oldest hold, and lets the rest go, as the worker does after the window. */
export async function givenCaptured(ctx: Ctx, orderId: string): Promise<void> {
  await transact(ctx, async (tx) => {
    for (const state of ['FREEZING', 'CAPTURING'] as const)
      await tx.db.order.update({ where: { id: orderId }, data: { state } });
    const { total } = await tx.db.order.findUniqueOrThrow({ where: { id: orderId } });
    const payments = await tx.db.payment.findMany({
      where: { paymentCollection: { orderId } },
      orderBy: { id: 'asc' },
    });
    let left = total;
    for (const { id, authorizedAmount } of payments) {
      const amount = authorizedAmount < left ? authorizedAmount : left;
      left -= amount;
      const entry = { orderId, paymentId: id, currencyCode: 'EUR' };
      await enterTransactions(tx, [
        { ...entry, kind: 'CAPTURE', amount, providerReference: `capture ${id}` },
        { ...entry, kind: 'RELEASE', amount: authorizedAmount - amount, providerReference: `release ${id}` },
      ]);
    }
    await tx.db.order.update({
      where: { id: orderId },
      data: { state: 'CAPTURED', finalizedAt: tx.now() },
    });
  });
}
