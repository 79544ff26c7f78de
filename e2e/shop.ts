import type { FrameLocator, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { passUntil } from './sandbox.ts';
import { ready, type Visitor } from './visitor.ts';

export const CARDS = {
  accepted: '4242 4242 4242 4242',
  asksBank: '4000 0025 0000 3155',
  asksBankAlways: '4000 0027 6000 3184',
  declined: '4000 0000 0000 0002',
  noFunds: '4000 0000 0000 9995',
} as const;

export interface Address {
  readonly name: string;
  readonly line1: string;
  readonly city: string;
  readonly postalCode: string;
}

export const BERLIN: Address = {
  name: 'Ada Weber',
  line1: 'Webergasse 12',
  city: 'Berlin',
  postalCode: '10115',
};
export const HAMBURG: Address = {
  name: 'Ada Weber',
  line1: 'Am Speicher 3',
  city: 'Hamburg',
  postalCode: '20457',
};

let guests = 0;
/** An address that nobody used before in this run. */
export function newEmail(who = 'ada'): string {
  guests += 1;
  return `${who}.${process.pid}.${guests}@example.com`;
}

export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** Minor units of a sum as the pages write it, for example `€1,234.50`. */
export function minor(text: string): number {
  const digits = /([\d,]+)\.(\d\d)(?!\d)/.exec(text);
  if (!digits) throw new Error(`no sum in "${text}"`);
  return Number(`${digits[1]?.replaceAll(',', '')}${digits[2]}`);
}

/** What a page says under a name in one of its lists of sums, in minor units. */
export async function sumOf(place: Page | Locator, name: string | RegExp): Promise<number> {
  const term = place.getByRole('term').filter({ hasText: name }).last();
  return minor((await term.locator('xpath=following-sibling::dd[1]').textContent()) ?? '');
}

/** Puts a product into the bag from its page and goes to the bag. `choice` is the query of one combination. */
export async function addToBag(
  visitor: Visitor,
  handle: string,
  quantity: string,
  choice = '',
): Promise<void> {
  const { page } = visitor;
  await visitor.go(`/products/${handle}${choice}`);
  await page.getByRole('textbox', { name: /^(Metres|Quantity)/ }).fill(quantity);
  await page.getByRole('button', { name: 'Add to bag' }).last().click();
  if (visitor.javaScript)
    await page.getByRole('dialog').getByRole('link', { name: 'Look at the bag' }).click();
  await heading(page, 'Your bag').waitFor();
}

/** One line of the bag or of an order. */
export const lineOf = (page: Page, title: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 3, name: title }) });

/** Fills one address into the form at hand. */
export async function fillAddress(form: Page | Locator, address: Address): Promise<void> {
  await form.getByLabel('Country').first().selectOption('Germany');
  await form.getByLabel('Full name').first().fill(address.name);
  await form.getByLabel('Street and number').first().fill(address.line1);
  await form.getByLabel('Town or city').first().fill(address.city);
  await form
    .getByLabel(/[Pp]ost(code|leitzahl)/)
    .first()
    .fill(address.postalCode);
}

/** From the bag to the question of delivery, as a guest. */
export async function fillDetails(visitor: Visitor, email: string, address: Address = BERLIN): Promise<void> {
  const { page } = visitor;
  await visitor.go('/checkout');
  await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill(email);
  await fillAddress(page, address);
  await page.getByRole('button', { name: 'Go on to delivery' }).click();
  await heading(page, 'How should it travel?').waitFor();
}

/** Takes a way of delivery and goes on to paying. */
export async function chooseDelivery(
  visitor: Visitor,
  name: string | RegExp = /Tracked parcel/,
): Promise<void> {
  const { page, javaScript } = visitor;
  await page.getByRole('radio', { name }).check();
  await page.getByRole('button', { name: 'Go on to payment' }).click();
  await heading(page, 'Look it over, and pay').waitFor();
  await ready(page, javaScript);
}

