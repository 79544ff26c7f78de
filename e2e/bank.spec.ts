import { describe, expect, it } from 'vitest';
import { booksOf, intentIdsOf, ordersOf } from './books.ts';
import { confirmInBankApp, declineNext, expectMails, intents } from './sandbox.ts';
import {
  approve,
  arriveAtOrder,
  arrivedAt,
  bankAsks,
  buy,
  CARDS,
  changeQuantity,
  goToPayment,
  heading,
  newEmail,
  pay,
  payHere,
  refuse,
  reviewChange,
  saveButton,
  startChange,
  sumOf,
} from './shop.ts';
import { BOTH_WAYS, openShop, type Visitor } from './visitor.ts';

const BAG = [['harbour-check', '1']] as const;
const TOTAL = 2800 + 690;
const RAISED = 5 * 2800;
const DECLINED = /declined|did not hold/;
const NOT_AUTHENTICATED = /unable to authenticate|did not hold/;

/** Another card, wherever the visitor was told that the first one did not do. */
const payAgain = ({ page, javaScript, ...visitor }: Visitor, card: string) =>
  javaScript ? pay({ page, javaScript, ...visitor }, card) : payHere(page, card);

describe.each(BOTH_WAYS)('paying, $way', ({ javaScript }) => {
  it('a declined card says so, and another card buys the same bag', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const email = newEmail();
    await goToPayment(visitor, { email, bag: BAG });
    await pay(visitor, CARDS.declined);
    await page.getByRole('alert').getByText(DECLINED).waitFor();
    expect(await ordersOf(email)).toBe(0);
    await payAgain(visitor, CARDS.accepted);
    const number = await arriveAtOrder(visitor);
    expect(await sumOf(page, 'To be charged')).toBe(TOTAL);
    expect(await ordersOf(email)).toBe(1);
    const ids = await intentIdsOf(number);
    const held = (await intents()).filter(({ id }) => ids.includes(id));
    expect(held.map(({ amountCapturable }) => amountCapturable)).toEqual([TOTAL]);
  });

  it('a bank that asks is answered, with no first and then with yes', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const email = newEmail();
    await goToPayment(visitor, { email, bag: BAG });
    await pay(visitor, CARDS.asksBank);
    await refuse(visitor);
    await page.getByRole('alert').getByText(NOT_AUTHENTICATED).waitFor();
    expect(await ordersOf(email)).toBe(0);
    await payAgain(visitor, CARDS.asksBank);
    await approve(visitor);
    await arriveAtOrder(visitor);
    await page.getByText('Thank you. Your order is placed.').waitFor();
    expect(await ordersOf(email)).toBe(1);
  });

  it('the tab is closed at the bank, and the order comes about all the same', async () => {
    const visitor = await openShop({ javaScript });
    const email = newEmail();
    await goToPayment(visitor, { email, bag: BAG });
    await pay(visitor, CARDS.asksBank);
    await bankAsks(visitor);
    await visitor.page.close();
    await confirmInBankApp();
    await expect.poll(() => ordersOf(email), { timeout: 30_000 }).toBe(1);
    await expectMails(email, [/^Your order .* change it until/]);

    // The shopper opens the shop again, and finds the order where paying leads back to.
    const page = await visitor.context.newPage();
    await page.goto('/checkout/return');
    await heading(page, 'Still on the table. Not cut yet.').waitFor();
    expect(await ordersOf(email)).toBe(1);
  });
});

/** An order of one metre, and the change to five metres, ready to be saved. */
async function aRaise(
  visitor: Visitor,
  card: string,
): Promise<{ number: string; email: string; before: string }> {
  const email = newEmail();
  await goToPayment(visitor, { email, bag: BAG });
  await pay(visitor, card);
  if (card !== CARDS.accepted) await approve(visitor);
  const number = await arriveAtOrder(visitor);
  await startChange(visitor, number);
  await changeQuantity(visitor, 'Harbour check', '5');
  expect(await reviewChange(visitor)).toBe(RAISED);
  return { number, email, before: await booksOf(number) };
}

