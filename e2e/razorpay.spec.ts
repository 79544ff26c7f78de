import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { booksOf, intentIdsOf, ordersOf, reservedOf } from './books.ts';
import { expectMails, intents, now, passUntil } from './sandbox.ts';
import {
  addToBag,
  arriveAtOrder,
  arrivedAt,
  CARDS,
  cardFields,
  changeQuantity,
  chooseDelivery,
  deadlineOf,
  heading,
  newEmail,
  type Placed,
  payOnHostedPage,
  reviewChange,
  save,
  startChange,
  sumOf,
} from './shop.ts';
import { BOTH_WAYS, openShop, ready, type Visitor } from './visitor.ts';

const CAPTURE_PATIENCE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** What the shop asks Razorpay to hold money for. */
const HOLD_MS = 72 * HOUR_MS;
const ACCEPTED = '4111 1111 1111 1111';
const DECLINED = '4000 0000 0000 0002';

const PORTLAND = { line1: '12 Loom Street', city: 'Portland', province: 'OR', postalCode: '97209' };
const EUGENE = { line1: '3 Weavers Row', city: 'Eugene', province: 'OR', postalCode: '97401' };
const NEW_YORK = { line1: '350 Canal Street', city: 'New York', province: 'NY', postalCode: '10013' };

/** A payment in the stand-in's own books. Amounts are minor units. */
interface ProvidersPayment {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: string;
  readonly captured: boolean;
  readonly amount_refunded: number;
}

/** What Razorpay itself says was paid for an order of the shop, over its API. */
async function paidFor(number: string): Promise<readonly ProvidersPayment[]> {
  const authorization = `Basic ${btoa('rzp_test_sandbox:sandbox_key_secret')}`;
  const orders = (await intentIdsOf(number)).filter((id) => id.startsWith('order_'));
  const lists = orders.map(async (id) => {
    const url = `${inject('shop').sandbox}/razorpay/v1/orders/${id}/payments`;
    const response = await fetch(url, { headers: { authorization } });
    expect(response.status, url).toBe(200);
    const { items }: { items: ProvidersPayment[] } = await response.json();
    return items;
  });
  return (await Promise.all(lists)).flat();
}

const taken = (payments: readonly ProvidersPayment[]) =>
  payments.filter(({ captured }) => captured).map(({ amount }) => amount);

async function fillAmerican(page: Page, address: typeof PORTLAND): Promise<void> {
  const main = page.getByRole('main');
  await main.getByLabel('Full name').first().fill('Ada Weber');
  await main.getByLabel('Street and number').first().fill(address.line1);
  await main.getByLabel('Town or city').first().fill(address.city);
  await main.getByLabel('State').first().fill(address.province);
  await main.getByLabel('ZIP code').first().fill(address.postalCode);
}

/** From the catalogue to the last step of the checkout, delivered to Oregon and paid in dollars. */
async function goToAmericanPayment(
  visitor: Visitor,
  email: string,
  bag: readonly (readonly [handle: string, quantity: string])[],
): Promise<void> {
  const { page } = visitor;
  await visitor.go('/');
  await page.getByLabel('Deliver to').selectOption('us');
  await page.getByRole('contentinfo').getByRole('button', { name: 'Change' }).click();
  await page.waitForLoadState();
  for (const [handle, quantity] of bag) await addToBag(visitor, handle, quantity);
  await visitor.go('/checkout');
  await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill(email);
  await fillAmerican(page, PORTLAND);
  await page.getByRole('button', { name: 'Go on to delivery' }).click();
  await heading(page, 'How should it travel?').waitFor();
  await chooseDelivery(visitor);
}

/** From our last step over the page between to Razorpay's. */
async function goToRazorpay({ page }: Visitor): Promise<void> {
  await page.getByRole('region', { name: 'Razorpay' }).getByRole('button').click();
  await heading(page, 'Continue to payment').waitFor();
  await page.getByRole('button', { name: 'Continue to payment' }).click();
  await heading(page, /^Pay \$/).waitFor();
}

async function payAtRazorpay(page: Page, card: string): Promise<void> {
  await page.getByLabel('Card number').fill(card);
  await page.getByRole('button', { name: /^Pay \$/ }).click();
}

/** Presses what leads back to the shop, where no script does. */
async function comeBack({ page, javaScript }: Visitor): Promise<void> {
  if (!javaScript) await page.getByRole('button', { name: 'Back to the shop' }).click();
}

async function buy(
  visitor: Visitor,
  bag: readonly (readonly [handle: string, quantity: string])[],
): Promise<Placed> {
  const email = newEmail('mary');
  await goToAmericanPayment(visitor, email, bag);
  await goToRazorpay(visitor);
  await payAtRazorpay(visitor.page, ACCEPTED);
  await comeBack(visitor);
  return { number: await arriveAtOrder(visitor), email };
}

