import { describe, expect, it } from 'vitest';
import { passUntil } from './sandbox.ts';
import {
  addToBag,
  arriveAtOrder,
  changeQuantity,
  chooseDelivery,
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

describe.each(BOTH_WAYS)('paying on a page that is opened by a form, $way', ({ javaScript }) => {
  it('goes there and back, makes one order, and says that its total is fixed', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    await visitor.go('/');
    await page.getByLabel('Deliver to').selectOption('United States');
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await addToBag(visitor, 'market-tote', '1');
    await visitor.go('/checkout');
    await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill(newEmail());
    const address = {
      'Full name': 'Ada Weaver',
      'Street and number': '12 Loom Street',
      'Town or city': 'New York',
    };
    for (const [label, value] of Object.entries(address)) await page.getByLabel(label).first().fill(value);
    await page.getByLabel('State').first().selectOption('NY');
    await page.getByLabel('ZIP').first().fill('10001');
    await page.getByRole('button', { name: 'Go on to delivery' }).click();
    await heading(page, 'How should it travel?').waitFor();
    await chooseDelivery(visitor);

    await page.getByRole('region', { name: 'Razorpay' }).getByRole('button').click();
    await page.getByRole('button', { name: 'Continue to payment' }).click();
    await page.getByRole('button', { name: /^Pay \$/ }).click();
    await page.getByRole('button', { name: 'Back to the shop' }).click();
    const number = await arriveAtOrder(visitor);
    await heading(page, 'Still on the table. Not cut yet.').waitFor();
    await page.getByText('Visa ending 1111').waitFor();

    await startChange(visitor, number);
    await changeQuantity(visitor, 'Market tote', '2');
    if (javaScript) await page.getByRole('link', { name: 'Compare before and after' }).click();
    else await page.getByRole('button', { name: 'Review change' }).click();
    await page
      .getByText(/This way of paying cannot change the amount/)
      .first()
      .waitFor();
  });
});
