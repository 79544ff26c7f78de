import { beforeAll, describe, expect, test } from 'vitest';
import { givenCart, givenVariant, type TestVariant } from '../../test/factories.ts';
import { dataOf } from '../../test/graphql.ts';
import { booksOf, brokenLaws } from '../../test/snapshot.ts';
import { useTill } from '../../test/till.ts';
import { createPaymentSession } from '../checkout/create-session.ts';
import { sweepPaymentSessions, sweepReservations } from '../checkout/sweep.ts';
import { cancelOrder } from '../order/cancel.ts';
import { commitEdit } from '../order/commit-edit.ts';
import { previewEdit } from '../order/preview-edit.ts';
import { readOrder } from '../order/read.ts';
import { newId } from '../platform/id.ts';
import { transact } from '../platform/transact.ts';
import { StockBelowReservedError } from './adjust-errors.ts';
import { adjustLevel } from './adjust-level.ts';
import { InsufficientStockError, NoLocationError } from './errors.ts';
import { releaseReservations, reserveStock } from './reserve.ts';

const till = useTill({ connections: 40 });
const HOUR_MS = 3_600_000;

/** Collects at the shop's second location. */
let collect: string;
beforeAll(async () => {
  const { regions, channel, locations } = till.shop;
  ({ id: collect } = await till.db.shippingOption.create({
    data: {
      salesChannelId: channel.id,
      regionId: regions.eu.id,
      handle: 'collect',
      name: 'Collect',
      amount: 0n,
      minDays: 0,
      maxDays: 1,
      countries: [...regions.eu.countries],
      position: 2,
      stockLocationId: locations.store,
    },
  }));
});

const atStore = (variant: TestVariant, onHand: bigint, more: { backorderLimit?: bigint } = {}) =>
  till.db.inventoryLevel.create({
    data: {
      inventoryItemId: variant.inventoryItemId,
      stockLocationId: till.shop.locations.store,
      onHand,
      allowBackorder: more.backorderLimit !== undefined,
      ...more,
    },
  });
const level = (id: string) => till.db.inventoryLevel.findUniqueOrThrow({ where: { id } });
const free = async (id: string) => {
  const { onHand, reserved } = await level(id);
  return onHand - reserved;
};
/** Holds stock for a session that pays for nothing, as an abandoned checkout does. */
async function hold(
  demands: readonly { variant: TestVariant; quantity: bigint }[],
  stockLocationId: string | null = null,
): Promise<string> {
  const { cartId } = await givenCart(till.db, till.shop, { now: till.ctx.now() });
  const at = till.ctx.now();
  const expiresAt = new Date(at.getTime() + HOUR_MS);
  const session = await till.db.paymentSession.create({
    data: {
      cartId,
      cartVersion: 1,
      flow: 'ELEMENT',
      provider: 'stripe',
      quote: {},
      total: 1n,
      currencyCode: 'EUR',
      expiresAt,
      nextCheckAt: new Date(at.getTime() + 100 * HOUR_MS),
      createdAt: at,
    },
  });
  await transact(till.ctx, (tx) =>
    reserveStock(tx, {
      salesChannelId: till.shop.channel.id,
      stockLocationId,
      demands: demands.map(({ variant, quantity }) => ({ variantId: variant.id, quantity })),
      owner: { paymentSessionId: session.id, expiresAt },
    }),
  );
  return session.id;
}
const release = (paymentSessionId: string) =>
  transact(till.ctx, (tx) => releaseReservations(tx, { paymentSessionId }));
const announced = async (levelId: string) => {
  const events = await till.db.outboxEvent.findMany({
    where: { name: 'inventory.backordered' },
    orderBy: { id: 'asc' },
  });
  return events
    .map(({ payload }) => payload as { levelId: string; crossing: number })
    .filter((one) => one.levelId === levelId);
};

