import { describe, expect, it } from 'vitest';
import { booksOf, versionsOf } from './books.ts';
import { expectMails, now } from './sandbox.ts';
import {
  arrivedAt,
  buy,
  changeQuantity,
  deadlineOf,
  heading,
  orderLinkIn,
  passDeadline,
  reviewChange,
  saveButton,
  startChange,
  sumOf,
} from './shop.ts';
import { BOTH_WAYS, openShop } from './visitor.ts';

const BAG = [['harbour-check', '2']] as const;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Long enough for one press to arrive on a busy machine. */
const LAST_MOMENT_MS = 6_000;

describe.each(BOTH_WAYS)('the end of the window, $way', ({ javaScript }) => {
  it('a change that arrives in the last moment counts', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number } = await buy(visitor, BAG);
    await startChange(visitor, number);
    await changeQuantity(visitor, 'Harbour check', '1.5');
    const total = await reviewChange(visitor);
    await passDeadline(visitor, number, -LAST_MOMENT_MS);
    await saveButton(page).click();
    await arrivedAt(visitor, `/orders/${number}`);
    expect(await versionsOf(number)).toBe(2);
    await visitor.go(`/orders/${number}`);
    expect(await sumOf(page, /^(To be charged|Charged)$/)).toBe(total);
  });

  it('a change that arrives a second late is refused, and kept in sight', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number } = await buy(visitor, BAG);
    await startChange(visitor, number);
    await changeQuantity(visitor, 'Harbour check', '1.5');
    await reviewChange(visitor);
    await passDeadline(visitor, number, 1_000);
    const refused = page.waitForResponse((response) => response.status() === 409);
    await saveButton(page).click();
    await refused;
    await heading(page, /^The window closed at \d\d:\d\d [A-Z]+$/).waitFor();
    const wanted = page.getByRole('region', { name: 'This is what you wanted to change' });
    await wanted.getByText('Harbour check, Indigo: 2 m becomes 1.5 m').waitFor();
    const ask = await page.getByRole('link', { name: 'Ask the team' }).getAttribute('href');
    expect(decodeURIComponent(ask ?? '')).toContain('2 m becomes 1.5 m');
    expect(await versionsOf(number)).toBe(1);
  });

  it('ten more minutes can be had once', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number } = await buy(visitor, BAG);
    const closesAt = await passDeadline(visitor, number, -8 * MINUTE_MS);
    await visitor.go(`/orders/${number}`);
    await page.getByRole('timer').filter({ hasText: '7 minutes left' }).waitFor();
    const more = page.getByRole('button', { name: '10 more minutes' });
    await more.click();
    await page.getByText(/^More time: you can change it until \d\d:\d\d [A-Z]+\.$/).waitFor();
    const extended = await deadlineOf(visitor, number);
    expect(extended.closesAt.getTime() - closesAt.getTime()).toBe(10 * MINUTE_MS);
    expect(await more.count()).toBe(0);
    await passDeadline(visitor, number, -9 * MINUTE_MS);
    expect((await now()).getTime()).toBeGreaterThan(closesAt.getTime());
    await startChange(visitor, number);
    await changeQuantity(visitor, 'Harbour check', '1');
  });

  it('the timer can be put away, and stays away', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    const { number } = await buy(visitor, BAG);
    await page.getByRole('button', { name: 'Hide timer' }).click();
    await page.getByRole('button', { name: 'Show timer' }).waitFor();
    await visitor.go(`/orders/${number}/edit`);
    expect(await page.getByRole('timer').count()).toBe(0);
    await page.getByText(/^You can change this order until \d\d:\d\d [A-Z]+\.$/).waitFor();
  });
});

it('two windows: the second to save sees both changes and puts its own on top', async () => {
  const one = await openShop();
  const { number, email } = await buy(one, BAG);
  const [mail] = await expectMails(email, [/change it until/]);
  if (!mail) throw new Error('no mail');
  const other = await openShop();
  await other.go(orderLinkIn(mail));
  for (const [visitor, quantity] of [
    [one, '1.5'],
    [other, '1'],
  ] as const) {
    await startChange(visitor, number);
    await changeQuantity(visitor, 'Harbour check', quantity);
    await reviewChange(visitor);
  }
  await saveButton(one.page).click();
  await arrivedAt(one, `/orders/${number}`);
  const before = await booksOf(number);
  await saveButton(other.page).click();
  await heading(other.page, 'Two changes at once').waitFor();
  await other.page.getByText('Harbour check, Indigo: 1.5 m becomes 1 m').waitFor();
  expect(await booksOf(number)).toBe(before);
  await other.page.getByRole('button', { name: 'Apply mine on top' }).click();
  await saveButton(other.page).click();
  await arrivedAt(other, `/orders/${number}`);
  expect(await versionsOf(number)).toBe(3);
});

it('a browser whose clock is hours off shows the same minutes', async () => {
  const visitor = await openShop();
  const { number, email } = await buy(visitor, BAG);
  const [mail] = await expectMails(email, [/change it until/]);
  if (!mail) throw new Error('no mail');
  const closesAt = await passDeadline(visitor, number, -40 * MINUTE_MS);
  const minutesLeft = async () => Math.floor((closesAt.getTime() - (await now()).getTime()) / MINUTE_MS);
  for (const shift of [0, 3 * HOUR_MS, -3 * HOUR_MS]) {
    const other = await openShop();
    await other.context.addInitScript((ms) => {
      const { now: real } = Date;
      Date.now = () => real() + ms;
    }, shift);
    const most = await minutesLeft();
    await other.go(orderLinkIn(mail));
    const shown = await other.page.getByRole('timer').textContent();
    const least = await minutesLeft();
    expect(await other.page.evaluate(() => Date.now())).toBeGreaterThan(Date.now() + shift - HOUR_MS);
    expect([`${most} minutes left`, `${least} minutes left`]).toContain(shown);
    await other.page
      .getByRole('main')
      .getByText(/^until \d\d:\d\d CES?T$/)
      .waitFor();
  }
});
