import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { axeFindings, startBench } from './bench.ts';
import type { ShopVisit } from './shop.ts';

let bench: Awaited<ReturnType<typeof startBench>>;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  bench = await startBench();
}, 60_000);
afterAll(() => bench.stop());

beforeEach(async () => {
  page = await bench.browser.newPage();
  complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const isDecline = message.text().includes('402');
    if (['error', 'warning'].includes(message.type()) && !isDecline) complaints.push(message.text());
  });
});
afterEach(async () => {
  await page.close();
});

const card = (): FrameLocator => page.frameLocator('iframe[title="Secure payment input frame"]');
const bank = (): FrameLocator => page.frameLocator('iframe[title="Bank authentication"]');
const POLL = { timeout: 10_000 };

/** Waits until the shop's status line says so. */
async function shows(words: string): Promise<void> {
  await expect.poll(() => page.locator('#status').textContent(), POLL).toBe(words);
}

async function visit(settings: Partial<ShopVisit> = {}): Promise<string> {
  const intent = await bench.givenIntent();
  await page.goto(bench.shop.visit({ clientSecret: intent.client_secret!, ...settings }));
  await shows('ready');
  return intent.id;
}

async function fill(number: string): Promise<void> {
  await card().getByLabel('Card number').fill(number);
  await card().getByLabel('Expiry').fill('12/34');
  await card().getByLabel('CVC').fill('123');
}

async function pay(number: string): Promise<void> {
  await fill(number);
  await page.getByRole('button', { name: 'Pay' }).click();
}

