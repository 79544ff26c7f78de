import { createHmac } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { createPaymentSession } from '../src/checkout/create-session.ts';
import { PaymentNotCompletedError, PaymentReturnNotGenuineError } from '../src/checkout/errors.ts';
import { applyEvent } from '../src/checkout/inbox/apply-event.ts';
import { placeForShopper } from '../src/checkout/place-for-shopper.ts';
import { readMoneyTimeline } from '../src/order/desk/timeline.ts';
import { ProviderRefused, ProviderUnavailable } from '../src/payment/gateway.ts';
import { createRazorpayGateway } from '../src/payment/razorpay/gateway.ts';
import { newId } from '../src/platform/id.ts';
import { givenCart, givenVariant } from './factories.ts';
import { KEYS, payOnPage, useRazorpay, WEBHOOK_SECRET } from './razorpay.ts';
import { useTill } from './till.ts';

describe('what comes back from a hosted page', () => {
  const till = useTill();
  const bank = useRazorpay(till);

  async function open() {
    const { db, shop, ctx } = till;
    await db.paymentMethod.createMany({
      data: {
        salesChannelId: shop.channel.id,
        handle: 'online',
        kind: 'ONLINE',
        provider: 'razorpay',
        title: 'Online',
        position: 1,
      },
      skipDuplicates: true,
    });
    const variant = await givenVariant(db, shop, { price: 4_000n, onHand: 20_000n });
    const { token } = await givenCart(db, shop, { now: ctx.now(), ...till.lines(variant) });
    const session = await createPaymentSession(ctx, { cartToken: token, expectedVersion: 1 });
    return { token, session };
  }

  test('signed fields make the order; fields that somebody changed are refused and change nothing', async () => {
    const { token, session } = await open();
    const { fields } = await payOnPage(session);
    const place = (returnFields: Record<string, string>) =>
      placeForShopper(till.ctx, { cartToken: token, paymentSessionId: session.id, returnFields });
    const flipped = fields.razorpay_signature!.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    for (const forged of [
      { ...fields, razorpay_signature: flipped },
      { ...fields, razorpay_payment_id: 'pay_00000000000000' },
      { ...fields, razorpay_order_id: 'order_0000000000000' },
      { ...fields, razorpay_signature: '' },
      {},
    ])
      await expect(place(forged)).rejects.toThrow(PaymentReturnNotGenuineError);
    expect(await till.db.order.count({ where: { paymentSessionId: session.id } })).toBe(0);
    const { orderId } = await place(fields);
    expect(await till.db.order.count({ where: { id: orderId } })).toBe(1);
    await vi.waitFor(async () =>
      expect(await readMoneyTimeline(till.ctx, orderId)).toContainEqual(
        expect.objectContaining({ kind: 'PROVIDER_EVENT', title: 'payment.authorized' }),
      ),
    );
  });

  test('a webhook is stored once under a right signature, and not at all under a wrong one', async () => {
    const body = JSON.stringify({
      event: 'payment.authorized',
      payload: { payment: { entity: { order_id: 'order_of_nobody' } } },
    });
    const good = {
      'x-razorpay-signature': createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex'),
      'x-razorpay-event-id': 'evt_1',
    };
    const send = async (headers: Record<string, string>, text: string | null = body) => {
      const init = text === null ? { headers } : { method: 'POST', headers, body: text };
      return (await fetch(`${bank.origin}/webhooks/razorpay`, init)).status;
    };
    expect(await send({ 'x-razorpay-event-id': 'evt_0' })).toBe(400);
    expect(await send({ ...good, 'x-razorpay-signature': 'f'.repeat(64) })).toBe(400);
    expect(await send(good, body.replace('nobody', 'another'))).toBe(400);
    expect(await send(good, null)).toBe(405);
    expect(await till.db.providerEvent.count({ where: { objectId: { startsWith: 'order_of' } } })).toBe(0);
    expect(await Promise.all([send(good), send(good), send(good)])).toEqual([200, 200, 200]);
    await applyEvent(till.ctx, { provider: 'razorpay', eventId: 'evt_1' });
    const stored = await till.db.providerEvent.findMany({ where: { objectId: 'order_of_nobody' } });
    expect(stored).toMatchObject([{ id: 'evt_1', state: 'PARKED', attempts: 1 }]);
  });

  test('a declined attempt makes no order, and the next one on the same page does', async () => {
    const { token, session } = await open();
    expect((await payOnPage(session, '4000 0000 0000 0002')).status).toBe(402);
    await expect(placeForShopper(till.ctx, { cartToken: token })).rejects.toThrow(PaymentNotCompletedError);
    await payOnPage(session);
    const { orderId } = await placeForShopper(till.ctx, { cartToken: token });
    const { paymentSessionId } = await till.db.order.findUniqueOrThrow({ where: { id: orderId } });
    expect(paymentSessionId).toBe(session.id);
  });

  test('an order asked for twice under one key is one at the provider, and its refusals and silences are told apart', async () => {
    const gateway = till.ctx.gatewayOf('razorpay');
    const input = {
      key: newId(),
      amount: 500n,
      currencyCode: 'EUR',
      customer: { reference: '' },
      description: '',
      metadata: {},
      incremental: false,
    };
    const [first, second] = [await gateway.createIntent(input), await gateway.createIntent(input)];
    expect(second.intentId).toBe(first.intentId);
    const tooLittle = gateway.createIntent({ ...input, key: newId(), amount: 99n });
    await expect(tooLittle).rejects.toThrow(ProviderRefused);
    const stranger = createRazorpayGateway({ ...KEYS, keySecret: 'another', apiUrl: bank.url });
    await expect(stranger.readIntent(first.intentId)).rejects.toThrow(ProviderRefused);
    const nobody = createRazorpayGateway({ ...KEYS, apiUrl: 'http://127.0.0.1:1' });
    await expect(nobody.readIntent(first.intentId)).rejects.toThrow(ProviderUnavailable);
  });
});
