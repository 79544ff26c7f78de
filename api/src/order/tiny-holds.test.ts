import { expect, test } from 'vitest';
import { givenVariant } from '../../test/factories.ts';
import { brokenLaws } from '../../test/snapshot.ts';
import { useTill } from '../../test/till.ts';
import { captureOrder } from './capture.ts';
import { commitEdit } from './commit-edit.ts';
import { previewEdit } from './preview-edit.ts';
import { readOrder } from './read.ts';

const till = useTill();

test('an order held in many small parts that cannot be split is held anew, and captured exactly', async () => {
  const { ctx, db, shop, stripe } = till;
  await db.shippingOption.update({ where: { id: shop.regions.eu.shipping.standard }, data: { amount: 0n } });
  const ribbon = await givenVariant(db, shop, { price: 20n, unitOfMeasure: 'METRE' });
  const { orderId, orderToken } = await till.order(till.lines(ribbon, 3_000n));
  const lineId = (await readOrder(ctx, { orderToken })).lines[0]!.id;
  const plans: unknown[] = [];
  for (const [index, quantity] of [6_000n, 9_000n, 6_500n].entries()) {
    const changes = [{ kind: 'setQuantity', lineId, quantity }] as const;
    const { planMessage } = await previewEdit(ctx, { orderToken, changes });
    const { edit } = await commitEdit(ctx, { orderToken, expectedVersion: index + 1, changes });
    plans.push([edit.state, edit.planKind, edit.planAmount]);
    if (quantity === 6_500n) expect(planMessage).toMatch(/^€1\.30 is held anew on Visa ending 4242/);
  }
  expect(plans).toEqual([
    ['APPLIED', 'SUPPLEMENT', 60n],
    ['APPLIED', 'SUPPLEMENT', 60n],
    ['APPLIED', 'SUPPLEMENT', 130n],
  ]);

  await till.advance(3_600);
  await captureOrder(ctx, { orderId });
  const { state, total, paymentCollection } = await readOrder(ctx, { orderToken });
  expect([state, total]).toEqual(['CAPTURED', 130n]);
  const intents = await Promise.all(
    paymentCollection!.payments.map(({ intentId }) => stripe.paymentIntents.retrieve(intentId)),
  );
  expect(intents.map((intent) => [intent.status, intent.amount_received])).toEqual([
    ['canceled', 0],
    ['canceled', 0],
    ['canceled', 0],
    ['succeeded', 130],
  ]);
  expect(await brokenLaws(db)).toEqual([]);
});