describe('the location', () => {
  test('is the first of the channel that has all of it on the shelf, then the first that may promise it', async () => {
    const variant = await givenVariant(till.db, till.shop, { onHand: 3_000n, backorderLimit: 10_000n });
    const store = await atStore(variant, 5_000n, { backorderLimit: 90_000n });

    await hold([{ variant, quantity: 2_000n }]);
    expect([await free(variant.levelId), await free(store.id)]).toEqual([1_000n, 5_000n]);
    await hold([{ variant, quantity: 4_000n }]);
    expect([await free(variant.levelId), await free(store.id)]).toEqual([1_000n, 1_000n]);
    await hold([{ variant, quantity: 9_000n }]);
    expect([await free(variant.levelId), await free(store.id)]).toEqual([-8_000n, 1_000n]);
    await hold([{ variant, quantity: 20_000n }]);
    expect([await free(variant.levelId), await free(store.id)]).toEqual([-8_000n, -19_000n]);
  });

  test('is the delivery option’s and no other, however much lies elsewhere', async () => {
    const variant = await givenVariant(till.db, till.shop, { onHand: 90_000n });
    const { store } = till.shop.locations;
    const elsewhere = await till.db.stockLocation.create({
      data: { handle: newId(), name: 'Of another channel' },
    });
    await till.db.inventoryLevel.create({
      data: { inventoryItemId: variant.inventoryItemId, stockLocationId: elsewhere.id, onHand: 90_000n },
    });

    await expect(hold([{ variant, quantity: 1_000n }], store)).rejects.toBeInstanceOf(NoLocationError);
    await expect(hold([{ variant, quantity: 1_000n }], elsewhere.id)).rejects.toBeInstanceOf(NoLocationError);
    const level = await atStore(variant, 1_000n);
    await hold([{ variant, quantity: 1_000n }], store);
    expect(await free(level.id)).toBe(0n);
    await expect(hold([{ variant, quantity: 1_000n }], store)).rejects.toBeInstanceOf(InsufficientStockError);
    expect(await free(variant.levelId)).toBe(90_000n);
  });

  test('follows the delivery of a changed order: goods are held where they leave from, and given back elsewhere', async () => {
    const variant = await givenVariant(till.db, till.shop, { onHand: 9_000n });
    const store = await atStore(variant, 2_000n);
    const { orderId, orderToken } = await till.order(till.lines(variant, 3_000n));
    const before = await booksOf(till.db, orderId);
    const move = { kind: 'setShippingOption', shippingOptionId: collect } as const;
    const { lines } = await readOrder(till.ctx, { orderToken });

    for (const attempt of [previewEdit, commitEdit])
      await expect(
        attempt(till.ctx, { orderToken, expectedVersion: 1, changes: [move] }),
      ).rejects.toMatchObject({
        shortages: [{ variantId: variant.id, available: 2_000n, requested: 3_000n }],
      });
    expect(await booksOf(till.db, orderId)).toEqual(before);
    const fewer = { kind: 'setQuantity', lineId: lines[0]!.id, quantity: 2_000n } as const;
    await commitEdit(till.ctx, { orderToken, expectedVersion: 1, changes: [fewer, move] });

    expect([await free(variant.levelId), await free(store.id)]).toEqual([9_000n, 0n]);
    expect(await brokenLaws(till.db)).toEqual([]);
    await cancelOrder(till.ctx, { orderToken });
    expect([await free(variant.levelId), await free(store.id)]).toEqual([9_000n, 2_000n]);
  });
});

