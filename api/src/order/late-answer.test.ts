import { expect, test } from 'vitest';
import { givenVariant } from '../../test/factories.ts';
import { brokenLaws } from '../../test/snapshot.ts';
import { useTill } from '../../test/till.ts';
import { sweepReservations } from '../checkout/sweep.ts';
import { cancelOrder } from './cancel.ts';
import { commitEdit } from './commit-edit.ts';
import { discardEdit } from './discard-edit.ts';
import { readOrder } from './read.ts';
import { resumeEdit } from './resume-edit.ts';
import { sweepOrderEdits } from './sweep.ts';

const till = useTill();

test('an edit that was confirmed in time and applied late still has its goods', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop, { onHand: 3_000n });
  const { orderToken } = await till.order(till.lines(variant), 'pm_card_authenticationRequired');
  const { lines } = await readOrder(ctx, { orderToken });
  const changes = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 3_000n }] as const;
  const { edit } = await commitEdit(ctx, { orderToken, expectedVersion: 1, changes });
  expect(edit.state).toBe('REQUIRES_ACTION');
  const { intentId } = await db.paymentOperation.findFirstOrThrow({ where: { orderEditId: edit.id } });
  await till.control(`payment_intents/${intentId}/authenticate`, {});

  // The webhook is late, the shopper's browser closed, and the sweep of abandoned stock comes first.
  await till.advance(edit.expiresAt.getTime() / 1000 - ctx.now().getTime() / 1000 + 1);
  await sweepReservations(ctx);
  const { edit: applied } = await resumeEdit(ctx, { orderToken });

  expect(applied?.state).toBe('APPLIED');
  expect((await db.inventoryLevel.findUniqueOrThrow({ where: { id: variant.levelId } })).reserved).toBe(
    3_000n,
  );
  expect(await brokenLaws(db)).toEqual([]);
});

test('an intent that comes after its edit was given up and settled never holds anything', async () => {
  const { ctx, db, shop } = till;
  const { orderId, orderToken } = await till.order(till.lines(await givenVariant(db, shop)));
  const { lines } = await readOrder(ctx, { orderToken });
  const changes = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 3_000n }] as const;
  const gateway = ctx.gatewayOf('stripe');
  const slow = till.ctxWith({
    gatewayOf: () => ({
      ...gateway,
      async createIntent(input) {
        const facts = await gateway.createIntent(input);
        await cancelOrder(ctx, { orderToken });
        await till.advance(60);
        await sweepOrderEdits(ctx);
        return facts;
      },
    }),
  });
  const { edit } = await commitEdit(slow, { orderToken, expectedVersion: 1, changes });

  expect(edit.state).toBe('ABANDONED');
  const { data } = await till.stripe.paymentIntents.list({ limit: 2 });
  expect(data.map(({ metadata, status }) => [metadata.order_id ?? 'first', status])).toEqual([
    [orderId, 'requires_payment_method'],
    ['first', 'canceled'],
  ]);
  expect(await brokenLaws(db)).toEqual([]);
});

test('an edit that was given up while the bank asked its question does not wait for the answer', async () => {
  const { ctx, db, shop } = till;
  const variant = await givenVariant(db, shop);
  const { orderId, orderToken } = await till.order(till.lines(variant), 'pm_card_authenticationRequired');
  const { lines } = await readOrder(ctx, { orderToken });
  const changes = [{ kind: 'setQuantity', lineId: lines[0]!.id, quantity: 3_000n }] as const;
  const gateway = ctx.gatewayOf('stripe');
  const slow = till.ctxWith({
    gatewayOf: () => ({
      ...gateway,
      async confirmIntent(input) {
        const facts = await gateway.confirmIntent(input);
        const { id } = await db.orderEdit.findFirstOrThrow({ where: { orderId } });
        await discardEdit(ctx, { orderToken, editId: id });
        return facts;
      },
    }),
  });
  const { edit } = await commitEdit(slow, { orderToken, expectedVersion: 1, changes });

  expect(edit).toMatchObject({ state: 'ABANDONED', actionUrl: null, clientSecret: null });
  expect(await db.outboxEvent.count({ where: { orderId, name: 'order.edit-waiting' } })).toBe(0);
  expect(await brokenLaws(db)).toEqual([]);
});