/** Waits for the refusal of a change that would move the total, and for what is said about it beforehand. */
async function refusedAsFixed(page: Page): Promise<void> {
  await page
    .getByRole('alert')
    .getByText(/^This way of paying cannot change the amount\./)
    .waitFor();
  await page.getByText('Paid with Razorpay, the total stays as it is.').waitFor();
  expect(await page.getByRole('button', { name: 'Save change' }).count()).toBe(0);
}

async function discard(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Discard change' }).click();
  await heading(page, 'Still on the table. Not cut yet.').waitFor();
}

async function moveTo(visitor: Visitor, number: string, address: typeof PORTLAND): Promise<void> {
  const { page } = visitor;
  await startChange(visitor, number);
  await page.getByRole('link', { name: 'Change address' }).click();
  await heading(page, 'Send it elsewhere').waitFor();
  await fillAmerican(page, address);
  await page.getByRole('button', { name: 'Use this address' }).click();
  await page.getByText(`Now to: ${address.line1}, ${address.city}`).waitFor();
}

/** Pays with the card fields of the page at hand. */
async function payInPage(page: Page): Promise<void> {
  const form = cardFields(page);
  await form.getByLabel('Card number').fill(CARDS.accepted);
  await form.getByLabel('Expiry').fill('12 / 34');
  await form.getByLabel('CVC').fill('123');
  await page.getByRole('button', { name: /^Pay US\$/ }).click();
}

