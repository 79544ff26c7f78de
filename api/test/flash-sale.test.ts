import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { fillBags, rush, type SaleStand } from '../../bench/sale.ts';
import { givenVariant } from './factories.ts';
import { type Fleet, openFleet } from './fleet.ts';
import { brokenLaws } from './snapshot.ts';
import { useTill } from './till.ts';

/** The same on a larger scale, with figures: `pnpm flash-sale`. */
const BUYERS = 200;
const UNITS = 10;

const till = useTill();
let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(till, { redisUrl: inject('redis') });
});
afterAll(() => fleet.stop());

test('200 buyers of 10 units over two processes: 10 orders, and what was abandoned is sold to somebody else', async () => {
  const { db, shop } = till;
  const variant = await givenVariant(db, shop, { onHand: BigInt(UNITS) * 1_000n });
  const apis = await Promise.all([fleet.startApi(), fleet.startApi()]);
  fleet.startWorker();
  const stand: SaleStand = {
    apis: apis.map(({ url }) => `${url}/graphql`),
    sandboxUrl: till.sandboxUrl,
    publishableKey: shop.key,
    variantId: Buffer.from(`ProductVariant:${variant.id}`).toString('base64'),
  };
  const carts = await fillBags(stand, BUYERS);

  const first = await rush(stand, carts, { abandonEvery: 3 });
  expect({ orders: first.orders, abandoned: first.abandoned, refused: first.refused.length }).toEqual({
    orders: 7,
    abandoned: 3,
    refused: 190,
  });
  expect(await db.inventoryLevel.findUniqueOrThrow({ where: { id: variant.levelId } })).toMatchObject({
    onHand: 10_000n,
    reserved: 10_000n,
  });

  await till.advance(36 * 60);
  const kept = { paymentSessionId: { not: null } };
  await vi.waitFor(async () => expect(await db.reservation.count({ where: kept })).toBe(0), {
    timeout: 30_000,
    interval: 100,
  });
  const second = await rush(stand, first.refused.slice(0, 50), { abandonEvery: Number.POSITIVE_INFINITY });

  expect({ orders: second.orders, refused: second.refused.length }).toEqual({ orders: 3, refused: 47 });
  expect(await db.order.count()).toBe(UNITS);
  expect(await db.reservation.count({ where: { orderId: { not: null } } })).toBe(UNITS);
  expect(await db.reservation.count({ where: kept })).toBe(0);
  const { data } = await till.stripe.paymentIntents.list({ limit: 100 });
  expect(data.filter(({ status }) => status === 'requires_capture')).toHaveLength(UNITS);
  expect(await brokenLaws(db)).toEqual([]);
});
