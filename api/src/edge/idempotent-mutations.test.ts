import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isLeafType,
  isNonNullType,
  isUnionType,
} from 'graphql';
import { beforeAll, expect, test } from 'vitest';
import { ADDRESS, givenCart, givenVariant } from '../../test/factories.ts';
import { globalId } from '../../test/graphql.ts';
import { givenHttp } from '../../test/http.ts';
import { brokenLaws } from '../../test/snapshot.ts';
import { bearerOfAdmin, staffOf } from '../../test/staff.ts';
import { useTill } from '../../test/till.ts';
import { createPaymentSession } from '../checkout/create-session.ts';
import { placeForShopper } from '../checkout/place-for-shopper.ts';
import { captureOrder } from '../order/capture.ts';
import { commitEdit } from '../order/commit-edit.ts';
import { markPaid } from '../order/desk/mark-payment.ts';
import { payAgain } from '../order/pay-again/open.ts';
import { readOrder } from '../order/read.ts';
import { refundOrder } from '../order/refund/refund-order.ts';
import { newId } from '../platform/id.ts';
import { schema } from '../schema.ts';

/**
 * What happens when a request under an Idempotency-Key has its effect, its process dies before the answer is stored,
 * and the caller repeats it: no second effect, and the answer that was lost. For every mutation there is.
 */
const till = useTill();
beforeAll(async () => {
  const salesChannelId = till.shop.channel.id;
  await till.db.paymentMethod.createMany({
    data: [
      { salesChannelId, handle: 'card', kind: 'CARD', provider: 'stripe', title: 'Card', position: 1 },
      {
        salesChannelId,
        handle: 'transfer',
        kind: 'BANK_TRANSFER',
        provider: 'manual',
        title: 'Transfer',
        position: 2,
      },
    ],
  });
});

const cart = async (lines = 1) => {
  const variants = await Promise.all(
    Array.from({ length: lines }, () => givenVariant(till.db, till.shop, { onHand: 90_000n })),
  );
  const { token, cartId } = await givenCart(till.db, till.shop, {
    lines: variants.map((variant) => ({ variant, quantity: 2_000n })),
    now: till.ctx.now(),
  });
  const { lines: rows } = await till.db.cart.findUniqueOrThrow({
    where: { id: cartId },
    include: { lines: true },
  });
  return { token, lineId: globalId('CartLine', rows[0]!.id), variants };
};
const order = async (card?: string) => {
  const variant = await givenVariant(till.db, till.shop, { onHand: 90_000n, price: 2_000n });
  const placed = await till.order(till.lines(variant, 2_000n), card);
  const { lines } = await readOrder(till.ctx, placed);
  return { ...placed, line: lines[0]!, lineId: globalId('OrderLine', lines[0]!.id), variant };
};
const grow = ({ lineId }: { lineId: string }) => [{ setQuantity: { lineId, quantity: '5' } }];
/** An edit that waits for the shopper's bank. */
const waiting = async () => {
  const placed = await order('pm_card_authenticationRequired');
  const { edit } = await commitEdit(till.ctx, {
    orderToken: placed.orderToken,
    expectedVersion: 1,
    changes: [{ kind: 'setQuantity', lineId: placed.line.id, quantity: 5_000n }],
  });
  expect(edit.state).toBe('REQUIRES_ACTION');
  return { ...placed, editId: globalId('OrderEdit', edit.id) };
};
const WINDOW_SECONDS = 3_600;
const charged = async () => {
  const placed = await order();
  await till.advance(WINDOW_SECONDS);
  await captureOrder(till.ctx, placed);
  return placed;
};
/** An order whose hold was gone when it was to be captured. */
const unpaid = async () => {
  const placed = await order();
  const { intentId } = await till.db.payment.findFirstOrThrow({
    where: { paymentCollection: { orderId: placed.orderId } },
  });
  await till.advance(WINDOW_SECONDS);
  await till.control(`payment_intents/${intentId}/expire`, {});
  await captureOrder(till.ctx, placed);
  return placed;
};
/** An order that is to be paid by transfer, and whose window has closed. */
const promised = async () => {
  const { db, ctx, shop } = till;
  const variant = await givenVariant(db, shop, { onHand: 90_000n, price: 2_000n });
  const { token } = await givenCart(db, shop, { now: ctx.now(), ...till.lines(variant) });
  const session = await createPaymentSession(ctx, {
    cartToken: token,
    expectedVersion: 1,
    method: 'transfer',
  });
  const placed = await placeForShopper(ctx, { cartToken: token, paymentSessionId: session.id });
  await till.advance(WINDOW_SECONDS);
  await captureOrder(ctx, placed);
  return placed;
};
const product = async () => {
  const variant = await givenVariant(till.db, till.shop, { onHand: 9_000n });
  return { variant, id: globalId('Product', variant.productId) };
};
const deadLetter = async () => {
  const { deliveries } = await till.db.outboxEvent.create({
    data: {
      name: 'order.placed',
      payload: { orderId: newId() },
      correlationId: 'x',
      deliverAt: till.ctx.now(),
      createdAt: till.ctx.now(),
      fannedOutAt: till.ctx.now(),
      deliveries: {
        create: { consumer: 'notification.order-placed', state: 'DEAD', nextAttemptAt: till.ctx.now() },
      },
    },
    include: { deliveries: true },
  });
  return globalId('DeadLetter', deliveries[0]!.id);
};

