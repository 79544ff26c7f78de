import { describe, expect, it } from 'vitest';
import { passUntil } from './sandbox.ts';
import {
  arriveAtOrder,
  changeQuantity,
  deadlineOf,
  goToPayment,
  heading,
  newEmail,
  reviewChange,
  save,
  startChange,
  sumOf,
} from './shop.ts';
import { BOTH_WAYS, openShop } from './visitor.ts';

describe.each(BOTH_WAYS)('paying by transfer, $way', ({ javaScript }) => {
  it('orders with one button, is told how to pay, changes its mind, and waits without a charge', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    await goToPayment(visitor, { email: newEmail(), bag: [['harbour-check', '2.5']] });
    await page.getByRole('region', { name: 'Bank transfer' }).getByRole('button').click();
    const number = await arriveAtOrder(visitor);
    await heading(page, 'Still on the table. Not cut yet.').waitFor();
    const how = page.getByRole('region', { name: 'How to pay: Bank transfer' });
    await how.getByText('DE02 1203 0000 0000 2020 51').waitFor();
    await how.getByText(number).waitFor();
    const placed = await sumOf(page, 'To be paid');
    expect(await page.getByText('held, not charged').count()).toBe(0);

    await startChange(visitor, number);
    await changeQuantity(visitor, 'Harbour check', '4');
    const raised = await reviewChange(visitor);
    expect(raised).toBeGreaterThan(placed);
    await page.getByText(/is to be paid, once the time for changes is over/).waitFor();
    await save(visitor, number);
    expect(await sumOf(page, 'To be paid')).toBe(raised);

    const { closesAt } = await deadlineOf(visitor, number);
    await passUntil(new Date(closesAt.getTime() + 1_000));
    await expect
      .poll(
        async () => {
          await visitor.go(`/orders/${number}`);
          return page.getByRole('heading', { level: 1 }).textContent();
        },
        { timeout: 60_000, interval: 2_000 },
      )
      .toBe('Waiting for your payment.');
    await how.getByText('DE02 1203 0000 0000 2020 51').waitFor();
  });
});