describe('the payment element under @stripe/stripe-js and a strict policy', () => {
  it('authorises 4242 and keeps the card out of the shop’s page', async () => {
    const id = await visit();
    await pay('4242424242424242');
    await shows('requires_capture');
    const intent = await bench.stripe.paymentIntents.retrieve(id);
    expect([intent.status, intent.amount_capturable]).toEqual(['requires_capture', 15_800]);
    expect(await page.content()).not.toMatch(/4242 ?4242/);
    const frames = page.frames().filter((frame) => frame !== page.mainFrame());
    expect(frames.map((frame) => new URL(frame.url()).origin)).toEqual(frames.map(() => bench.url));
    expect(complaints).toEqual([]);
  });

  it('reports completeness to the shop and formats while typing', async () => {
    await visit();
    await card().getByLabel('Card number').pressSequentially('5555555555554444');
    expect(await card().getByLabel('Card number').inputValue()).toBe('5555 5555 5555 4444');
    expect(await card().getByText('Mastercard').isVisible()).toBe(true);
    await page.keyboard.type('134');
    expect(await card().getByLabel('Expiry').inputValue()).toBe('13 / 4');
    await card().getByLabel('Expiry').fill('1234');
    expect(await page.evaluate(() => window.shop.events.includes('complete'))).toBe(false);
    await card().getByLabel('CVC').pressSequentially('1234');
    expect(await card().getByLabel('CVC').inputValue()).toBe('123');
    await expect.poll(() => page.evaluate(() => window.shop.events.at(-1)), POLL).toBe('complete');
  });

  it('fills in a test card at a click, and Enter pays', async () => {
    const id = await visit();
    await card()
      .getByRole('button', { name: /4242 4242 4242 4242/ })
      .click();
    await card().getByLabel('CVC').press('Enter');
    await shows('requires_capture');
    expect((await bench.stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
  });

  it('hands a decline to the shop and lets the shopper try another card', async () => {
    const id = await visit();
    await pay('4000000000000002');
    await shows('error generic_decline');
    expect(await page.locator('#message').textContent()).toContain('declined');
    expect((await bench.stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method');
    await pay('4242424242424242');
    await shows('requires_capture');
  });

  it('shows what is missing at its field, moves there, and calls nobody', async () => {
    const id = await visit();
    await fill('4242');
    await page.getByRole('button', { name: 'Pay' }).click();
    await shows('error incomplete_number');
    const number = card().getByLabel('Card number');
    expect(await number.getAttribute('aria-invalid')).toBe('true');
    expect(await card().getByText('Your card number is incomplete.').isVisible()).toBe(true);
    expect(await number.evaluate((input) => input === document.activeElement)).toBe(true);
    expect((await bench.stripe.paymentIntents.retrieve(id)).last_payment_error).toBeNull();
  });

  it('returns to the shop with the three parameters when it is asked to redirect', async () => {
    const id = await visit({ redirect: 'always' });
    await pay('4242424242424242');
    await page.waitForURL(/\/thanks\?/);
    const parameters = new URL(page.url()).searchParams;
    expect(parameters.get('payment_intent')).toBe(id);
    expect(parameters.get('payment_intent_client_secret')).toMatch(new RegExp(`^${id}_secret_`));
    expect(parameters.get('redirect_status')).toBe('succeeded');
  });

  it('follows the shop’s appearance', async () => {
    await visit({
      appearance: {
        theme: 'night',
        variables: {
          colorBackground: '#181d24',
          colorText: '#eef0ea',
          borderRadius: '3px',
          fontFamily: 'serif',
        },
        rules: { '.Label': { fontWeight: '700' }, 'not a selector{': { color: 'red' } },
      },
    });
    const look = await card()
      .getByLabel('Card number')
      .evaluate((input) => {
        const { backgroundColor, color, borderRadius, fontFamily } = getComputedStyle(input);
        return { backgroundColor, color, borderRadius, fontFamily };
      });
    expect(look).toEqual({
      backgroundColor: 'rgb(24, 29, 36)',
      color: 'rgb(238, 240, 234)',
      borderRadius: '3px',
      fontFamily: 'serif',
    });
    const weight = await card()
      .getByText('Card number', { exact: true })
      .evaluate((label) => getComputedStyle(label).fontWeight);
    expect(weight).toBe('700');
    const scheme = await page
      .locator('#payment iframe')
      .evaluate((frame) => getComputedStyle(frame).colorScheme);
    expect(scheme).toBe('dark');
  });

  it('is accessible, with errors shown too', async () => {
    await visit();
    await page.getByRole('button', { name: 'Pay' }).click();
    await shows('error incomplete_number');
    expect(await axeFindings(page)).toEqual([]);
  });
});

describe('3-D Secure in the dialog', () => {
  it.each(['4000002500003155', '4000000000003220'])('authorises %s when completed', async (number) => {
    const id = await visit();
    await pay(number);
    await bank().getByRole('button', { name: 'Complete' }).click();
    await shows('requires_capture');
    expect(await page.locator('dialog').count()).toBe(0);
    expect((await bench.stripe.paymentIntents.retrieve(id)).amount_capturable).toBe(15_800);
    expect(complaints).toEqual([]);
  });

  it.each(['4000002500003155', '4000000000003220'])(
    'gives %s back to the shopper when failed',
    async (number) => {
      const id = await visit();
      await pay(number);
      await bank().getByText('€158.00').waitFor();
      await bank().getByRole('button', { name: 'Fail' }).click();
      await shows('error payment_intent_authentication_failure');
      expect((await bench.stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method');
      await pay('4242424242424242');
      await shows('requires_capture');
    },
  );

  it('counts a dialog that was closed as failed', async () => {
    const id = await visit();
    await pay('4000000000003220');
    await bank().getByRole('button', { name: 'Complete' }).waitFor();
    await page.locator('dialog').evaluate((dialog: HTMLDialogElement) => dialog.close());
    await shows('error payment_intent_authentication_failure');
    expect((await bench.stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method');
  });

  it('goes on after the tab was closed: the intent still asks, and handleNextAction shows the page again', async () => {
    const id = await visit();
    await pay('4000000000003220');
    await bank().getByRole('button', { name: 'Complete' }).waitFor();
    await page.reload();
    const { client_secret: secret } = await bench.stripe.paymentIntents.retrieve(id);
    await expect.poll(() => page.evaluate(() => window.shop !== undefined), POLL).toBe(true);
    const result = page.evaluate(async (clientSecret) => {
      const { paymentIntent } = await window.shop.stripe.handleNextAction({ clientSecret });
      return paymentIntent?.status;
    }, secret!);
    await bank().getByRole('button', { name: 'Complete' }).click();
    expect(await result).toBe('requires_capture');
  });
});

describe('the rest of Stripe.js', () => {
  it('throws on paymentMethodTypes, unknown elements, a second payment element and a foreign key', async () => {
    await visit();
    const messages = await page.evaluate(() => {
      const { stripe, elements } = window.shop;
      const caught = (work: () => unknown): string => {
        try {
          work();
          return 'nothing thrown';
        } catch (error) {
          return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        }
      };
      return [
        caught(() =>
          Reflect.apply(stripe.elements, stripe, [{ mode: 'payment', paymentMethodTypes: ['card'] }]),
        ),
        caught(() => Reflect.apply(elements.create, elements, ['iban'])),
        caught(() => elements.create('payment')),
        caught(() => window.Stripe?.('pk_live_1')),
      ];
    });
    expect(messages.map((message) => message.startsWith('IntegrationError'))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(messages[0]).toContain('paymentMethodTypes');
  });

  it('tells the shop when the secret is wrong', async () => {
    const { id } = await bench.givenIntent();
    await page.goto(bench.shop.visit({ clientSecret: `${id}_secret_wrong` }));
    await shows('loaderror payment_intent_invalid_parameter');
  });

  it('makes payment methods and confirmation tokens from the form, and reads intents', async () => {
    const id = await visit();
    await fill('4242424242424242');
    const made = await page.evaluate(async () => {
      const { stripe, elements } = window.shop;
      const billing = { billing_details: { name: 'Ada', email: 'ada@example.com' } };
      const method = await stripe.createPaymentMethod({ elements, params: billing });
      const token = await stripe.createConfirmationToken({ elements, params: { return_url: location.href } });
      const settings = JSON.parse(document.getElementById('settings')?.textContent ?? '');
      const read = await stripe.retrievePaymentIntent(settings.clientSecret);
      await elements.fetchUpdates();
      return {
        method: method.paymentMethod?.id,
        name: method.paymentMethod?.billing_details.name,
        token: token.confirmationToken?.id,
        error: method.error?.message ?? token.error?.message,
        read: read.paymentIntent?.id,
      };
    });
    expect(made).toMatchObject({ name: 'Ada', error: undefined, read: id });
    expect(made.token).toMatch(/^ctoken_/);
    expect((await bench.stripe.paymentMethods.retrieve(made.method!)).card?.last4).toBe('4242');
  });

  it('confirms with the card element and with a payment method’s id', async () => {
    const id = await visit();
    const { client_secret: secret } = await bench.stripe.paymentIntents.retrieve(id);
    await page.evaluate(() => {
      const group = window.shop.stripe.elements();
      const element = group.create('card');
      element.mount('#message');
      Object.assign(window, { cardElement: element });
    });
    const frame = page.frameLocator('iframe[title="Secure card payment input frame"]');
    await frame.getByRole('button', { name: /4000 0000 0000 0002/ }).click();
    const declined = await page.evaluate(
      (clientSecret) =>
        window.shop.stripe
          .confirmCardPayment(clientSecret, { payment_method: { card: Reflect.get(window, 'cardElement') } })
          .then(({ error }) => error?.decline_code),
      secret!,
    );
    expect(declined).toBe('generic_decline');
    const confirmed = await page.evaluate(
      (clientSecret) =>
        window.shop.stripe
          .confirmCardPayment(clientSecret, { payment_method: 'pm_card_visa' })
          .then(({ paymentIntent, error }) => paymentIntent?.status ?? error?.message),
      secret!,
    );
    expect(confirmed).toBe('requires_capture');
  });

  it('wants submit() before confirming a deferred payment, then takes the secret late', async () => {
    const id = await visit();
    const { client_secret: secret } = await bench.stripe.paymentIntents.retrieve(id);
    await page.evaluate(() => {
      const { payment, stripe } = window.shop;
      payment.destroy();
      const elements = stripe.elements({
        mode: 'payment',
        amount: 15800,
        currency: 'eur',
        captureMethod: 'manual',
      });
      elements.create('payment').mount('#payment');
      Object.assign(window.shop, { elements });
    });
    await fill('4242424242424242');
    const outcome = await page.evaluate(async (clientSecret) => {
      const { stripe, elements } = window.shop;
      const options = {
        elements,
        clientSecret,
        confirmParams: { return_url: location.href },
        redirect: 'if_required' as const,
      };
      const early = await stripe.confirmPayment(options).catch((error: Error) => error.name);
      const submitted = await elements.submit();
      const result = await stripe.confirmPayment(options);
      return [early, submitted.error, result.paymentIntent?.status];
    }, secret!);
    expect(outcome).toEqual(['IntegrationError', undefined, 'requires_capture']);
  });

  it('mounts nothing for express checkout and says that no wallet is there', async () => {
    await visit();
    const ready = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const express = window.shop.elements.create('expressCheckout');
          express.on('ready', (event) => resolve([event.elementType, event.availablePaymentMethods ?? null]));
          express.mount('#message');
        }),
    );
    expect(ready).toEqual(['expressCheckout', null]);
    expect(await page.locator('#message iframe').count()).toBe(0);
  });
});