/** Everything before paying: something in the bag, who and where, and how it travels. */
export async function goToPayment(
  visitor: Visitor,
  { email, bag }: { email: string; bag: readonly (readonly [handle: string, quantity: string])[] },
): Promise<void> {
  for (const [handle, quantity] of bag) await addToBag(visitor, handle, quantity);
  await fillDetails(visitor, email);
  await chooseDelivery(visitor);
}

async function typeCard(form: FrameLocator | Page, number: string): Promise<void> {
  await form.getByLabel('Card number').fill(number);
  await form.getByLabel('Expiry').fill('12 / 34');
  await form.getByLabel('CVC').fill('123');
}

/** The card fields in the shop's own page. */
export const cardFields = (page: Page) => page.frameLocator('iframe[title*="payment input"]');

/** Pays with the card fields in the shop's own page. Needs scripts. */
export async function payWithElement(page: Page, number: string): Promise<void> {
  await typeCard(cardFields(page), number);
  await page.getByRole('button', { name: /^Hold .* and order$/ }).click();
}

/** Pays on the provider's own page, as everyone without scripts does. */
export async function payOnHostedPage(visitor: Visitor, number: string, press?: Press): Promise<void> {
  const { page, javaScript } = visitor;
  await page.getByRole('button', { name: /^Pay on the secure payment page/ }).click();
  if (!javaScript) await page.getByRole('link', { name: 'Continue to payment' }).click();
  await payHere(page, number, press);
}

type Press = (button: Locator) => Promise<void>;

/** Fills in the provider's page that is open already. */
export async function payHere(
  page: Page,
  number: string,
  press: Press = (button) => button.click(),
): Promise<void> {
  await heading(page, /^(Authorise|Pay)/).waitFor();
  const email = page.getByLabel('Email');
  if (await email.isVisible()) await email.fill('payer@example.com');
  await typeCard(page, number);
  await press(page.getByRole('button', { name: /^(Authorise|Pay) / }));
}

/** Pays in the way that the visitor's browser allows. */
export async function pay(visitor: Visitor, number: string = CARDS.accepted): Promise<void> {
  await (visitor.javaScript ? payWithElement(visitor.page, number) : payOnHostedPage(visitor, number));
}

/** The bank's question: over the shop's page when there are scripts, else a page of its own. */
const bankQuestion = ({ page, javaScript }: Visitor) =>
  javaScript ? page.frameLocator('iframe[title="Bank authentication"]') : page;

/** Waits for the bank's question. */
export async function bankAsks(visitor: Visitor): Promise<void> {
  await bankQuestion(visitor).getByRole('heading', { name: 'Confirm this payment' }).waitFor();
}

/** Says yes at the bank. */
export async function approve(visitor: Visitor): Promise<void> {
  await bankQuestion(visitor).getByRole('button', { name: 'Complete' }).click();
}

/** Says no at the bank. */
export async function refuse(visitor: Visitor): Promise<void> {
  await bankQuestion(visitor).getByRole('button', { name: 'Fail' }).click();
}

/** Waits for the page of the order that was just placed; answers its number. */
export async function arriveAtOrder(visitor: Visitor): Promise<string> {
  const { page, javaScript } = visitor;
  await arrivedAt(visitor, /^\/orders\/[A-Z0-9-]+$/);
  await ready(page, javaScript);
  const number = /\/orders\/([A-Z0-9-]+)/.exec(page.url())?.[1];
  expect(number, page.url()).toBeDefined();
  return number ?? '';
}

export interface Placed {
  readonly number: string;
  readonly email: string;
}

/** A whole purchase with a card that is accepted. */
export async function buy(
  visitor: Visitor,
  bag: readonly (readonly [handle: string, quantity: string])[],
  card: string = CARDS.accepted,
): Promise<Placed> {
  const email = newEmail();
  await goToPayment(visitor, { email, bag });
  await pay(visitor, card);
  return { number: await arriveAtOrder(visitor), email };
}

