import type { BrowserContext, Page } from 'playwright-core';
import type Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axeFindings, startBench } from './bench.ts';

let bench: Awaited<ReturnType<typeof startBench>>;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  bench = await startBench();
}, 60_000);
afterAll(() => bench.stop());

async function visit(): Promise<string> {
  const session = await bench.givenSession();
  await page.goto(session.url!);
  return session.id;
}

async function fill(number: string, expiry = '12 / 34'): Promise<void> {
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expiry').fill(expiry);
  await page.getByLabel('CVC').fill('123');
}

async function pay(number: string): Promise<void> {
  await fill(number);
  await page.getByRole('button', { name: /€128\.00/ }).click();
}

async function intentOf(sessionId: string) {
  const session = await bench.stripe.checkout.sessions.retrieve(sessionId);
  return bench.stripe.paymentIntents.retrieve(String(session.payment_intent));
}

describe.each([
  ['without JavaScript', false],
  ['with JavaScript', true],
])('hosted Checkout %s', (_name, javaScriptEnabled) => {
  beforeEach(async () => {
    context = await bench.browser.newContext({ javaScriptEnabled });
    page = await context.newPage();
  });
  afterEach(() => context.close());

  it('shows what is paid for, that it is only held now, and the way back', async () => {
    await visit();
    const text = await page.locator('main').textContent();
    for (const words of ['Harbour check, indigo, 3.5 m', '€98.00', 'Towel <moss>', 'Quantity 2', '€30.00']) {
      expect(text).toContain(words);
    }
    expect(await page.getByRole('button', { name: 'Authorise €128.00' }).count()).toBe(1);
    expect(text).toContain('You are charged later');
    expect(text).toContain('ada@example.com');
    expect(await page.locator('header').textContent()).toContain('no real money');
    await page.getByRole('link', { name: /Cancel/ }).click();
    expect(page.url()).toBe(`${bench.shop.url}/bag`);
  });

  it('authorises 4242 and goes back to the shop', async () => {
    const id = await visit();
    await pay('4242 4242 4242 4242');
    await page.waitForURL(`${bench.shop.url}/thanks?session=${id}`);
    const intent = await intentOf(id);
    expect([intent.status, intent.amount_capturable]).toEqual(['requires_capture', 12_800]);
    await page.goto(`${bench.url}/pay/${id}`);
    expect(await page.locator('h1').textContent()).toBe('Already paid');
    await page.getByRole('link', { name: 'Back to the shop' }).click();
    expect(page.url()).toBe(`${bench.shop.url}/thanks?session=${id}`);
  });

  it('says that a card was declined and takes another one', async () => {
    const id = await visit();
    await pay('4000000000000002');
    expect(await page.getByRole('alert').textContent()).toContain('declined');
    expect(await page.title()).toContain('Error');
    expect(await page.getByLabel('Card number').inputValue()).toBe('4000 0000 0000 0002');
    expect(await page.getByLabel('CVC').inputValue()).toBe('');
    expect((await intentOf(id)).status).toBe('requires_payment_method');
    await pay('4242424242424242');
    await page.waitForURL(`${bench.shop.url}/thanks?session=${id}`);
    expect((await intentOf(id)).status).toBe('requires_capture');
  });

  it.each([
    ['4242 4242 4242 4241', '12 / 34', 'Card number', 'Your card number is invalid.'],
    ['4242424242424242', '12 / 20', 'Expiry', 'Your card’s expiration year is in the past.'],
    ['4000000000000127', '12 / 34', 'CVC', 'Your card’s security code is incorrect.'],
    ['4000000000000069', '12 / 34', 'Expiry', 'Your card has expired.'],
  ])('puts the error of %s with %s at %s', async (number, expiry, label, sentence) => {
    await visit();
    await fill(number, expiry);
    await page.getByRole('button', { name: /€128\.00/ }).click();
    const field = page.getByLabel(label);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    const error = await page.locator(`#${await field.getAttribute('aria-describedby')}`).textContent();
    expect(error?.replaceAll("'", '’')).toBe(sentence);
  });

  it('leads through the bank’s page when it is completed', async () => {
    const id = await visit();
    await pay('4000002500003155');
    expect(page.url()).toContain(`${bench.url}/3ds/pi_`);
    expect(await page.locator('main').textContent()).toContain('€128.00');
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.waitForURL(`${bench.shop.url}/thanks?session=${id}`);
    expect((await intentOf(id)).status).toBe('requires_capture');
  });

  it('comes back with a sentence when the bank’s page is failed, and a used page says so', async () => {
    const id = await visit();
    await pay('4000000000003220');
    const bankPage = page.url();
    await page.getByRole('button', { name: 'Fail' }).click();
    expect(page.url()).toBe(`${bench.url}/pay/${id}`);
    expect(await page.getByRole('alert').textContent()).toContain('authenticate');
    expect((await intentOf(id)).status).toBe('requires_payment_method');
    await page.goto(bankPage);
    expect(await page.locator('main').textContent()).toContain('no confirmation any more');
    await page.goto(`${bench.url}/pay/${id}`);
    await pay('4242424242424242');
    await page.waitForURL(`${bench.shop.url}/thanks?session=${id}`);
  });

  it('asks for an e-mail address when the shop sent none', async () => {
    const session = await bench.givenSession({ customer_email: undefined });
    await page.goto(session.url!);
    await pay('4242424242424242');
    expect(await page.locator('#email-error').textContent()).toBe('Your email is incomplete.');
    expect(await page.getByLabel('Card number').inputValue()).toBe('4242 4242 4242 4242');
    await page.getByLabel('Email').fill('grace@example.com');
    await pay('4242424242424242');
    await page.waitForURL(/\/thanks/);
    const paid = await bench.stripe.checkout.sessions.retrieve(session.id);
    expect([paid.status, paid.customer_details?.email]).toEqual(['complete', 'grace@example.com']);
  });

  it('knows the e-mail address of the customer the shop named, and does not ask', async () => {
    const customer = await bench.stripe.customers.create({ email: 'grace@example.com' });
    const session = await bench.givenSession({ customer_email: undefined, customer: customer.id });
    await page.goto(session.url!);
    expect(await page.getByLabel('Email').count()).toBe(0);
    expect(await page.locator('form').textContent()).toContain('grace@example.com');
    await pay('4242424242424242');
    await page.waitForURL(/\/thanks/);
    const paid = await bench.stripe.checkout.sessions.retrieve(session.id);
    expect(paid.customer_details?.email).toBe('grace@example.com');
    const intent = await bench.stripe.paymentIntents.retrieve(String(paid.payment_intent), {
      expand: ['payment_method'],
    });
    expect((intent.payment_method as Stripe.PaymentMethod).billing_details.email).toBe('grace@example.com');
  });

  it('has pages for an expired and an unknown session', async () => {
    const id = await visit();
    await bench.stripe.checkout.sessions.expire(id);
    const answer = await page.reload();
    expect(answer?.status()).toBe(410);
    expect(await page.getByRole('link', { name: 'Back to the shop' }).getAttribute('href')).toBe(
      `${bench.shop.url}/bag`,
    );
    expect((await page.goto(`${bench.url}/pay/cs_test_unknown`))?.status()).toBe(404);
  });
});

