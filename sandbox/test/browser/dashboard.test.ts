/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { Resend } from 'resend';
import type Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings, startBench } from './bench.ts';

let bench: Awaited<ReturnType<typeof startBench>>;

beforeAll(async () => {
  bench = await startBench();
  const intent = await bench.givenIntent();
  await bench.stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
  await bench.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 13_000 });
  const resend = new Resend('re_1', { baseUrl: `${bench.url}/resend` });
  await resend.emails.send({
    from: 'Shop <shop@example.com>',
    to: 'ada@example.com',
    subject: 'Your order',
    html: `<h1>Thank you</h1><p><a href="${bench.shop.url}/orders/1">Change your order</a></p>`,
    text: 'Thank you',
  });
}, 60_000);
afterAll(() => bench.stop());

async function open(path: string, options: { js?: boolean; dark?: boolean } = {}): Promise<Page> {
  const page = await bench.browser.newPage({
    javaScriptEnabled: options.js ?? true,
    colorScheme: options.dark ? 'dark' : 'light',
    viewport: { width: 390, height: 800 },
  });
  await page.goto(bench.url + path);
  return page;
}

describe('the bench', () => {
  it('shows what was authorised, captured and released, the events and the mails', async () => {
    const page = await open('/', { js: false });
    await page.setViewportSize({ width: 1280, height: 900 });
    const row = page.getByRole('region', { name: 'Payments' }).getByRole('row').nth(1);
    expect((await row.getByRole('cell').allInnerTexts()).slice(2)).toEqual([
      '€158.00',
      '€158.00',
      '€130.00',
      '€28.00',
      '–',
    ]);
    expect(await row.textContent()).toContain('succeeded');
    const events = await page.getByRole('region', { name: 'Events' }).textContent();
    expect(events).toContain('payment_intent.amount_capturable_updated');
    expect(await page.getByRole('link', { name: 'To the shop' }).getAttribute('href')).toBe(bench.shop.url);
    await page.getByRole('link', { name: /Your order/ }).click();
    expect(await page.locator('h1').textContent()).toBe('Your order');
    await page.close();
  });

  it('moves the clock at a button, without JavaScript', async () => {
    const page = await open('/', { js: false });
    const before = await (await fetch(`${bench.url}/_sandbox/clock`)).json();
    await page.getByRole('button', { name: '+1 hour' }).click();
    const after = await (await fetch(`${bench.url}/_sandbox/clock`)).json();
    expect(after.offsetMs - before.offsetMs).toBe(3_600_000);
    expect(await page.getByText('1 h ahead of the real time').count()).toBe(1);
    await page.close();
  });

  it('refuses other sites and nonsense', async () => {
    const post = (body: string, headers: Record<string, string> = {}) =>
      fetch(`${bench.url}/clock`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body,
        redirect: 'manual',
      });
    expect((await post('advance=60', { Origin: 'https://elsewhere.example' })).status).toBe(403);
    for (const body of ['', 'advance=-1', 'advance=0.5', 'advance=x', 'advance=99999999']) {
      expect([body, (await post(body)).status]).toEqual([body, 400]);
    }
  });

  it('refreshes itself where there is JavaScript', async () => {
    const page = await open('/');
    const { id } = await bench.givenIntent();
    await page.getByText(id).first().waitFor({ timeout: 10_000 });
    await page.close();
  });
});

/** A payment in the state a card leaves it in; the bench's own buttons do the rest. */
async function given(card: string, amount = 15_800): Promise<string> {
  const { id } = await bench.givenIntent();
  if (amount !== 15_800) await bench.stripe.paymentIntents.update(id, { amount });
  await bench.stripe.paymentIntents
    .confirm(id, { payment_method: card, return_url: bench.shop.url })
    .catch(() => undefined);
  return id;
}

const statusOf = async (id: string): Promise<string> =>
  (await bench.stripe.paymentIntents.retrieve(id)).status;

