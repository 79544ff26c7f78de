import { expect, test } from 'vitest';
import { givenVariant } from '../../test/factories.ts';
import { useTill } from '../../test/till.ts';
import { captureOrder } from '../order/capture.ts';
import { commitEdit } from '../order/commit-edit.ts';
import { previewEdit } from '../order/preview-edit.ts';
import { readOrder } from '../order/read.ts';

const till = useTill();

test('buy, raise, remove, re-address, and be charged exactly the final total over both holds', async () => {
  const { ctx, db, shop, stripe } = till;
  const cloth = await givenVariant(db, shop, { price: 2_800n, unitOfMeasure: 'METRE' });
  const towel = await givenVariant(db, shop, { price: 1_500n });
  const { orderId, orderToken } = await till.order({
    lines: [
      { variant: cloth, quantity: 2_500n },
      { variant: towel, quantity: 1_000n },
    ],
  });
  const placed = await readOrder(ctx, { orderToken });
  expect(placed).toMatchObject({ state: 'OPEN', version: 1, total: 9_000n });

  const clothLine = placed.lines.find(({ variantId }) => variantId === cloth.id)!;
  const towelLine = placed.lines.find(({ variantId }) => variantId === towel.id)!;
  const raise = [{ kind: 'setQuantity', lineId: clothLine.id, quantity: 4_000n }] as const;
  const preview = await previewEdit(ctx, { orderToken, changes: raise });
  expect(preview).toMatchObject({ difference: 3_700n, plan: { kind: 'SUPPLEMENT', amount: 3_700n } });
  const raised = await commitEdit(ctx, { orderToken, expectedVersion: 1, changes: raise });
  expect(raised.edit.state).toBe('APPLIED');

  await commitEdit(ctx, {
    orderToken,
    expectedVersion: 2,
    changes: [{ kind: 'removeLine', lineId: towelLine.id }],
  });
  const address = { ...placed.shippingAddress, line1: 'Webergasse 1' };
  await commitEdit(ctx, {
    orderToken,
    expectedVersion: 3,
    changes: [{ kind: 'setShippingAddress', address }],
  });

  await captureOrder(ctx, { orderId });
  expect((await readOrder(ctx, { orderToken })).state).toBe('OPEN');
  await till.advance(3_600);
  await captureOrder(ctx, { orderId });

  const done = await readOrder(ctx, { orderToken });
  expect(done).toMatchObject({ state: 'CAPTURED', version: 4, total: 11_200n, shippingTotal: 0n });
  expect(done.shippingAddress.line1).toBe('Webergasse 1');
  const payments = done.paymentCollection!.payments;
  expect(payments.map((payment) => payment.capturedAmount).sort()).toEqual([2_200n, 9_000n]);
  const intents = await Promise.all(payments.map(({ intentId }) => stripe.paymentIntents.retrieve(intentId)));
  expect(intents.map(({ status, amount_received }) => [status, amount_received])).toEqual([
    ['succeeded', 9_000],
    ['succeeded', 2_200],
  ]);
  expect(done.versions.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
});
