import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { intentIdsOf, ordersOf, versionsOf } from './books.ts';
import { expectMails, intents } from './sandbox.ts';
import {
  arriveAtOrder,
  arrivedAt,
  buy,
  CARDS,
  cardFields,
  changeQuantity,
  goToPayment,
  heading,
  lineOf,
  newEmail,
  payOnHostedPage,
  reviewChange,
  saveButton,
  startChange,
} from './shop.ts';
import { BOTH_WAYS, openShop } from './visitor.ts';

const BAG = [['harbour-check', '1']] as const;

/** Two presses in quick succession, as an impatient hand does it: the second finds the page still there, or gone. */
const pressTwice = (button: Locator) => button.dblclick({ delay: 10, noWaitAfter: true });

describe.each(BOTH_WAYS)('pressed twice, $way', ({ javaScript }) => {
  it('adds once', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    await visitor.go('/products/tailors-tape');
    await pressTwice(page.getByRole('button', { name: 'Add to bag' }).last());
    if (javaScript) await page.getByRole('dialog', { name: 'In your bag' }).waitFor();
    else await heading(page, 'Your bag').waitFor();
    await visitor.go('/products/glass-cloth');
    await pressTwice(page.getByRole('button', { name: 'Add to bag' }).last());
    if (javaScript) await page.getByRole('dialog', { name: 'In your bag' }).waitFor();
    else await heading(page, 'Your bag').waitFor();
    await visitor.go('/bag');
    for (const title of ['Tailor’s tape', 'Glass cloth'])
      expect(await lineOf(page, title).getByRole('textbox').inputValue(), title).toBe('1');
  });

  it('pays once', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const email = newEmail();
    await goToPayment(visitor, { email, bag: BAG });
    if (javaScript) {
      const fields = cardFields(page);
      await fields.getByLabel('Card number').fill(CARDS.accepted);
      await fields.getByLabel('Expiry').fill('12 / 34');
      await fields.getByLabel('CVC').fill('123');
      await pressTwice(page.getByRole('button', { name: /^Hold .* and order$/ }));
    } else await payOnHostedPage(visitor, CARDS.accepted, pressTwice);
    const number = await arriveAtOrder(visitor);
    await expectMails(email, [/change it until/]);
    expect(await ordersOf(email)).toBe(1);
    const ids = await intentIdsOf(number);
    expect(ids).toHaveLength(1);
    const held = (await intents()).filter(({ id }) => ids.includes(id));
    expect(held.map(({ amountCapturable }) => amountCapturable)).toEqual([3490]);
  });

  it('saves once, and cancels once', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number, email } = await buy(visitor, BAG);
    await startChange(visitor, number);
    await changeQuantity(visitor, 'Harbour check', '3');
    await reviewChange(visitor);
    await pressTwice(saveButton(page));
    await arrivedAt(visitor, `/orders/${number}`);
    await page.getByText('Change saved. New total €90.90.').waitFor();
    expect(await versionsOf(number)).toBe(2);
    expect(await intentIdsOf(number)).toHaveLength(2);
    await expectMails(email, [/change it until/, /^Change saved/]);

    await visitor.go(`/orders/${number}/cancel`);
    await pressTwice(page.getByRole('button', { name: 'Cancel this order' }));
    await heading(page, /^Cancelled at/).waitFor();
    await expectMails(email, [/change it until/, /^Change saved/, /is cancelled, nothing was charged$/]);
    const ids = await intentIdsOf(number);
    const after = (await intents()).filter(({ id }) => ids.includes(id));
    expect(after.map(({ status }) => status)).toEqual(['canceled', 'canceled']);
  });
});
