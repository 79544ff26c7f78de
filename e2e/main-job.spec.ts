import { describe, expect, it } from 'vitest';
import { intentIdsOf, ordersOf } from './books.ts';
import { expectMails, intents, passUntil } from './sandbox.ts';
import {
  buy,
  changeQuantity,
  deadlineOf,
  fillAddress,
  HAMBURG,
  heading,
  minor,
  reviewChange,
  save,
  startChange,
  sumOf,
  takeOut,
} from './shop.ts';
import { BOTH_WAYS, openShop, type Visitor } from './visitor.ts';

const CAPTURE_PATIENCE_MS = 60_000;

async function moveTo(visitor: Visitor, number: string): Promise<void> {
  const { page } = visitor;
  await startChange(visitor, number);
  await page.getByRole('link', { name: 'Change address' }).click();
  await heading(page, 'Send it elsewhere').waitFor();
  await fillAddress(page.getByRole('main'), HAMBURG);
  await page.getByRole('button', { name: 'Use this address' }).click();
  await page.getByText(`Now to: ${HAMBURG.line1}, ${HAMBURG.city}`).waitFor();
}

describe.each(BOTH_WAYS)('the main job, $way', ({ javaScript }) => {
  it('buys, changes its mind three times, and is charged once for what it kept', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number, email } = await buy(visitor, [
      ['harbour-check', '2.5'],
      ['market-tote', '1'],
    ]);
    await page.getByText('Thank you. Your order is placed.').waitFor();
    await heading(page, 'Still on the table. Not cut yet.').waitFor();
    const placed = await sumOf(page, 'To be charged');
    expect(placed).toBe(2.5 * 2800 + 2900 + 690);

    // More of one thing: held beside the first hold.
    await startChange(visitor, number);
    await changeQuantity(visitor, 'Harbour check', '4');
    const raised = await reviewChange(visitor);
    expect(raised).toBe(4 * 2800 + 2900);
    await page.getByText(/held separately on Visa ending 4242/).waitFor();
    await save(visitor, number);
    expect(await sumOf(page, 'To be charged')).toBe(raised);
    const held = async () => {
      const ids = await intentIdsOf(number);
      return (await intents()).filter(({ id }) => ids.includes(id));
    };
    expect((await held()).map(({ amountCapturable }) => amountCapturable).toSorted((a, b) => a - b)).toEqual([
      raised - placed,
      placed,
    ]);

    // One thing less.
    await startChange(visitor, number);
    await takeOut(page, 'Market tote');
    const lowered = await reviewChange(visitor);
    expect(lowered).toBe(4 * 2800 + 690);
    await save(visitor, number);

    // Somewhere else.
    await moveTo(visitor, number);
    const moved = await reviewChange(visitor);
    expect(moved).toBe(lowered);
    await page.getByRole('rowheader').getByText(`becomes ${HAMBURG.line1}, ${HAMBURG.city}`).waitFor();
    await save(visitor, number);
    await page.getByRole('region', { name: 'What it comes to' }).getByText(HAMBURG.line1).waitFor();
    const total = await sumOf(page, 'To be charged');
    expect(total).toBe(lowered);

    // The hour is over.
    const { closesAt } = await deadlineOf(visitor, number);
    await passUntil(new Date(closesAt.getTime() + 1000));
    await expect
      .poll(async () => (await held()).map(({ status }) => status).toSorted(), {
        timeout: CAPTURE_PATIENCE_MS,
        interval: 500,
      })
      .toEqual(expect.not.arrayContaining(['requires_capture']));
    const settled = await held();
    const sum = (of: (intent: (typeof settled)[number]) => number) =>
      settled.reduce((all, intent) => all + of(intent), 0);
    expect(sum(({ amountReceived }) => amountReceived)).toBe(total);
    expect(sum(({ amountCapturable }) => amountCapturable)).toBe(0);
    expect(sum(({ amountRefunded }) => amountRefunded)).toBe(0);
    expect(settled).toHaveLength(2);

    await expectMails(email, [
      /^Your order .* change it until/,
      new RegExp(`^Change saved, order ${number}: now €${(raised / 100).toFixed(2)}$`),
      new RegExp(`^Change saved, order ${number}: now €${(lowered / 100).toFixed(2)}$`),
      new RegExp(`^Change saved, order ${number}: now €${(moved / 100).toFixed(2)}$`),
      new RegExp(`^Receipt for order ${number}: €${(total / 100).toFixed(2)}$`),
    ]);
    expect(await ordersOf(email)).toBe(1);

    await visitor.go(`/orders/${number}`);
    await heading(page, /^Paid at/).waitFor();
    expect(await sumOf(page, /^Charged$/)).toBe(total);
    expect(await page.getByRole('link', { name: 'Change this order' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Cancel order' }).count()).toBe(0);
    const charged = page.getByRole('region', { name: 'What it comes to' }).getByText(/^€[\d.,]+ charged$/);
    const parts = await charged.allTextContents();
    expect(parts.map(minor).reduce((all, part) => all + part, 0)).toBe(total);

    // What was bought can be reviewed, once it is read by someone.
    await page.getByRole('link', { name: 'Write a review of Harbour check' }).click();
    await heading(page, 'How is it?').waitFor();
    await page.getByRole('button', { name: 'Send the review' }).click();
    await page.getByRole('alert').getByRole('link', { name: 'Choose one to five stars.' }).waitFor();
    await page.getByRole('radio', { name: /^4 stars/ }).check();
    await page
      .getByLabel('What would you tell a friend?')
      .fill('Hangs straight, and the squares meet at the seam.');
    await page.getByRole('button', { name: 'Send the review' }).click();
    await page.getByText('Your review waits to be checked.').waitFor();
  });
});