describe('the bank’s page reached by a redirect, without JavaScript', () => {
  it.each([
    ['Complete', 'succeeded', 'requires_capture'],
    ['Fail', 'failed', 'requires_payment_method'],
  ])('%s leads back to the shop with what came of it', async (button, redirectStatus, intentStatus) => {
    context = await bench.browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
    const { id } = await bench.givenIntent();
    const confirmed = await bench.stripe.paymentIntents.confirm(id, {
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: `${bench.shop.url}/back?order=7`,
    });
    await page.goto(confirmed.next_action!.redirect_to_url!.url!);
    await page.getByRole('button', { name: button }).click();
    const url = new URL(page.url());
    expect(url.origin + url.pathname).toBe(`${bench.shop.url}/back`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      order: '7',
      payment_intent: id,
      payment_intent_client_secret: confirmed.client_secret,
      redirect_status: redirectStatus,
    });
    expect((await bench.stripe.paymentIntents.retrieve(id)).status).toBe(intentStatus);
    await context.close();
  });

  it('answers a wrong token, an unknown payment and a missing choice without changing anything', async () => {
    const { id } = await bench.givenIntent();
    await bench.stripe.paymentIntents.confirm(id, {
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: bench.shop.url,
    });
    const post = (path: string, fields: Record<string, string>) =>
      fetch(bench.url + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
    expect((await post(`/3ds/${id}`, { token: 'wrong', outcome: 'complete' })).status).toBe(409);
    expect((await post(`/3ds/${id}`, { token: 'wrong', outcome: 'perhaps' })).status).toBe(400);
    expect((await post('/3ds/pi_unknown', { token: 'x', outcome: 'complete' })).status).toBe(409);
    expect((await fetch(`${bench.url}/3ds/pi_unknown?token=x`)).status).toBe(404);
    expect((await bench.stripe.paymentIntents.retrieve(id)).status).toBe('requires_action');
  });
});

describe('the pages a shopper sees', () => {
  it.each(['light', 'dark'] as const)('are accessible and fit a phone, %s', async (colorScheme) => {
    context = await bench.browser.newContext({ colorScheme, viewport: { width: 390, height: 800 } });
    page = await context.newPage();
    const findings: unknown[] = [];
    const check = async (): Promise<void> => {
      findings.push(...(await axeFindings(page)));
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 390) findings.push(`${page.url()} is ${width} px wide`);
    };
    await visit();
    await check();
    await fill('4242', '1');
    await page.getByRole('button', { name: /€128\.00/ }).click();
    await check();
    await pay('4000000000003220');
    await check();
    expect(findings).toEqual([]);
    await context.close();
  });

  it('use up no fault that is meant for the shop’s own calls', async () => {
    const session = await bench.givenSession();
    const headers = { Authorization: 'Bearer sandbox', 'Content-Type': 'application/json' };
    const before = await (await fetch(`${bench.url}/_sandbox/log`, { headers })).json();
    await fetch(`${bench.url}/pay/${session.id}`);
    const after = await (await fetch(`${bench.url}/_sandbox/log`, { headers })).json();
    expect(after).toEqual(before);
  });
});
