import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { startBench } from '../../browser/bench.ts';
import { type Check, localOnly } from './stand.ts';

const POLL = { timeout: 10_000 };

async function shows(page: Page, words: string): Promise<void> {
  await expect.poll(() => page.locator('#status').textContent(), POLL).toBe(words);
}

async function fill(page: Page, number: string): Promise<void> {
  const card = page.frameLocator('iframe[title="Secure payment input frame"]');
  await card.getByLabel('Card number').fill(number);
  await card.getByLabel('Expiry').fill('12/34');
  await card.getByLabel('CVC').fill('123');
  await page.getByRole('button', { name: 'Pay' }).click();
}

async function paysWithTheShim(): Promise<void> {
  const bench = await startBench();
  try {
    const page = await bench.browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      const isDecline = message.text().includes('402');
      if (['error', 'warning'].includes(message.type()) && !isDecline) complaints.push(message.text());
    });
    const intent = await bench.givenIntent();
    await page.goto(bench.shop.visit({ clientSecret: intent.client_secret! }));
    await shows(page, 'ready');
    await fill(page, '4000000000000002');
    await shows(page, 'error generic_decline');
    await fill(page, '4242424242424242');
    await shows(page, 'requires_capture');
    expect((await bench.stripe.paymentIntents.retrieve(intent.id)).status).toBe('requires_capture');

    const asked = await bench.givenIntent();
    await page.goto(bench.shop.visit({ clientSecret: asked.client_secret! }));
    await shows(page, 'ready');
    await fill(page, '4000000000003220');
    const bank = page.frameLocator('iframe[title="Bank authentication"]');
    await bank.getByRole('button', { name: 'Complete' }).click();
    await shows(page, 'requires_capture');

    const thrown = await page.evaluate(() => {
      try {
        const options = { mode: 'payment', amount: 100, currency: 'eur', paymentMethodTypes: ['card'] };
        window.shop.stripe.elements(options as never);
        return 'nothing';
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(thrown).toContain('paymentMethodTypes');
    expect(complaints).toEqual([]);
  } finally {
    await bench.stop();
  }
}

/** The stand-in for Stripe.js. */
export const BROWSER: Check[] = [
  localOnly(
    79,
    'the stand-in for Stripe.js: `loadStripe` takes it without a warning for a `pk_test`; `confirmPayment` resolves `requires_capture`; declined → `{error}`; 3-D Secure shows its page; `paymentMethodTypes` throws',
    'the official loader pays, is declined and asks the bank through the stand-in, without a complaint',
    paysWithTheShim,
  ),
];
