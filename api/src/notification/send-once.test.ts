import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { givenVariant, type TestVariant } from '../../test/factories.ts';
import { useTill } from '../../test/till.ts';
import { waitingStatements } from '../../test/waiting.ts';
import { cancelOrder } from '../order/cancel.ts';
import { sendOrderPlaced } from './order-placed.ts';

const till = useTill();
let variant: TestVariant;
beforeAll(async () => {
  variant = await givenVariant(till.db, till.shop);
});

/** A mail whose sender dies with it in its hands. */
async function begun() {
  const { ctx, db } = till;
  const { orderId, orderToken } = await till.order(till.lines(variant));
  const dying = { ...ctx, mailer: { send: () => new Promise<string>(() => {}) } };
  void sendOrderPlaced(dying, { orderId });
  const mails = () => db.emailMessage.findMany({ where: { orderId }, select: { sentAt: true } });
  await expect.poll(mails).toEqual([{ sentAt: null }]);
  return { orderId, orderToken, mails };
}

test('a mail that a dead process had begun is taken over by one of those who look for it', async () => {
  const { ctx, db } = till;
  const { orderId } = await begun();
  await till.advance(21);
  const before = ctx.mails.length;
  // All of them have seen the dead one's claim before the first may take it over.
  const holder = new pg.Client(till.database.url);
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM "EmailMessage" WHERE "orderId" = $1 FOR UPDATE', [orderId]);
  const tries = Promise.allSettled(Array.from({ length: 5 }, () => sendOrderPlaced(ctx, { orderId })));
  await waitingStatements(db, 5);
  await holder.query('COMMIT');
  await holder.end();
  expect((await tries).filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(ctx.mails).toHaveLength(before + 1);
});

test('a mail that a dead process had begun is not under way for ever when nobody wants it any more', async () => {
  const { ctx } = till;
  const { orderId, orderToken, mails } = await begun();
  await cancelOrder(ctx, { orderToken });

  const before = ctx.mails.length;
  await sendOrderPlaced(ctx, { orderId });
  expect(await mails()).toEqual([]);
  expect(ctx.mails).toHaveLength(before);
});
