import type { Page } from 'playwright-core';
import { Resend } from 'resend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

it.each([false, true])('every page of the tool is accessible and fits a phone (dark: %s)', async (dark) => {
  const page = await open('/', { dark });
  const findings: string[] = [];
  const mail = await page.getByRole('link', { name: /Your order/ }).getAttribute('href');
  for (const path of ['/', '/mailbox', `${mail}`, `${mail}?view=text`, '/mailbox/none']) {
    await page.goto(bench.url + path);
    findings.push(...(await axeFindings(page)).map((finding) => `${path} ${finding}`));
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 390) findings.push(`${path} is ${width} px wide`);
  }
  await page.close();
  expect(findings).toEqual([]);
});