const deadEvent = async () => {
  const at = till.ctx.now();
  const { id } = await till.db.providerEvent.create({
    data: {
      provider: 'stripe',
      id: `evt_${newId()}`,
      type: 'x',
      payload: {},
      state: 'DEAD',
      receivedAt: at,
      nextAttemptAt: at,
    },
  });
  return globalId('ProviderEvent', `stripe:${id}`);
};

/** The input of one call of each mutation; a mutation that is not here fails the test below. */
const CALLS: Readonly<Record<string, () => Promise<Record<string, unknown>>>> = {
  cartAddressesSet: async () => ({
    token: (await cart()).token,
    shippingAddress: { ...ADDRESS, line1: 'New 1' },
  }),
  cartContactSet: async () => ({ token: (await cart()).token, email: 'new@example.com' }),
  cartCreate: async () => {
    const { variants } = await cart();
    return { lines: [{ variantId: globalId('ProductVariant', variants[0]!.id), quantity: '1' }] };
  },
  cartLineRemove: async () => {
    const { token, lineId } = await cart(2);
    return { token, lineId };
  },
  cartLineSet: async () => {
    const { token, lineId } = await cart();
    return { token, lineId, quantity: '3' };
  },
  cartLinesAdd: async () => {
    const { token, variants } = await cart();
    return { token, lines: [{ variantId: globalId('ProductVariant', variants[0]!.id), quantity: '1' }] };
  },
  cartRegionSet: async () => ({ token: (await cart()).token, regionHandle: 'uk' }),
  cartShippingOptionSet: async () => ({
    token: (await cart()).token,
    shippingOptionId: globalId('ShippingOption', till.shop.regions.eu.shipping.express),
  }),
  deadLetterDiscard: async () => ({ id: await deadLetter(), reason: 'a test' }),
  deadLetterReplay: async () => ({ id: await deadLetter() }),
  inventoryLevelSet: async () => {
    const { sku } = await givenVariant(till.db, till.shop);
    return {
      channel: 'weaver',
      sku,
      location: 'weaver-mill',
      onHand: '7',
      allowBackorder: false,
      backorderLimit: '0',
      backorderDays: 0,
    };
  },
  orderCancel: async () => ({ orderToken: (await order()).orderToken, reason: 'changed my mind' }),
  orderEditCommit: async () => {
    const placed = await order();
    return { orderToken: placed.orderToken, expectedVersion: 1, changes: grow(placed) };
  },
  orderEditDiscard: async () => {
    const { orderToken, editId } = await waiting();
    return { orderToken, editId };
  },
  orderEditResume: async () => ({ orderToken: (await waiting()).orderToken }),
  orderEditWindowExtend: async () => ({ orderToken: (await order()).orderToken }),
  orderPayAgain: async () => ({ orderToken: (await unpaid()).orderToken, flow: 'ELEMENT' }),
  orderPayAgainReturn: async () => {
    const { orderToken } = await unpaid();
    const { payment } = await payAgain(till.ctx, { orderToken, flow: 'ELEMENT' });
    await till.stripe.paymentIntents.confirm(payment.intentId!, {
      payment_method: 'pm_card_mastercard',
      return_url: 'http://shop.example/back',
    });
    return { orderToken };
  },
  orderPlace: async () => {
    const variant = await givenVariant(till.db, till.shop);
    return { cartToken: (await till.pay(till.lines(variant))).cartToken };
  },
  paymentSessionCreate: async () => ({
    cartToken: (await cart()).token,
    expectedVersion: 1,
    flow: 'ELEMENT',
  }),
  productCreate: async () => ({
    channel: 'weaver',
    handle: `made-${newId()}`,
    title: 'Made',
    variants: [{ sku: `MADE-${newId()}`, title: 'One' }],
  }),
  productReviewCreate: async () => {
    const { orderToken, lineId } = await order();
    return {
      orderToken,
      orderLineId: lineId,
      rating: 5,
      title: 'Good',
      body: 'Very good cloth.',
      authorName: 'Ada',
    };
  },
  productReviewModerate: async () => {
    const { orderId, line, variant } = await order();
    const { id } = await till.db.productReview.create({
      data: {
        productId: variant.productId,
        salesChannelId: till.shop.channel.id,
        orderLineId: line.id,
        rating: 4,
        title: 'x',
        body: orderId,
        authorName: 'Ada',
        createdAt: till.ctx.now(),
      },
    });
    return { id: globalId('ProductReview', id), decision: 'APPROVE' };
  },
  productUpdate: async () => ({ channel: 'weaver', id: (await product()).id, title: 'Renamed' }),
  productVariantPriceSet: async () => ({
    channel: 'weaver',
    variantId: globalId('ProductVariant', (await product()).variant.id),
    currencyCode: 'EUR',
    amount: '12.34',
  }),
  staffOrderCaptureRetry: async () => {
    const { orderId } = await order();
    for (const state of ['FREEZING', 'CAPTURING', 'CAPTURE_FAILED'] as const)
      await till.db.order.update({ where: { id: orderId }, data: { state, paymentDueAt: till.ctx.now() } });
    return { orderId: globalId('Order', orderId) };
  },
  providerEventDiscard: async () => ({ id: await deadEvent(), reason: 'a test' }),
  providerEventReplay: async () => ({ id: await deadEvent() }),
  staffOrderMarkPaid: async () => ({
    orderId: globalId('Order', (await promised()).orderId),
    reference: 'slip 1',
  }),
  staffOrderMarkPaymentNotComing: async () => ({
    orderId: globalId('Order', (await promised()).orderId),
    reason: 'the shopper said so',
  }),
  staffOrderRefund: async () => ({
    orderId: globalId('Order', (await charged()).orderId),
    refund: { amount: '7.00' },
    reason: 'GOODWILL',
  }),
  staffRefundMarkSent: async () => {
    const { orderId } = await promised();
    const staff = staffOf(till);
    await markPaid(staff, { orderId, reference: 'slip 1' });
    await refundOrder(staff, { orderId, amount: '7.00', reason: 'GOODWILL', note: null });
    const refund = await till.db.refund.findFirstOrThrow({ where: { orderId } });
    return { refundId: globalId('OrderRefund', refund.id), reference: 'transfer 1' };
  },
  staffOrderEditCommit: async () => {
    const placed = await order();
    return {
      orderId: globalId('Order', placed.orderId),
      expectedVersion: 1,
      reason: 'asked by phone',
      changes: grow(placed),
    };
  },
};
/** Not remembered under a key, and why. */
const NOT_REMEMBERED: Readonly<Record<string, string>> = {
  staffSignIn: 'its answer is a credential of staff, which is never stored',
  staffSignOut: 'takes no input and ends a session, which is over the second time as well',
};