/** What the shop's page and its clock say about an order's deadline, both from the shop. */
export async function deadlineOf(
  { context }: Visitor,
  number: string,
): Promise<{ closesAt: Date; serverNow: Date }> {
  const response = await context.request.get(`/orders/${number}/clock`);
  const { closesAt, serverNow }: { closesAt: string; serverNow: string } = await response.json();
  return { closesAt: new Date(closesAt), serverNow: new Date(serverNow) };
}

/** Moves the shop's time to so many milliseconds after an order's deadline, or before it, and waits until the shop knows. */
export async function passDeadline(visitor: Visitor, number: string, afterMs: number): Promise<Date> {
  const { closesAt } = await deadlineOf(visitor, number);
  const instant = new Date(closesAt.getTime() + afterMs);
  await passUntil(instant);
  await expect
    .poll(async () => (await deadlineOf(visitor, number)).serverNow.getTime(), {
      interval: 50,
      timeout: 10_000,
    })
    .toBeGreaterThanOrEqual(instant.getTime());
  return closesAt;
}

/** Opens the page where an order is changed. */
export async function startChange(visitor: Visitor, number: string): Promise<void> {
  await visitor.go(`/orders/${number}/edit`);
  await heading(visitor.page, 'Change your order').waitFor();
}

/** Gives a line of the change another quantity, and waits until the page shows what that would come to. */
export async function changeQuantity(visitor: Visitor, title: string, quantity: string): Promise<void> {
  const { page, javaScript } = visitor;
  const line = lineOf(page, title);
  await line.getByRole('textbox', { name: /^Quantity/ }).fill(quantity);
  if (!javaScript) await line.getByRole('button', { name: 'Update' }).click();
  await line.getByText(/^Was /).waitFor();
}

/** Takes a line out of the order, in the change at hand. */
export async function takeOut(page: Page, title: string): Promise<void> {
  const line = lineOf(page, title);
  await line.getByRole('button', { name: 'Remove' }).click();
  await line.getByText('Taken out, once you save.').waitFor();
}

/** From the change to its before and after; answers the total it would come to, in minor units. */
export async function reviewChange(visitor: Visitor): Promise<number> {
  const { page, javaScript } = visitor;
  if (javaScript) await page.getByRole('link', { name: 'Compare before and after' }).click();
  else await page.getByRole('button', { name: 'Review change' }).click();
  await heading(page, 'Look it over').waitFor();
  return minor(
    (await page
      .getByRole('row', { name: /^New total/ })
      .getByRole('cell')
      .last()
      .textContent()) ?? '',
  );
}

/** The button that saves, whatever it says about the money. */
export const saveButton = (page: Page) => page.locator('button[name="intent"][value="save"]');

/** Saves the change that is being looked over, and arrives at the order again. */
export async function save(visitor: Visitor, number: string): Promise<void> {
  await saveButton(visitor.page).click();
  await arrivedAt(visitor, `/orders/${number}`);
  await visitor.page.getByText(/^Change saved\. New total/).waitFor();
}

/** Waits until the page at hand has this path, whatever it was asked to show. */
export async function arrivedAt({ page }: Visitor, path: string | RegExp): Promise<void> {
  // Not `waitForURL`: a second press aborts the first navigation, which that would take for the end.
  const arrived = expect.poll(() => new URL(page.url()).pathname, { timeout: 30_000 });
  await (typeof path === 'string' ? arrived.toBe(path) : arrived.toMatch(path));
  await page.waitForLoadState();
}

/** The link to the order in one of our mails. */
export function orderLinkIn(mail: { links: readonly { href: string }[] }): string {
  const link = mail.links.find(({ href }) => new URL(href).pathname.startsWith('/o/'));
  if (!link) throw new Error('the mail has no link to the order');
  return link.href;
}
