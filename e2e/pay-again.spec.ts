import type { FrameLocator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { booksOf, intentIdsOf, versionsOf } from './books.ts';
import { declineNext, expectMails, intents, mailsTo, passUntil } from './sandbox.ts';
import {
  arrivedAt,
  buy,
  CARDS,
  cardFields,
  changeQuantity,
  deadlineOf,
  heading,
  orderLinkIn,
  passDeadline,
  payHere,
  reviewChange,
  saveButton,
  startChange,
  sumOf,
} from './shop.ts';
import { BOTH_WAYS, openShop, ready, type Visitor } from './visitor.ts';

const BAG = [['harbour-check', '1']] as const;
const TOTAL = 2800 + 690;
const RAISED = 5 * 2800;
/** Held like any other card, and refused for ever when it is charged. */
const REFUSED_WHEN_CHARGED = '4000 9900 0000 0400';
const HOUR_MS = 3_600_000;

async function typeCard(form: FrameLocator | Page, number: string): Promise<void> {
  await form.getByLabel('Card number').fill(number);
  await form.getByLabel('Expiry').fill('12 / 34');
  await form.getByLabel('CVC').fill('123');
}

/** Pays with the card fields of the page at hand. */
async function payInPage(page: Page, card: string, button: RegExp): Promise<void> {
  await typeCard(cardFields(page), card);
  await page.getByRole('button', { name: button }).click();
}

/** An order whose card was refused when its window had closed; answers with the shopper at the mail's link. */
async function aLostPayment(visitor: Visitor) {
  const { page, javaScript } = visitor;
  const { number, email } = await buy(visitor, BAG, REFUSED_WHEN_CHARGED);
  await passDeadline(visitor, number, 1_000);
  const mails = await expectMails(email, [/change it until/, /^We could not charge your card/]);
  const mail = mails.find(({ subject }) => subject.startsWith('We could not'))!;
  await visitor.go(`/orders/${number}`);
  await heading(page, 'We could not charge your card.').waitFor();
  await page.getByRole('link', { name: 'Pay €34.90 again' }).waitFor();
  const { pathname, search } = new URL(orderLinkIn(mail));
  await page.goto(`${pathname}${search}`);
  await heading(page, 'Pay €34.90 with any card').waitFor();
  await ready(page, javaScript);
  return { number, email };
}

async function toHostedPage({ page, javaScript }: Visitor): Promise<void> {
  await page.getByRole('button', { name: /^Pay on the secure payment page/ }).click();
  if (!javaScript) await page.getByRole('link', { name: 'Continue to payment' }).click();
}

/** What the provider took and still holds for an order. */
async function atTheBank(number: string) {
  const ids = await intentIdsOf(number);
  const own = (await intents()).filter(({ id }) => ids.includes(id));
  return {
    taken: own.reduce((sum, { amountReceived }) => sum + amountReceived, 0),
    held: own.reduce((sum, { amountCapturable }) => sum + amountCapturable, 0),
  };
}

describe.each(BOTH_WAYS)('a card that cannot be charged, $way', ({ javaScript }) => {
  it('is replaced by another one from the link in the mail, after one that is declined', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number, email } = await aLostPayment(visitor);
    if (javaScript) {
      await payInPage(page, CARDS.declined, /^Pay €34\.90$/);
      await page
        .getByRole('alert')
        .getByText(/declined/)
        .waitFor();
      await payInPage(page, CARDS.accepted, /^Pay €34\.90$/);
    } else {
      await toHostedPage(visitor);
      await payHere(page, CARDS.declined);
      await page
        .getByRole('alert')
        .getByText(/declined/)
        .waitFor();
      await payHere(page, CARDS.accepted);
    }
    await arrivedAt(visitor, `/orders/${number}`);
    await page.getByText('Thank you. €34.90 is paid, once.').waitFor();
    await heading(page, /^Paid at/).waitFor();
    expect(await sumOf(page, /^Charged/)).toBe(TOTAL);
    expect(await atTheBank(number)).toEqual({ taken: TOTAL, held: 0 });
    await expectMails(email, [/change it until/, /^We could not charge/, /^Receipt for order/]);
    // Coming back to where paying led changes nothing any more, and there is nothing to pay.
    const after = await booksOf(number);
    await page.goto(`/orders/${number}/pay/return`);
    await page.goto(`/orders/${number}/pay`);
    await arrivedAt(visitor, `/orders/${number}`);
    expect(await booksOf(number)).toBe(after);
  });
});

describe.each(BOTH_WAYS)('the difference of a change, $way', ({ javaScript }) => {
  it('is held on another card when the first is declined; one that is refused can be followed by a better one', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number } = await buy(visitor, BAG);
    await startChange(visitor, number);
    await changeQuantity(visitor, 'Harbour check', '5');
    await reviewChange(visitor);
    const before = await booksOf(number);
    await declineNext();
    await saveButton(page).click();
    await page
      .getByRole('alert')
      .getByText(/There is not enough on the card/)
      .waitFor();
    expect(await booksOf(number)).toBe(before);

    await page.getByRole('button', { name: /^Hold €\d+\.\d\d on another card$/ }).click();
    await heading(page, /^Hold €105\.10 on another card$/).waitFor();
    await ready(page, javaScript);
    if (javaScript) {
      await payInPage(page, CARDS.noFunds, /^Hold €105\.10$/);
      await page
        .getByRole('alert')
        .getByText(/There is not enough on that card/)
        .waitFor();
      expect(await versionsOf(number)).toBe(1);
      await ready(page, javaScript);
      await payInPage(page, CARDS.accepted, /^Hold €105\.10$/);
    } else {
      await page.getByRole('link', { name: 'Continue to payment' }).click();
      await payHere(page, CARDS.noFunds);
      await page.getByRole('alert').waitFor();
      expect(await versionsOf(number)).toBe(1);
      await payHere(page, CARDS.accepted);
    }
    await arrivedAt(visitor, `/orders/${number}`);
    await page.getByText('Change saved. New total €140.00.').waitFor();
    expect(await sumOf(page, 'To be charged')).toBe(RAISED);
    expect(await versionsOf(number)).toBe(2);
    expect(await atTheBank(number)).toEqual({ taken: 0, held: RAISED });
  });
});

it('what nobody pays in time is cancelled, and its cloth is free again', async () => {
  const visitor = await openShop({ javaScript: false });
  const { page } = visitor;
  const { number, email } = await aLostPayment(visitor);
  const { closesAt } = await deadlineOf(visitor, number);
  await passUntil(new Date(closesAt.getTime() + 49 * HOUR_MS));
  await expect
    .poll(async () => (await mailsTo(email)).map(({ subject }) => subject), { timeout: 30_000 })
    .toContainEqual(expect.stringMatching(/is cancelled, nothing was charged$/));
  await visitor.go(`/orders/${number}`);
  await heading(page, /^Cancelled/).waitFor();
  expect(JSON.parse(await booksOf(number)).reservations).toEqual([]);
  expect(await atTheBank(number)).toEqual({ taken: 0, held: 0 });
});