describe('a payment on the bench, without JavaScript', () => {
  let page: Page;
  const press = (name: string | RegExp): Promise<void> => page.getByRole('button', { name }).click();
  const visit = async (id: string): Promise<void> => {
    page = await open('/', { js: false });
    await page.getByRole('link', { name: id }).click();
  };
  afterEach(() => page.close());

  it.each([
    ['Pass the bank’s check', 'requires_capture'],
    ['Fail it', 'requires_payment_method'],
  ])('waits for its cardholder: %s', async (button, status) => {
    const id = await given('pm_card_threeDSecure2Required');
    await visit(id);
    await press(button);
    expect(page.url()).toBe(`${bench.url}/payments/${id}`);
    expect(await statusOf(id)).toBe(status);
  });

  it('is declined next time, for the reason chosen', async () => {
    const { id } = await bench.givenIntent();
    await visit(id);
    await page.getByLabel('Reason').selectOption('lost_card');
    await press('Decline the next attempt');
    await bench.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }).catch(() => undefined);
    await page.reload();
    expect(await page.locator('.facts').textContent()).toContain('lost card');
    expect(await statusOf(id)).toBe('requires_payment_method');
  });

  it('expires', async () => {
    const id = await given('pm_card_visa');
    await visit(id);
    await press('Let the hold expire now');
    expect(await statusOf(id)).toBe('canceled');
    expect(await page.locator('main').textContent()).toContain('Nothing can happen to this payment any more');
  });

  it('is refunded in part, the refund fails later, and what is too much is refused in a sentence', async () => {
    const id = await given('pm_card_visa');
    await bench.stripe.paymentIntents.capture(id);
    await visit(id);
    expect(await page.getByLabel('Amount').inputValue()).toBe('158.00');
    await page.getByLabel('Amount').fill('20.5');
    await press('Refund');
    expect(await page.getByLabel('Amount').inputValue()).toBe('137.50');
    const [refund] = (await bench.stripe.refunds.list({ payment_intent: id })).data;
    expect([refund?.amount, refund?.status]).toEqual([2_050, 'succeeded']);
    await page.getByLabel('Amount').fill('200');
    await press('Refund');
    expect(await page.getByRole('alert').textContent()).toContain('is greater than unrefunded amount');
    for (const typed of ['1.234', 'all', '-1']) {
      await page.getByLabel('Amount').fill(typed);
      await press('Refund');
      expect(await page.getByRole('alert').textContent()).toContain('Write the amount in digits');
    }
    await press('Fail');
    expect((await bench.stripe.refunds.retrieve(refund!.id)).status).toBe('failed');
    const ledger = await page.getByRole('region', { name: 'Ledger' }).textContent();
    for (const words of ['refund failure', '€20.50', '-€20.50', '€158.00']) expect(ledger).toContain(words);
  });

  it('is disputed, and the shop wins', async () => {
    const id = await given('pm_card_visa');
    await bench.stripe.paymentIntents.capture(id);
    await visit(id);
    await page.getByLabel('Reason').selectOption('product_not_received');
    await press('Dispute');
    const [dispute] = (await bench.stripe.disputes.list({ payment_intent: id })).data;
    expect([dispute?.reason, dispute?.status]).toEqual(['product_not_received', 'needs_response']);
    await press('Shop wins');
    expect((await bench.stripe.disputes.retrieve(dispute!.id)).status).toBe('won');
  });

  it('shows its events with their snapshots, to be sent again', async () => {
    const id = await given('pm_card_visa');
    await visit(id);
    await page.getByRole('link', { name: 'payment_intent.created' }).click();
    const snapshot = JSON.parse((await page.locator('pre').textContent()) ?? '') as Stripe.Event;
    expect([snapshot.type, (snapshot.data.object as Stripe.PaymentIntent).status]).toEqual([
      'payment_intent.created',
      'requires_payment_method',
    ]);
    await press('Send again');
    expect(page.url()).toBe(`${bench.url}/events/${snapshot.id}`);
  });
});

