import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bench, control, eventTypes, open, refusal } from './setting.ts';
import { checkObject } from './validator.ts';

let bench: Bench;
let stripe: Stripe;

beforeAll(async () => {
  bench = await open();
  stripe = bench.stripe;
});
afterAll(() => bench.stop());

const CREATE = {
  mode: 'payment',
  line_items: [
    { quantity: 2, price_data: { currency: 'eur', unit_amount: 1250, product_data: { name: 'Linen, 1 m' } } },
    { quantity: 1, price_data: { currency: 'eur', unit_amount: 490, product_data: { name: 'Delivery' } } },
  ],
  success_url: 'https://shop.example/done?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'https://shop.example/bag',
  client_reference_id: 'cart_7',
  metadata: { cart: '7' },
  payment_intent_data: { capture_method: 'manual', metadata: { order: '7' }, description: 'Order 7' },
} satisfies Stripe.Checkout.SessionCreateParams;

function create(extra: Partial<Stripe.Checkout.SessionCreateParams> = {}): Promise<Stripe.Checkout.Session> {
  return stripe.checkout.sessions.create({ ...CREATE, ...extra });
}

interface Paid {
  status?: string;
  success_url?: string;
  url?: string;
  error?: { code: string; decline_code?: string; message: string };
}

async function pay(id: string, number: string): Promise<Paid> {
  const response = await fetch(`${bench.sandbox.url}/_sandbox/checkout_sessions/${id}/pay`, {
    method: 'POST',
    body: JSON.stringify({ number, exp_month: 12, exp_year: 2034, cvc: '123' }),
  });
  return (await response.json()) as Paid;
}

async function answer3ds(url: string, outcome: string): Promise<string> {
  const page = new URL(url);
  const response = await fetch(`${bench.sandbox.url}/_sandbox${page.pathname}`, {
    method: 'POST',
    body: JSON.stringify({ token: page.searchParams.get('token'), outcome }),
  });
  return ((await response.json()) as { return_url: string }).return_url;
}

test('a session adds up its lines and has no intent until somebody pays', async () => {
  const session = await create({ expand: ['line_items'] });
  expect(session.id).toMatch(/^cs_test_/);
  expect(session).toMatchObject({
    status: 'open',
    payment_status: 'unpaid',
    amount_total: 2990,
    currency: 'eur',
    payment_intent: null,
    client_reference_id: 'cart_7',
    url: `${bench.sandbox.url}/pay/${session.id}`,
  });
  expect(session.line_items?.data.map(({ description, quantity }) => [description, quantity])).toEqual([
    ['Linen, 1 m', 2],
    ['Delivery', 1],
  ]);
  expect((await stripe.checkout.sessions.listLineItems(session.id)).data).toHaveLength(2);
});

test('paying holds the money, completes the session and leads back to the shop', async () => {
  const session = await create();
  const paid = await pay(session.id, '4242 4242 4242 4242');
  expect(paid).toEqual({
    status: 'complete',
    success_url: `https://shop.example/done?session=${session.id}`,
  });
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
  expect([done.status, done.payment_status, done.url]).toEqual(['complete', 'unpaid', null]);
  const intent = done.payment_intent as Stripe.PaymentIntent;
  checkObject('payment_intent', JSON.parse(JSON.stringify(intent)));
  expect(intent).toMatchObject({
    status: 'requires_capture',
    amount: 2990,
    currency: 'eur',
    metadata: { order: '7' },
    description: 'Order 7',
  });
  expect(await eventTypes(stripe, intent.id, session.id)).toEqual([
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.amount_capturable_updated',
    'checkout.session.completed',
  ]);
  expect(await pay(session.id, '4242424242424242')).toMatchObject({ status: 'complete' });
  expect((await stripe.paymentIntents.capture(intent.id)).amount_received).toBe(2990);
});

test('a declined card can be followed by a good one on the same intent', async () => {
  const session = await create();
  const declined = await pay(session.id, '4000000000009995');
  expect(declined.error).toMatchObject({ code: 'card_declined', decline_code: 'insufficient_funds' });
  expect((await pay(session.id, '4242424242424241')).error).toMatchObject({ code: 'incorrect_number' });
  const before = await stripe.checkout.sessions.retrieve(session.id);
  expect(before.status).toBe('open');
  await pay(session.id, '4242424242424242');
  const after = await stripe.checkout.sessions.retrieve(session.id);
  expect([after.status, after.payment_intent]).toEqual(['complete', before.payment_intent]);
});