describe('demand', () => {
  /** A variant made of two of one item and half a metre of another. */
  const bundle = async (a: TestVariant, b: TestVariant) => {
    const variant = await givenVariant(till.db, till.shop);
    await till.db.variantInventoryItem.deleteMany({ where: { variantId: variant.id } });
    await till.db.variantInventoryItem.createMany({
      data: [
        { variantId: variant.id, inventoryItemId: a.inventoryItemId, perUnit: 2_000n },
        { variantId: variant.id, inventoryItemId: b.inventoryItemId, perUnit: 500n },
      ],
    });
    return variant;
  };

  test('of two lines and a bundle for one item is one sum, and every line that falls short is named', async () => {
    const a = await givenVariant(till.db, till.shop, { onHand: 5_000n });
    const b = await givenVariant(till.db, till.shop, { onHand: 5_000n });
    const set = await bundle(a, b);

    await expect(
      hold([
        { variant: a, quantity: 2_000n },
        { variant: set, quantity: 2_000n },
      ]),
    ).rejects.toMatchObject({
      shortages: [
        { variantId: a.id, requested: 2_000n, available: 5_000n },
        { variantId: set.id, requested: 2_000n, available: 2_500n },
      ],
    });
    expect([await free(a.levelId), await free(b.levelId)]).toEqual([5_000n, 5_000n]);
    await hold([
      { variant: a, quantity: 1_000n },
      { variant: set, quantity: 2_000n },
    ]);
    expect([await free(a.levelId), await free(b.levelId)]).toEqual([0n, 4_000n]);
  });

  test('of a bundle in an order is taken and given back part by part, whatever is changed', async () => {
    const a = await givenVariant(till.db, till.shop, { onHand: 20_000n });
    const b = await givenVariant(till.db, till.shop, { onHand: 20_000n });
    const set = await bundle(a, b);
    const { orderToken } = await till.order(till.lines(set, 3_000n));
    const { lines } = await readOrder(till.ctx, { orderToken });
    const change = (quantity: bigint) => [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity }] as const;
    const left = async () => [await free(a.levelId), await free(b.levelId)];
    expect(await left()).toEqual([14_000n, 18_500n]);

    await commitEdit(till.ctx, { orderToken, expectedVersion: 1, changes: change(7_000n) });
    expect(await left()).toEqual([6_000n, 16_500n]);
    await expect(
      commitEdit(till.ctx, { orderToken, expectedVersion: 2, changes: change(11_000n) }),
    ).rejects.toMatchObject({ shortages: [{ variantId: set.id, requested: 4_000n, available: 3_000n }] });
    await commitEdit(till.ctx, { orderToken, expectedVersion: 2, changes: change(1_000n) });
    expect(await left()).toEqual([18_000n, 19_500n]);
    expect(await brokenLaws(till.db)).toEqual([]);
    await cancelOrder(till.ctx, { orderToken });
    expect(await left()).toEqual([20_000n, 20_000n]);
  });

  test('of sixty shoppers for the same goods in any order of lines waits for its turn and never deadlocks', async () => {
    const goods = await Promise.all(
      Array.from({ length: 4 }, () => givenVariant(till.db, till.shop, { onHand: 30_000n })),
    );
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) =>
        hold(
          [...goods.slice(index % 4), ...goods.slice(0, index % 4)].map((variant) => ({
            variant,
            quantity: 1_000n,
          })),
        ),
      ),
    );
    const lost = results.filter((result) => result.status === 'rejected');
    expect(lost.filter(({ reason }) => !(reason instanceof InsufficientStockError))).toEqual([]);
    expect(results.length - lost.length).toBe(30);
    for (const { levelId } of goods) expect(await free(levelId)).toBe(0n);
  });
});