describe('faults on the bench, without JavaScript', () => {
  it('are set, strike, are counted and are cleared', async () => {
    const id = await given('pm_card_visa');
    const page = await open('/', { js: false });
    await page.getByText('Make a call fail').click();
    await page.getByLabel('What').first().selectOption({ label: 'Server error, but it happened' });
    await page.getByLabel('When').selectOption('capturing');
    await page.getByLabel('Times').first().fill('2');
    await page.getByRole('button', { name: 'Set' }).first().click();
    expect(await page.locator('.set').textContent()).toBe(
      'Server error, but it happened · capturingstruck 0 of 2',
    );
    const capturing = bench.stripe.paymentIntents.capture(id, {}, { maxNetworkRetries: 0 });
    expect(await capturing.catch((error: Stripe.errors.StripeError) => error.statusCode)).toBe(500);
    expect(await statusOf(id)).toBe('succeeded');
    await page.reload();
    expect(await page.locator('.set').textContent()).toContain('struck 1 of 2');
    await page.getByText('Disturb a webhook').click();
    await page.locator('select[name=event]').selectOption('charge.captured');
    await page.getByRole('button', { name: 'Set' }).last().click();
    expect(await page.locator('.set').textContent()).toContain('Never sent · charge.captured');
    await page.getByRole('button', { name: 'Clear all faults' }).click();
    expect(await page.getByText('Everything works.').count()).toBe(1);
    await page.close();
  });

  it('are refused from other sites and in nonsense', async () => {
    const post = (path: string, body: string, headers: Record<string, string> = {}) =>
      fetch(bench.url + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body,
        redirect: 'manual',
      });
    const id = await given('pm_card_visa');
    const foreign = { Origin: 'https://elsewhere.example' };
    for (const path of ['/faults', '/faults/clear', `/payments/${id}/expire`, '/webhooks/release']) {
      expect([path, (await post(path, 'kind=call&what=lost&where=any', foreign)).status]).toEqual([
        path,
        403,
      ]);
    }
    expect((await post('/faults', 'kind=call&what=explode&where=any')).status).toBe(400);
    expect((await post('/faults', 'kind=event&what=drop&event=x')).status).toBe(400);
    expect((await post('/faults', 'kind=call&what=lost&where=any&times=0')).status).toBe(400);
    expect((await post('/payments/pi_unknown/expire', '')).status).toBe(404);
    expect((await fetch(`${bench.url}/payments/pi_unknown`)).status).toBe(404);
    expect((await fetch(`${bench.url}/events/evt_unknown`)).status).toBe(404);
    expect(await statusOf(id)).toBe('requires_capture');
  });
});

describe('the mailbox in a browser', () => {
  it('shows the HTML in a frame that runs nothing, and its links to click and to copy', async () => {
    const page = await open('/mailbox?to=ada', { js: false });
    await page.getByRole('link', { name: /Your order/ }).click();
    const letter = page.frameLocator('iframe[title="Mail as HTML"]');
    expect(await letter.getByRole('heading').textContent()).toBe('Thank you');
    expect(await page.getByLabel('Address of Change your order').inputValue()).toBe(
      `${bench.shop.url}/orders/1`,
    );
    await page.getByRole('link', { name: 'Text' }).click();
    expect(await page.locator('pre').textContent()).toBe('Thank you');
    await page.getByRole('link', { name: 'Change your order' }).click();
    expect(page.url()).toBe(`${bench.shop.url}/orders/1`);
    await page.close();
  });

  it('finds nothing for a stranger, and says so', async () => {
    const page = await open('/mailbox?to=nobody', { js: false });
    expect(await page.getByText('No mail matches.').count()).toBe(1);
    await page.close();
  });

  it('sets and clears a fault by its form', async () => {
    const page = await open('/mailbox', { js: false });
    await page.getByText('Make sending fail').click();
    await page.getByLabel('Next').fill('3');
    await page.getByRole('button', { name: 'Set' }).click();
    expect(await page.getByText('Next 3 calls: answer 500').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Clear all faults' }).click();
    expect(await page.getByText('Next 3 calls').count()).toBe(0);
    await page.close();
  });
});

it.each([false, true])(
  'every page of the tool is accessible and fits a phone (dark: %s)',
  {
    timeout: 60_000,
  },
  async (dark) => {
    const page = await open('/', { dark });
    const findings: string[] = [];
    const mail = await page.getByRole('link', { name: /Your order/ }).getAttribute('href');
    const held = await given('pm_card_visa');
    const paid = await given('pm_card_createDispute');
    await bench.stripe.paymentIntents.capture(paid);
    const [event] = (await bench.stripe.events.list({ limit: 1 })).data;
    const payments = [`/payments/${held}`, `/payments/${paid}`, `/events/${event?.id}`];
    for (const path of ['/', ...payments, '/mailbox', `${mail}`, `${mail}?view=text`, '/mailbox/none']) {
      await page.goto(bench.url + path);
      await page.evaluate(() => {
        for (const fold of document.querySelectorAll('details')) fold.open = true;
      });
      findings.push(...(await axeFindings(page)).map((finding) => `${path} ${finding}`));
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 390) findings.push(`${path} is ${width} px wide`);
    }
    await page.close();
    expect(findings).toEqual([]);
  },
);