test('3D Secure leads on to the shop or back to the payment page', async () => {
  const session = await create();
  const first = await pay(session.id, '4000000000003220');
  expect(first.status).toBe('requires_action');
  expect(await answer3ds(first.url!, 'fail')).toBe(session.url);
  const second = await pay(session.id, '4000000000003220');
  expect(await answer3ds(second.url!, 'complete')).toBe(`https://shop.example/done?session=${session.id}`);
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('complete');
});

test('a card is saved on the customer for later', async () => {
  const customer = await stripe.customers.create();
  const session = await create({
    customer: customer.id,
    payment_intent_data: { capture_method: 'manual', setup_future_usage: 'off_session' },
  });
  await pay(session.id, '5555555555554444');
  expect((await stripe.customers.listPaymentMethods(customer.id)).data[0]?.card?.brand).toBe('mastercard');
});

test('a guest becomes a customer when the shop asks for one, with the address given on the page', async () => {
  const session = await create({
    customer_creation: 'always',
    payment_intent_data: { capture_method: 'manual', setup_future_usage: 'off_session' },
    custom_text: { submit: { message: 'Held now, charged in an hour.' } },
  });
  expect([session.customer, session.custom_text.submit?.message]).toEqual([
    null,
    'Held now, charged in an hour.',
  ]);
  const response = await fetch(`${bench.sandbox.url}/_sandbox/checkout_sessions/${session.id}/pay`, {
    method: 'POST',
    body: JSON.stringify({
      number: '4242424242424242',
      exp_month: 1,
      exp_year: 40,
      cvc: '123',
      email: 'ada@example.com',
    }),
  });
  expect(response.status).toBe(200);
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['customer'] });
  expect([done.customer_details?.email, (done.customer as Stripe.Customer).email]).toEqual([
    'ada@example.com',
    'ada@example.com',
  ]);
  const [method] = (await stripe.customers.listPaymentMethods((done.customer as Stripe.Customer).id)).data;
  const again = await stripe.paymentIntents.create({
    amount: 500,
    currency: 'eur',
    customer: (done.customer as Stripe.Customer).id,
    payment_method: method!.id,
    off_session: true,
    confirm: true,
    capture_method: 'manual',
    allowed_payment_method_types: ['card'],
  });
  expect(again.status).toBe('requires_capture');
});

test('an expired session takes no money', async () => {
  const session = await create();
  await pay(session.id, '4000000000000002');
  const expired = await stripe.checkout.sessions.expire(session.id);
  expect([expired.status, expired.url]).toEqual(['expired', null]);
  expect((await pay(session.id, '4242424242424242')).error?.message).toMatch(/expired/);
  const intent = await stripe.paymentIntents.retrieve(String(expired.payment_intent));
  expect(intent.status).toBe('canceled');
  expect((await refusal(stripe.checkout.sessions.expire(session.id))).statusCode).toBe(400);
});

test('a session expires by itself at its time', async () => {
  const at = Math.floor(Date.now() / 1000) + 1800;
  const session = await create({ expires_at: at });
  await control(bench.sandbox, 'clock', { advance: 1799 });
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
  await control(bench.sandbox, 'clock', { advance: 2 });
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('expired');
  expect(
    (await stripe.events.list({ limit: 1, type: 'checkout.session.expired' })).data[0]?.request,
  ).toBeNull();
});

test.each([
  ['without lines', { line_items: [] }],
  ['for another mode', { mode: 'subscription' as const }],
  ['with a bad address', { success_url: 'shop' }],
  ['too long', { expires_at: Math.floor(Date.now() / 1000) + 90_000_000 }],
  ['with what is not modelled', { allow_promotion_codes: true }],
  ['with payment_method_types', { payment_method_types: ['card'] }],
])('a session %s is refused', async (_name, change) => {
  await expect(create(change as Partial<Stripe.Checkout.SessionCreateParams>)).rejects.toThrow();
});
