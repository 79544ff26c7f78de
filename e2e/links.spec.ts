import { expect, inject, it } from 'vitest';
import { booksOf } from './books.ts';
import { expectMails } from './sandbox.ts';
import { buy, heading, orderLinkIn } from './shop.ts';
import { openShop } from './visitor.ts';

const PLACED = [/^Your order .* change it until/];

it('the link in the mail survives scanners, opens the order elsewhere, and leaves its secret nowhere', async () => {
  const buyer = await openShop();
  const { number, email } = await buy(buyer, [['tailors-tape', '1']]);
  const [mail] = await expectMails(email, PLACED);
  if (!mail) throw new Error('no mail');
  const link = orderLinkIn(mail);
  const token = new URL(link).pathname.slice('/o/'.length);
  const before = await booksOf(number);

  for (const method of ['HEAD', 'GET', 'GET', 'GET']) {
    const answer = await fetch(link, { method, redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(new URL(answer.headers.get('location') ?? '', link).pathname).toBe(`/orders/${number}`);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('x-robots-tag')).toContain('noindex');
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly/i);
    expect(answer.headers.get('set-cookie')).toMatch(/SameSite=Lax/i);
  }
  expect(await booksOf(number)).toBe(before);

  const elsewhere = await openShop();
  const { page } = elsewhere;
  const told: string[] = [];
  page.on('request', (request) => {
    const { referer = '' } = request.headers();
    if (request.url().includes(token) && request.url() !== link) told.push(request.url());
    if (referer.includes(token)) told.push(`${request.url()} from ${referer}`);
  });
  await elsewhere.go(link);
  await heading(page, 'Still on the table. Not cut yet.').waitFor();
  expect(new URL(page.url()).pathname).toBe(`/orders/${number}`);
  expect(await page.content()).not.toContain(token);
  expect(await page.evaluate(() => document.referrer)).not.toContain(token);
  expect(told).toEqual([]);

  await elsewhere.go(`/orders/${number}/cancel`);
  await heading(page, 'Cancel it all?').waitFor();
});

it('an order opens for nobody else, and nobody learns whether it exists', async () => {
  const { storefront } = inject('shop');
  const one = await openShop();
  const other = await openShop({ meets: [404] });
  const mine = await buy(one, [['tailors-tape', '1']]);
  const theirs = await buy(other, [['tailors-tape', '1']]);
  const { page } = other;
  const pages: string[] = [];
  for (const number of [mine.number, 'TN-00000']) {
    for (const path of ['', '/cancel', '/edit', '/edit/review', '/clock']) {
      const response = await page.goto(`/orders/${number}${path}`);
      expect(response?.status(), `${number}${path}`).toBe(404);
      if (path !== '/clock') await heading(page, 'We cannot open this order here').waitFor();
    }
    await page.goto(`/orders/${number}`);
    pages.push((await page.getByRole('main').textContent()) ?? '');
  }
  expect(pages[0]).toBe(pages[1]);
  await other.go(`/orders/${theirs.number}`);
  await heading(page, 'Still on the table. Not cut yet.').waitFor();

  for (const path of [`/o/${'x'.repeat(43)}`, '/o/short', `/orders/${mine.number}`]) {
    const answer = await fetch(`${storefront}${path}`, { redirect: 'manual' });
    expect(answer.status, path).toBe(404);
    expect(answer.headers.get('set-cookie'), path).toBeNull();
    expect(answer.headers.get('cache-control'), path).toBe('private, no-store');
    expect(await answer.text(), path).toContain('We cannot open this order here');
  }
});

it('every mail gives the same deadline as the page', async () => {
  const visitor = await openShop();
  const { page } = visitor;
  const { email } = await buy(visitor, [['tailors-tape', '1']]);
  const [mail] = await expectMails(email, PLACED);
  const until = /until (\d\d:\d\d [A-Z]+)/.exec(mail?.subject ?? '')?.[1];
  expect(until).toBeDefined();
  await page.getByRole('main').getByText(`Change anything until ${until}.`).waitFor();
  expect(mail?.text).toContain(`free until ${until}`);
});
