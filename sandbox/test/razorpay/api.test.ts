import { expect, test } from 'vitest';
import { hmac, KEYS, MANUAL, open } from './setting.ts';

const CAPTURE = { amount: 5_000, currency: 'USD' };

test('an order is what was asked for, and is found by its receipt', async () => {
  const { post, get } = await open();
  const order = await post('/v1/orders', MANUAL);
  expect(order).toEqual({
    id: expect.stringMatching(/^order_\w{14}$/),
    entity: 'order',
    amount: 5_000,
    amount_paid: 0,
    amount_due: 5_000,
    currency: 'USD',
    receipt: 'order 1',
    offer_id: null,
    status: 'created',
    attempts: 0,
    notes: { cart: 'c1' },
    created_at: Date.UTC(2026, 10, 21, 12) / 1_000,
  });
  const other = await post('/v1/orders', { ...MANUAL, receipt: 'order 2', notes: undefined });
  expect(other['notes']).toEqual([]);
  expect(await get(`/v1/orders/${order.id}`)).toEqual(order);
  const found = await get('/v1/orders?receipt=order%202');
  expect(found).toEqual({ entity: 'collection', count: 1, items: [other] });
  expect(await get('/v1/orders?count=1&skip=1')).toMatchObject({ items: [order] });
});

