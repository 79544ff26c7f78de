import { beforeAll, expect, test } from 'vitest';
import { givenVariant, type TestVariant } from '../../test/factories.ts';
import { useTill } from '../../test/till.ts';
import { cancelOrder } from '../order/cancel.ts';
import { sendOrderPlaced } from './order-placed.ts';

const till = useTill();
let variant: TestVariant;
beforeAll(async () => {
  variant = await givenVariant(till.db, till.shop);
});

test('a mail that a dead process had begun is not under way for ever when nobody wants it any more', async () => {
  const { ctx, db } = till;
  const { orderId, orderToken } = await till.order(till.lines(variant));
  const dying = { ...ctx, mailer: { send: () => new Promise<string>(() => {}) } };
  void sendOrderPlaced(dying, { orderId });
  const begun = () => db.emailMessage.findMany({ where: { orderId }, select: { sentAt: true } });
  await expect.poll(begun).toEqual([{ sentAt: null }]);
  await cancelOrder(ctx, { orderToken });

  const before = ctx.mails.length;
  await sendOrderPlaced(ctx, { orderId });
  expect(await begun()).toEqual([]);
  expect(ctx.mails).toHaveLength(before);
});
