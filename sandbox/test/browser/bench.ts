import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import Stripe from 'stripe';
import { startSandbox } from '../../src/start.ts';
import { launchChromium } from './chromium.ts';
import { startShop } from './shop.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A sandbox, a shop on another port, a browser, and the official SDK on the sandbox. */
export async function startBench() {
  const sandbox = await startSandbox({ seed: 'browser' });
  const [shop, browser] = await Promise.all([startShop(sandbox.url), launchChromium()]);
  const stripe = new Stripe('sk_test_browser', { host: '127.0.0.1', port: sandbox.port, protocol: 'http' });
  return {
    url: sandbox.url,
    shop,
    browser,
    stripe,
    /** A manual-capture intent over €158.00. */
    givenIntent: () =>
      stripe.paymentIntents.create({
        amount: 15_800,
        currency: 'eur',
        capture_method: 'manual',
        allowed_payment_method_types: ['card'],
      }),
    /** A Checkout Session over two items, €128.00 together, that comes back to the shop. */
    givenSession: (change: Stripe.Checkout.SessionCreateParams = {}) =>
      stripe.checkout.sessions.create({
        mode: 'payment',
        line_items: [
          {
            quantity: 1,
            price_data: {
              currency: 'eur',
              unit_amount: 9_800,
              product_data: { name: 'Harbour check, indigo, 3.5 m' },
            },
          },
          {
            quantity: 2,
            price_data: { currency: 'eur', unit_amount: 1_500, product_data: { name: 'Towel <moss>' } },
          },
        ],
        customer_email: 'ada@example.com',
        payment_intent_data: { capture_method: 'manual' },
        success_url: `${shop.url}/thanks?session={CHECKOUT_SESSION_ID}`,
        cancel_url: `${shop.url}/bag`,
        ...change,
      }),
    stop: async () => {
      await browser.close();
      await shop.close();
      await sandbox.stop();
    },
  };
}

/** What axe finds wrong with a page and its frames at WCAG 2.2 AA, in words. */
export async function axeFindings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const frame of page.frames()) {
    // A mail's frame runs no script, so nothing can look into it from inside.
    if (frame.url() === 'about:blank' || frame.url().endsWith('/html')) continue;
    // Landmarks and headings are the business of the page around a frame.
    const practice = frame === page.mainFrame() ? "'best-practice'" : '';
    await frame.evaluate(axe);
    const violations = await frame.evaluate(`axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', ${practice}],
      iframes: false,
    }).then(({ violations }) => violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.html).join(' | ')))`);
    if (Array.isArray(violations)) found.push(...violations.map(String));
  }
  return found;
}
