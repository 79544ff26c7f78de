import { describe, expect, it } from 'vitest';
import { intentIdsOf, reservedOf } from './books.ts';
import { expectMails, intents } from './sandbox.ts';
import { buy, heading } from './shop.ts';
import { BOTH_WAYS, openShop } from './visitor.ts';

describe.each(BOTH_WAYS)('cancelling an order, $way', ({ javaScript }) => {
  it('lets the whole hold go, gives the stock back, and says the same when asked again', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const before = await reservedOf('quay-ticking');
    const { number, email } = await buy(visitor, [['quay-ticking', '3.5']]);
    expect(await reservedOf('quay-ticking')).toBe(before + 3500);
    // Of an order that is cancelled already, nobody is told that it was placed.
    await expectMails(email, [/^Your order .* change it until/]);

    await page.getByRole('link', { name: 'Cancel order' }).click();
    await heading(page, 'Cancel it all?').waitFor();
    await page.getByLabel('Why?').fill('Measured the wrong window.');
    await page.getByRole('button', { name: 'Cancel this order' }).click();
    await heading(page, /^Cancelled at \d\d:\d\d\.$/).waitFor();
    await page.getByText('Your order is cancelled.').waitFor();
    expect(await page.title()).toMatch(/^Cancelled: Order/);
    expect(await page.getByRole('link', { name: 'Change this order' }).count()).toBe(0);

    await visitor.go(`/orders/${number}/cancel`);
    await heading(page, /^Cancelled at/).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/orders/${number}`);

    expect(await reservedOf('quay-ticking')).toBe(before);
    const ids = await intentIdsOf(number);
    expect(ids).toHaveLength(1);
    const [intent] = (await intents()).filter(({ id }) => ids.includes(id));
    expect(intent).toMatchObject({
      status: 'canceled',
      amountCapturable: 0,
      amountCaptured: 0,
      amountReceived: 0,
    });
    await expectMails(email, [/^Your order .* change it until/, /is cancelled, nothing was charged$/]);
  });

  it('is only done when it is said', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number } = await buy(visitor, [['tailors-tape', '1']]);
    await page.getByRole('link', { name: 'Cancel order' }).click();
    await heading(page, 'Cancel it all?').waitFor();
    await page.getByRole('link', { name: 'Keep it' }).click();
    await heading(page, 'Still on the table. Not cut yet.').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/orders/${number}`);
  });
});
