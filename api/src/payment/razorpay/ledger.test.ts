import { expect, test } from 'vitest';
import { createRazorpay } from '../../../../sandbox/src/razorpay/razorpay.ts';
import { createRazorpayGateway } from './gateway.ts';

/** Lists of several pages, read while the shop goes on. The stand-in answers without a socket. */
const KEYS = { keyId: 'rzp_test_ledger', keySecret: 'a secret of the key', apiUrl: 'http://razorpay.test' };
const START = 1_795_000_000;

function given() {
  let seconds = START;
  const razorpay = createRazorpay({ ...KEYS, now: () => seconds++ * 1000 });
  const asked: string[] = [];
  const carry: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input));
    asked.push(`${init.method} ${url.pathname}`);
    const { status, body } = await razorpay.answer({
      method: init.method!,
      url,
      headers: init.headers as Record<string, string>,
      body: Buffer.from(String(init.body ?? '')),
    });
    return new Response(String(body), { status });
  };
  const gateway = createRazorpayGateway({ ...KEYS, fetch: carry });
  const order = (key: string) =>
    gateway.createIntent({
      key,
      amount: 500n,
      currencyCode: 'INR',
      customer: { reference: 'nobody' },
      description: key,
      metadata: { payment_session_id: key },
      incremental: false,
    });
  return { ledger: gateway.ledger!, order, asked, after: () => new Date(seconds * 1000) };
}

async function everything<Item>(
  list: AsyncIterable<Item>,
  meanwhile: () => Promise<unknown> = async () => {},
) {
  const found: Item[] = [];
  for await (const item of list) {
    found.push(item);
    await meanwhile();
  }
  return found;
}

test('every order is read, a hundred at a time, though others are made meanwhile', async () => {
  const { ledger, order, asked } = given();
  for (let at = 0; at < 230; at++) await order(`session-${at}`);
  asked.length = 0;
  let made = 0;
  const found = await everything(ledger.intents(null), async () => {
    if (made < 30) await order(`later-${made++}`);
  });
  const names = new Set(found.map(({ metadata }) => metadata['payment_session_id']));
  for (let at = 0; at < 230; at++) expect(names).toContain(`session-${at}`);
  expect(found[0]).toEqual({
    intentId: expect.stringMatching(/^order_/),
    held: 0n,
    captured: 0n,
    metadata: { payment_session_id: 'session-229' },
  });
  // Three pages, and two questions for each order that was made: is there one, is it the oldest.
  expect(asked.filter((one) => one === 'GET /v1/orders')).toHaveLength(3 + 2 * made);
});

test('orders before an instant are left out, and an order that does not exist is none', async () => {
  const { ledger, order, after } = given();
  await order('before');
  const since = after();
  await order('after');
  const found = await everything(ledger.intents(since));
  expect(found.map(({ metadata }) => metadata['payment_session_id'])).toEqual(['after']);
  expect(await ledger.readIntent(found[0]!.intentId)).toEqual(found[0]);
  expect(await ledger.readIntent('order_00000000000000')).toBe(null);
});