const mutations = Object.keys(schema.getMutationType()!.getFields());

test('every mutation says what a repetition under its key does', () => {
  expect([...Object.keys(CALLS), ...Object.keys(NOT_REMEMBERED)].sort()).toEqual([...mutations].sort());
});

/** Everything that a client can ask of a payload, three levels deep. */
function selectionOf(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isUnionType(named))
    return `{ __typename ${named
      .getTypes()
      .filter(({ name }) => name.endsWith('Payload'))
      .map((member) => `... on ${member.name} ${selectionOf(member, depth)}`)
      .join(' ')} ... on UserError { code message } }`;
  const fields = Object.values((named as GraphQLObjectType).getFields())
    .filter(
      ({ args, type }) =>
        args.every(({ type: asked }) => !isNonNullType(asked)) &&
        (depth > 0 || isLeafType(getNamedType(type))),
    )
    .filter(({ name }) => !['node', 'nodes', 'edges', 'clientMutationId'].includes(name));
  return `{ __typename ${fields.map(({ name, type }) => `${name} ${selectionOf(type, depth - 1)}`).join(' ')} }`;
}

/** Rows of every table but those of idempotency itself. */
async function contents(): Promise<Record<string, string | null>> {
  const tables = await till.db.$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'Idempot%'`;
  const found: Record<string, string | null> = {};
  for (const { name } of tables) {
    const [row] = await till.db.$queryRawUnsafe<{ sum: string | null }[]>(
      `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS sum FROM "${name}" t`,
    );
    found[name] = row!.sum;
  }
  return found;
}

/** As after a crash between the effect and the stored answer, when the lock of the dead process has run out. */
const loseAnswers = () =>
  till.db.$executeRaw`UPDATE "IdempotencyKey" SET response = NULL, "lockedUntil" = '2000-01-01'`;

test.each(Object.keys(CALLS))(
  '%s, repeated after its answer was lost, has no second effect and gets that answer',
  async (name) => {
    const input = await CALLS[name]!();
    const at = till.ctx.now();
    const { db, settings, gatewayOf } = till.ctx;
    const http = givenHttp({ db, settings, gatewayOf, now: () => at, schema });
    const field = schema.getMutationType()!.getFields()[name]!;
    const type = getNamedType(field.args[0]!.type).name;
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) ${selectionOf(field.type, 2)} }`;
    const staff = /^(staff|product(?!ReviewCreate)|inventory|deadLetter|providerEvent)/.test(name);
    const bearer = staff ? await bearerOfAdmin(till) : undefined;
    const send = () =>
      http.graphql(
        document,
        { input },
        {
          key: till.shop.key,
          ...(bearer && { bearer }),
          headers: { 'idempotency-key': `key of ${name}` },
        },
      );

    const first = await send();
    expect(first.errors).toEqual([]);
    expect((first.data as Record<string, { __typename: string }>)[name]!.__typename).toMatch(/Payload$/);
    const before = await contents();
    expect(await loseAnswers()).toBeGreaterThan(0);
    const again = await send();

    expect(again.errors).toEqual([]);
    expect(again.headers.get('idempotent-replayed')).toBeNull();
    expect(again.data).toEqual(first.data);
    expect(await contents()).toEqual(before);
    expect(await brokenLaws(db)).toEqual([]);
  },
);