describe.each(BOTH_WAYS)('paying with Razorpay, $way', ({ javaScript }) => {
  it('buys, changes what leaves the total alone, and is charged exactly the total, once', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const email = newEmail('mary');
    await goToAmericanPayment(visitor, email, [['harbour-check', '2.5']]);
    await goToRazorpay(visitor);
    await payAtRazorpay(page, DECLINED);
    await page.getByRole('alert').getByText('Your payment was declined by the bank.').waitFor();
    expect(await ordersOf(email)).toBe(0);
    await payAtRazorpay(page, ACCEPTED);
    await comeBack(visitor);
    const number = await arriveAtOrder(visitor);
    await page.getByText('Thank you. Your order is placed.').waitFor();
    await heading(page, 'Still on the table. Not cut yet.').waitFor();
    await page.getByRole('region', { name: 'Time left' }).waitFor();
    const total = await sumOf(page, 'To be charged');
    expect(total).toBe(2.5 * 2900 + 1400);
    await page.getByText('$86.50 held, not charged').waitFor();
    const payments = async () => (await paidFor(number)).map(({ status, amount }) => [status, amount]);
    expect((await payments()).toSorted()).toEqual([
      ['authorized', total],
      ['failed', total],
    ]);

    // More, less, and a tax that was not there: Razorpay takes what it holds whole or not at all.
    const before = await booksOf(number);
    for (const quantity of ['4', '1']) {
      await startChange(visitor, number);
      await changeQuantity(visitor, 'Harbour check', quantity);
      await refusedAsFixed(page);
      await discard(page);
    }
    await moveTo(visitor, number, NEW_YORK);
    await refusedAsFixed(page);
    await discard(page);
    expect(await booksOf(number)).toBe(before);

    // Somewhere else at the same total.
    await moveTo(visitor, number, EUGENE);
    expect(await reviewChange(visitor)).toBe(total);
    await save(visitor, number);
    await page.getByRole('region', { name: 'What it comes to' }).getByText(EUGENE.line1).waitFor();
    expect(await sumOf(page, 'To be charged')).toBe(total);

    // The hour is over.
    const { closesAt } = await deadlineOf(visitor, number);
    await passUntil(new Date(closesAt.getTime() + 1_000));
    await expect
      .poll(async () => taken(await paidFor(number)), { timeout: CAPTURE_PATIENCE_MS, interval: 500 })
      .toEqual([total]);
    const mails = await expectMails(email, [
      /^Your order .* change it until/,
      new RegExp(`^Change saved, order ${number}: now \\$86\\.50$`),
      new RegExp(`^Receipt for order ${number}: \\$86\\.50$`),
    ]);
    expect(mails[0]?.text).toContain('Paid with Razorpay, the total stays as it is');
    expect(await ordersOf(email)).toBe(1);
    await visitor.go(`/orders/${number}`);
    await heading(page, /^Paid at/).waitFor();
    expect(await sumOf(page, /^Charged$/)).toBe(total);
    expect((await payments()).toSorted()).toEqual([
      ['captured', total],
      ['failed', total],
    ]);
    expect((await paidFor(number)).map(({ amount_refunded }) => amount_refunded)).toEqual([0, 0]);
  });

  it('cancels: nothing is ever taken, and what was held goes back by itself', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const before = await reservedOf('quay-ticking');
    const { number, email } = await buy(visitor, [['quay-ticking', '1.5']]);
    expect(await reservedOf('quay-ticking')).toBe(before + 1500);
    await expectMails(email, [/^Your order .* change it until/]);
    await page.getByRole('link', { name: 'Cancel order' }).click();
    await heading(page, 'Cancel it all?').waitFor();
    await page.getByRole('button', { name: 'Cancel this order' }).click();
    await heading(page, /^Cancelled at/).waitFor();
    await page.getByText(/The hold of US\$53\.00 on your card ends by itself within a few days\.$/).waitFor();
    expect(await reservedOf('quay-ticking')).toBe(before);
    await expectMails(email, [/^Your order .* change it until/, /is cancelled, nothing was charged$/]);
    expect(await paidFor(number)).toMatchObject([{ status: 'authorized', captured: false }]);

    await passUntil(new Date((await now()).getTime() + HOLD_MS + HOUR_MS));
    await expect
      .poll(
        async () => {
          await visitor.go(`/orders/${number}`);
          return page.getByText('US$53.00 let go, never charged').count();
        },
        { timeout: CAPTURE_PATIENCE_MS, interval: 1_000 },
      )
      .toBe(1);
    await page.getByText(/The hold on your card has been let go/).waitFor();
    expect(await paidFor(number)).toMatchObject([{ status: 'refunded', captured: false }]);
    // Of another day: its date stands beside what happened then, not over it.
    const happened = page.getByRole('region', { name: 'What happened' }).getByRole('listitem').first();
    const [time, text] = await Promise.all(
      [happened.locator('time'), happened.getByText('You ordered')].map((part) => part.boundingBox()),
    );
    expect(time!.x + time!.width).toBeLessThan(text!.x);
  });

  it('pays again by card what was held for too long to be taken, once', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number, email } = await buy(visitor, [['quay-ticking', '2']]);
    await passUntil(new Date((await now()).getTime() + HOLD_MS + HOUR_MS));
    await expectMails(email, [/change it until/, /^We could not charge your card/]);
    await visitor.go(`/orders/${number}`);
    await heading(page, 'We could not charge your card.').waitFor();
    await page.getByText('US$66.00 let go, never charged').waitFor();
    await page.getByRole('link', { name: 'Pay US$66.00 again' }).click();
    await heading(page, 'Pay US$66.00 with any card').waitFor();
    await ready(page, javaScript);
    if (javaScript) await payInPage(page);
    else await payOnHostedPage(visitor, CARDS.accepted);
    await arrivedAt(visitor, `/orders/${number}`);
    await heading(page, /^Paid at/).waitFor();
    expect(await sumOf(page, /^Charged/)).toBe(6600);
    expect(await paidFor(number)).toMatchObject([{ status: 'refunded', captured: false }]);
    const ids = await intentIdsOf(number);
    const byCard = (await intents()).filter(({ id }) => ids.includes(id));
    expect(byCard).toMatchObject([{ status: 'succeeded', amountReceived: 6600, amountCapturable: 0 }]);
    await expectMails(email, [/change it until/, /^We could not charge/, /^Receipt for order/]);
  });

  it('comes back without paying, and pays in two windows: one order, charged once', async () => {
    const visitor = await openShop({ javaScript });
    const { page, context } = visitor;
    const email = newEmail('mary');
    await goToAmericanPayment(visitor, email, [['tailors-tape', '1']]);
    await goToRazorpay(visitor);
    await page.getByRole('link', { name: 'Cancel and go back to the shop' }).click();
    await heading(page, 'Look it over, and pay').waitFor();

    const second = { ...visitor, page: await context.newPage() };
    await second.page.goto('/checkout/pay');
    for (const window of [visitor, second]) await goToRazorpay(window);
    for (const window of [visitor, second]) await payAtRazorpay(window.page, ACCEPTED);
    const numbers = [];
    for (const window of [visitor, second]) {
      await comeBack(window);
      numbers.push(await arriveAtOrder(window));
    }
    const number = numbers[0] ?? '';
    expect(numbers).toEqual([number, number]);
    expect(await ordersOf(email)).toBe(1);
    expect(await paidFor(number)).toMatchObject([{ status: 'authorized' }, { status: 'authorized' }]);
    const { closesAt } = await deadlineOf(visitor, number);
    await passUntil(new Date(closesAt.getTime() + 1_000));
    await expectMails(email, [/^Your order .* change it until/, /^Receipt for order/]);
    expect((await paidFor(number)).map(({ status }) => status).toSorted()).toEqual([
      'authorized',
      'captured',
    ]);
  });
});