/** Saves, and goes on to the bank that asks. */
async function saveAndGoToBank({ page }: Visitor): Promise<void> {
  await saveButton(page).click();
  await heading(page, /^Confirm €\d+\.\d\d with your bank$/).waitFor();
  await page.getByRole('link', { name: 'Continue to your bank' }).click();
  await heading(page, 'Confirm this payment').waitFor();
}

describe.each(BOTH_WAYS)('raising an order, $way', ({ javaScript }) => {
  it('a declined raise leaves everything as it was and says what helps', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number } = await buy(visitor, BAG);
    await startChange(visitor, number);
    await changeQuantity(visitor, 'Harbour check', '5');
    await reviewChange(visitor);
    const before = await booksOf(number);
    await declineNext();
    await saveButton(page).click();
    const sentence = page.getByRole('alert').getByText(/Your order is unchanged\./);
    await sentence.waitFor();
    expect(await sentence.textContent()).toMatch(/bank|card/);
    expect(await booksOf(number)).toBe(before);
    await visitor.go(`/orders/${number}`);
    await heading(page, 'Still on the table. Not cut yet.').waitFor();
    expect(await sumOf(page, 'To be charged')).toBe(TOTAL);
    await page.getByText('You have begun a change that is not saved.').waitFor();
  });

  it('the bank asks and is told yes: the change is saved once', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number, email } = await aRaise(visitor, CARDS.asksBankAlways);
    await saveAndGoToBank(visitor);
    await page.getByRole('button', { name: 'Complete' }).click();
    await arrivedAt(visitor, `/orders/${number}`);
    await page.getByText('Change saved. New total €140.00.').waitFor();
    expect(await sumOf(page, 'To be charged')).toBe(RAISED);
    await expectMails(email, [
      /change it until/,
      new RegExp(`^Change saved, order ${number}: now €140\\.00$`),
    ]);
  });

  it('the bank asks and is told no: nothing has changed, and the change is still there to try', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number, before } = await aRaise(visitor, CARDS.asksBankAlways);
    await saveAndGoToBank(visitor);
    await page.getByRole('button', { name: 'Fail' }).click();
    await page.getByText('Your bank did not hold the extra amount. Your order is unchanged.').waitFor();
    expect(await booksOf(number)).toBe(before);
    await visitor.go(`/orders/${number}`);
    expect(await sumOf(page, 'To be charged')).toBe(TOTAL);
  });

  it('the tab is closed at the bank: the answer counts whenever it comes', async () => {
    const visitor = await openShop({ javaScript });
    const { number, email } = await aRaise(visitor, CARDS.asksBankAlways);
    await saveAndGoToBank(visitor);
    await visitor.page.close();
    const page = await visitor.context.newPage();
    await page.goto(`/orders/${number}`);
    await heading(page, 'Still on the table. Your bank has a question.').waitFor();
    await page.getByText(/^Your bank asks you to confirm €\d+\.\d\d\.$/).waitFor();
    await confirmInBankApp();
    await expectMails(email, [
      /change it until/,
      new RegExp(`^Change saved, order ${number}: now €140\\.00$`),
    ]);
    await page.reload();
    await heading(page, 'Still on the table. Not cut yet.').waitFor();
    expect(await sumOf(page, 'To be charged')).toBe(RAISED);
    // Coming back to where the bank would have led changes nothing any more.
    const after = await booksOf(number);
    await page.goto(`/orders/${number}/edit/return`);
    await arrivedAt({ ...visitor, page }, `/orders/${number}`);
    expect(await booksOf(number)).toBe(after);
  });

  it('a change that waits for the bank can be put aside', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number, before } = await aRaise(visitor, CARDS.asksBankAlways);
    await saveButton(page).click();
    await heading(page, /^Confirm/).waitFor();
    await page.getByRole('button', { name: 'Discard this change' }).click();
    await page.getByText('The change was put aside. Your order is as it was.').waitFor();
    expect(await booksOf(number)).toBe(before);
  });
});