test('refusals have the shape of the real ones', async () => {
  const { send } = await open();
  const refused = (description: string, field?: string) => ({
    status: 400,
    body: {
      error: {
        code: 'BAD_REQUEST_ERROR',
        description,
        source: 'business',
        step: 'payment_initiation',
        reason: 'input_validation_failed',
        metadata: {},
        ...(field && { field }),
      },
    },
  });
  expect(await send('POST', '/v1/orders', { ...MANUAL, amount: 99 })).toEqual(
    refused('Order amount less than minimum amount allowed', 'amount'),
  );
  expect(await send('POST', '/v1/orders', { ...MANUAL, amount: 12.5 })).toEqual(
    refused('The amount must be an integer.', 'amount'),
  );
  expect(await send('POST', '/v1/orders', { ...MANUAL, receipt: 'r'.repeat(41) })).toEqual(
    refused('The receipt may not be greater than 40 characters.', 'receipt'),
  );
  expect(await send('GET', '/v1/payments/pay_none')).toEqual(refused('The id provided does not exist'));
  const keyless = await send('GET', '/v1/orders', undefined, {});
  expect(keyless).toEqual({
    status: 401,
    body: { error: { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' } },
  });
  expect((await send('GET', '/v1/nothing')).status).toBe(404);
  expect((await send('POST', '/_sandbox/payments/pay_x/dispute', {})).status).toBe(401);
});

test('the page takes a card and signs what the browser brings back; a declined one may be tried again', async () => {
  const { paid, get, post, submit } = await open();
  const order = await post('/v1/orders', MANUAL);
  const opened = await submit('/v1/checkout/embedded', { key_id: KEYS.keyId, order_id: order.id });
  expect(opened.status).toBe(200);
  expect(await opened.text()).toContain('Pay $50.00');
  expect(
    (await submit('/v1/checkout/embedded', { key_id: 'rzp_test_other', order_id: order.id })).status,
  ).toBe(401);
  const declined = await paid('4000 0000 0000 0002', order);
  expect(declined).toMatchObject({ status: 402, id: '' });
  const { id, signature } = await paid('4111 1111 1111 1111', order);
  expect(signature).toBe(hmac(KEYS.keySecret, `${order.id}|${id}`));
  expect(await get(`/v1/orders/${order.id}`)).toMatchObject({
    status: 'attempted',
    attempts: 2,
    amount_paid: 0,
  });
  expect(await get(`/v1/orders/${order.id}/payments`)).toMatchObject({
    count: 2,
    items: [
      { status: 'failed', captured: false, error_code: 'BAD_REQUEST_ERROR', error_reason: 'payment_failed' },
      { id, status: 'authorized', captured: false, order_id: order.id, error_code: null },
    ],
  });
});

test('a hold is captured whole, once', async () => {
  const { paid, get, post, send } = await open();
  const { id, order } = await paid();
  for (const wrong of [
    { ...CAPTURE, amount: 4_999 },
    { ...CAPTURE, amount: 5_001 },
    { ...CAPTURE, currency: 'EUR' },
  ])
    expect(await send('POST', `/v1/payments/${id}/capture`, wrong)).toMatchObject({
      status: 400,
      body: { error: { description: 'Capture amount must be equal to the amount authorized' } },
    });
  expect(await post(`/v1/payments/${id}/capture`, CAPTURE)).toMatchObject({
    status: 'captured',
    captured: true,
  });
  expect(await send('POST', `/v1/payments/${id}/capture`, CAPTURE)).toMatchObject({
    status: 400,
    body: { error: { description: 'This payment has already been captured' } },
  });
  expect(await get(`/v1/orders/${order.id}`)).toMatchObject({
    status: 'paid',
    amount_paid: 5_000,
    amount_due: 0,
  });
});

test('a hold that nobody captures goes back by itself and can then not be captured', async () => {
  const { paid, get, send, time } = await open();
  const { id } = await paid();
  time.now += 3_600_000 - 1_000;
  expect(await get(`/v1/payments/${id}`)).toMatchObject({ status: 'authorized' });
  time.now += 1_000;
  expect(await get(`/v1/payments/${id}`)).toMatchObject({
    status: 'refunded',
    captured: false,
    amount_refunded: 5_000,
    refund_status: 'full',
  });
  expect((await send('POST', `/v1/payments/${id}/capture`, CAPTURE)).status).toBe(400);
});

test('refunds: in parts, never more than came, once for each key, and one may fail', async () => {
  const { captured, paid, get, post, send, control } = await open();
  const held = await paid();
  expect((await send('POST', `/v1/payments/${held.id}/refund`, { amount: 1 })).status).toBe(400);
  const { id } = await captured();
  const ask = { amount: 2_000, notes: { why: 'torn' }, receipt: 'r1' };
  const key = { 'x-refund-idempotency': 'a key of forty letters' };
  const refund = await post(`/v1/payments/${id}/refund`, ask, key);
  expect(refund).toMatchObject({
    entity: 'refund',
    payment_id: id,
    amount: 2_000,
    status: 'processed',
    notes: { why: 'torn' },
  });
  expect(await post(`/v1/payments/${id}/refund`, ask, key)).toEqual(refund);
  await expect(post(`/v1/payments/${id}/refund`, { ...ask, amount: 1 }, key)).rejects.toThrow(
    'Different request body',
  );
  expect((await send('POST', `/v1/payments/${id}/refund`, { amount: 3_001 })).body).toMatchObject({
    error: {
      description: 'The total refund amount is greater than the refund payment amount',
      field: 'amount',
    },
  });
  await post(`/v1/payments/${id}/refund`);
  expect(await get(`/v1/payments/${id}`)).toMatchObject({
    status: 'refunded',
    captured: true,
    refund_status: 'full',
  });
  expect((await control(`refunds/${refund.id}/fail`)).body).toMatchObject({ status: 'failed' });
  expect(await get(`/v1/payments/${id}`)).toMatchObject({ status: 'captured', amount_refunded: 3_000 });
  expect(await get(`/v1/payments/${id}/refunds`)).toMatchObject({
    count: 2,
    items: [{ amount: 3_000 }, { id: refund.id, status: 'failed' }],
  });
});

test('a claim for the money keeps it from being given back; it is taken when the claim is lost and not before', async () => {
  const { captured, paid, get, post, send, control } = await open();
  const held = await paid();
  expect((await control(`payments/${held.id}/dispute`)).status).toBe(400);
  const { id } = await captured();
  const inquiry = (await control(`payments/${id}/dispute`, { phase: 'fraud', amount: 1_000 })).body;
  await post(`/v1/payments/${id}/refund`, { amount: 1_000 });
  await control(`disputes/${inquiry.id}/closed`);
  const { body: dispute } = await control(`payments/${id}/dispute`, { reason_code: 'goods_not_received' });
  expect(dispute).toEqual({
    id: expect.stringMatching(/^disp_\w{14}$/),
    entity: 'dispute',
    payment_id: id,
    amount: 4_000,
    currency: 'USD',
    amount_deducted: 0,
    reason_code: 'goods_not_received',
    respond_by: Date.UTC(2026, 10, 28, 12) / 1_000,
    status: 'open',
    phase: 'chargeback',
    created_at: Date.UTC(2026, 10, 21, 12) / 1_000,
  });
  expect(await send('POST', `/v1/payments/${id}/refund`, { amount: 1 })).toMatchObject({
    status: 400,
    body: {
      error: { description: 'The refund on this payment is blocked due to ongoing dispute investigation' },
    },
  });
  await control(`disputes/${dispute.id}/under_review`);
  expect(await get(`/v1/disputes/${dispute.id}`)).toMatchObject({
    status: 'under_review',
    amount_deducted: 0,
  });
  expect(await post(`/v1/disputes/${dispute.id}/accept`)).toMatchObject({
    status: 'lost',
    amount_deducted: 4_000,
  });
  expect((await control(`disputes/${dispute.id}/won`)).status).toBe(400);
  expect(await get('/v1/disputes')).toMatchObject({
    count: 2,
    items: [{ status: 'lost' }, { id: inquiry.id, status: 'closed', amount_deducted: 0 }],
  });
});

test('the desk shows it all to people, and does by buttons what the control API does', async () => {
  const { url, captured, get, submit } = await open();
  const { id } = await captured();
  const desk = async () => (await fetch(`${url}/desk`)).text();
  expect(await desk()).toContain(`/desk/payments/${id}/dispute`);
  const pressed = await submit(`/desk/payments/${id}/dispute`, { phase: 'chargeback' });
  expect(pressed.status).toBe(200);
  const { items } = (await get('/v1/disputes')) as unknown as { items: { id: string; status: string }[] };
  expect(items).toMatchObject([{ status: 'open' }]);
  expect(await pressed.text()).toContain(`/desk/disputes/${items[0]!.id}/lost`);
  const foreign = await fetch(`${url}/desk/disputes/${items[0]!.id}/lost`, {
    method: 'POST',
    headers: { origin: 'http://elsewhere.example' },
  });
  expect(foreign.status).toBe(403);
  expect(await get(`/v1/disputes/${items[0]!.id}`)).toMatchObject({ status: 'open' });
});