describe('backorder', () => {
  test('goes to its limit and not beyond, and is announced once for each time the level goes below zero', async () => {
    const variant = await givenVariant(till.db, till.shop, { onHand: 5_000n, backorderLimit: 10_000n });
    const round = async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, () => hold([{ variant, quantity: 1_000n }])),
      );
      return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    };
    const first = await round();
    expect(first).toHaveLength(15);
    expect(await free(variant.levelId)).toBe(-10_000n);
    expect(await announced(variant.levelId)).toMatchObject([{ crossing: 1 }]);

    // Some come back, but not enough: still the same time.
    for (const id of first.slice(0, 9)) await release(id);
    await round();
    expect(await announced(variant.levelId)).toHaveLength(1);

    const held = await till.db.reservation.findMany({ where: { inventoryLevelId: variant.levelId } });
    await Promise.all(held.map(({ paymentSessionId }) => release(paymentSessionId!)));
    expect(await free(variant.levelId)).toBe(5_000n);
    await round();
    expect(await announced(variant.levelId)).toMatchObject([{ crossing: 1 }, { crossing: 2 }]);
    expect(await brokenLaws(till.db)).toEqual([]);
  });

  test('that a count on the shelf brings about is announced as well; one that breaks promises is refused', async () => {
    const variant = await givenVariant(till.db, till.shop, { onHand: 5_000n, backorderLimit: 2_000n });
    await hold([{ variant, quantity: 4_000n }]);
    const count = (onHand: bigint) =>
      adjustLevel(till.ctxWith({ actor: { kind: 'system', job: 'test' } }), till.shop.channel, {
        sku: variant.sku,
        location: 'weaver-mill',
        onHand,
        allowBackorder: true,
        backorderLimit: 2_000n,
        backorderDays: 9,
      });
    await expect(count(1_000n)).rejects.toBeInstanceOf(StockBelowReservedError);
    expect(await announced(variant.levelId)).toEqual([]);
    await count(3_000n);
    await count(2_000n);
    expect(await announced(variant.levelId)).toMatchObject([{ crossing: 1 }]);
  });

  test('is promised for a day: on the product, in the bag, and in the order as it was when it was ordered', async () => {
    const variant = await givenVariant(till.db, till.shop, {
      onHand: 1_000n,
      backorderLimit: 9_000n,
      backorderDays: 10,
    });
    const at = till.ctx.now();
    const ctx = till.ctxWith({ now: () => at });
    const inTenDays = new Date(at.getTime() + 240 * HOUR_MS);
    const soldOn = new Date(at.getTime() + 100 * HOUR_MS);
    const asked = async (token: string) => {
      const { product, cart } = await dataOf<{
        product: { variants: { availability: { shipsBy: string } }[] };
        cart: { lines: { availability: { shipsBy: string } }[] };
      }>(
        ctx,
        `query ($handle: String!, $token: String!) { product(handle: $handle) { variants { availability { shipsBy } } }
          cart(token: $token) { lines { availability { shipsBy } } } }`,
        { handle: variant.productHandle, token },
      );
      return [product.variants[0]!.availability.shipsBy, cart.lines[0]!.availability.shipsBy];
    };
    const { token } = await givenCart(till.db, till.shop, { ...till.lines(variant, 3_000n), now: at });
    expect(await asked(token)).toEqual([inTenDays.toISOString(), inTenDays.toISOString()]);
    await till.db.inventoryLevel.update({
      where: { id: variant.levelId },
      data: { backorderShipsBy: soldOn },
    });
    expect(await asked(token)).toEqual([soldOn.toISOString(), soldOn.toISOString()]);

    const { orderToken } = await till.order(till.lines(variant, 3_000n));
    await till.db.inventoryLevel.update({ where: { id: variant.levelId }, data: { backorderShipsBy: null } });
    const { order } = await dataOf<{ order: { lines: { shipsBy: string }[] } }>(
      till.ctx,
      'query ($token: String!) { order(token: $token) { lines { shipsBy } } }',
      { token: orderToken },
    );
    expect(order.lines).toEqual([{ shipsBy: soldOn.toISOString() }]);
  });

  test('is not promised to whom the shelf serves', async () => {
    const variant = await givenVariant(till.db, till.shop, {
      onHand: 2_000n,
      backorderLimit: 9_000n,
      backorderDays: 10,
    });
    const { orderToken } = await till.order(till.lines(variant, 2_000n));
    expect((await readOrder(till.ctx, { orderToken })).promises).toEqual(new Map());
  });
});

test('what an abandoned checkout held is sold to somebody else, and who pays late is served from what is left', async () => {
  const variant = await givenVariant(till.db, till.shop, { onHand: 1_000n });
  const { token } = await givenCart(till.db, till.shop, { ...till.lines(variant), now: till.ctx.now() });
  await createPaymentSession(till.ctx, { cartToken: token, expectedVersion: 1, flow: 'ELEMENT' });
  await expect(till.order(till.lines(variant))).rejects.toBeInstanceOf(InsufficientStockError);

  await till.advance(36 * 60);
  expect(await sweepReservations(till.ctx)).toBeGreaterThan(0);
  expect(await free(variant.levelId)).toBe(1_000n);
  await sweepPaymentSessions(till.ctx);
  await till.order(till.lines(variant));
  expect(await free(variant.levelId)).toBe(0n);
  expect(await till.db.reservation.count({ where: { expiresAt: { lte: till.ctx.now() } } })).toBe(0);
  expect(await brokenLaws(till.db)).toEqual([]);
});
