import { describe, expect, it } from 'vitest';
import { addToBag, heading, lineOf, minor, sumOf } from './shop.ts';
import { BOTH_WAYS, openShop } from './visitor.ts';

const CHECK = 'Harbour check';

describe.each(BOTH_WAYS)('looking around, $way', ({ javaScript }) => {
  it('leads from the home page to a shelf, sorts it, and opens a product', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    await visitor.go('/');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Haberdashery' }).click();
    await heading(page, /^Haberdashery 9 products$/).waitFor();

    await page.getByLabel('Sort by').selectOption('Price, low first');
    if (!javaScript) await page.getByRole('button', { name: 'Sort' }).click();
    await page.waitForURL(/sort=price-up/);
    const cards = page.getByRole('main').getByRole('article');
    const prices = async () => (await cards.allInnerTexts()).map(minor);
    await expect.poll(async () => (await prices()).at(-1)).toBe(Math.max(...(await prices())));
    expect(await prices()).toHaveLength(9);
    expect(await prices()).toEqual((await prices()).toSorted((a, b) => a - b));

    const title = (await cards.first().getByRole('heading').textContent()) ?? '';
    await cards.first().getByRole('link').click();
    await heading(page, title).waitFor();
    expect(page.url()).toMatch(/\/products\/[a-z-]+$/);
  });

  it('pages through a long answer by addresses of their own, and Back leads back', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    await visitor.go('/search?q=cotton');
    const cards = page.getByRole('main').getByRole('article');
    const firstPage = await cards.getByRole('heading').allTextContents();
    expect(firstPage).toHaveLength(24);
    const total = Number(/^(\d+) things/.exec((await heading(page, /things for/).textContent()) ?? '')?.[1]);

    await page.getByRole('link', { name: 'Next page' }).click();
    await page.waitForURL(/q=cotton&page=2$/);
    await expect.poll(() => cards.count()).toBe(total - 24);
    const secondPage = await cards.getByRole('heading').allTextContents();
    expect(secondPage.filter((title) => firstPage.includes(title))).toEqual([]);

    await page.goBack();
    await expect.poll(() => cards.getByRole('heading').allTextContents()).toEqual(firstPage);
  });

  it('gives every combination its address, and says what cannot be had', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    await visitor.go('/products/harbour-check');
    await page
      .getByRole('group', { name: /^Colour/ })
      .getByText('Moss')
      .click();
    if (!javaScript) await page.getByRole('button', { name: 'Show this choice' }).click();
    await page.waitForURL(/[?&]colour=Moss/i);
    await page.getByText(/^Only [\d.]+ m left$/).waitFor();

    const address = page.url();
    await visitor.go(address);
    expect(await page.getByRole('radio', { name: 'Moss' }).isChecked()).toBe(true);
    await page.getByText(/^Only [\d.]+ m left$/).waitFor();
  });

  it('reads metres kindly and refuses what cannot be cut', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    await visitor.go('/products/harbour-check');
    const metres = page.getByRole('textbox', { name: 'Metres' });
    const add = page.getByRole('button', { name: 'Add to bag' }).last();
    await metres.fill('2.3');
    await add.click();
    const problem = page.getByRole('alert');
    await problem.getByRole('link', { name: /We cut in steps of 0\.5 m: choose 2 or 2\.5 m/ }).waitFor();
    expect(await page.title()).toMatch(/^Error: /);
    expect(await metres.inputValue()).toBe('2.3');
    expect(await metres.getAttribute('aria-invalid')).toBe('true');

    await metres.fill('2,5 m');
    await add.click();
    if (javaScript) await page.getByRole('dialog').getByRole('link', { name: 'Look at the bag' }).click();
    await heading(page, 'Your bag').waitFor();
    expect(await page.getByRole('textbox', { name: /^Quantity/ }).inputValue()).toBe('2.5');
  });

  it('keeps a bag: change, type, take out, put back', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    await addToBag(visitor, 'harbour-check', '2');
    await addToBag(visitor, 'tailors-tape', '1');
    const line = lineOf(page, CHECK);
    const quantity = line.getByRole('textbox', { name: /^Quantity/ });
    expect(await sumOf(page, /^(Items|Goods|Subtotal)/)).toBe(2 * 2800 + 950);

    await line.getByRole('button', { name: '0.5 m more' }).click();
    await line.getByText('€70.00').waitFor();
    expect(await quantity.inputValue()).toBe('2.5');

    await quantity.fill('1,5');
    await quantity.press('Enter');
    await line.getByText('€42.00').waitFor();
    expect(await quantity.inputValue()).toBe('1.5');

    await line.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Harbour check, Indigo is out of your bag.').waitFor();
    expect(await line.count()).toBe(0);
    await page.getByRole('button', { name: 'Put it back' }).click();
    await line.waitFor();
    expect(await quantity.inputValue()).toBe('1.5');
    expect(await sumOf(page, /^(Items|Goods|Subtotal)/)).toBe(1.5 * 2800 + 950);
  });

  it('finds what was meant, with a slip in the word', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    await visitor.go('/');
    await page.getByRole('link', { name: 'Search', exact: true }).click();
    await heading(page, 'Search the shelves').waitFor();
    await page.getByRole('searchbox', { name: 'Search the shop' }).fill('herringbne');
    await page.getByRole('search').getByRole('button', { name: 'Search' }).click();
    await heading(page, /things for “herringbne”$/).waitFor();
    await page.getByRole('article').getByRole('heading', { name: 'Fell herringbone', exact: true }).waitFor();

    await page.getByRole('searchbox', { name: 'Search the shop' }).fill('xylophone');
    await page.getByRole('search').getByRole('button', { name: 'Search' }).click();
    await heading(page, 'Nothing for “xylophone”').waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Kitchen' }).click();
    await heading(page, /^Kitchen/).waitFor();
  });

  it('shows what others say, and who gave how many stars', async () => {
    const visitor = await openShop({ javaScript });
    const { page } = visitor;
    await visitor.go('/products/harbour-check');
    const reviews = page.getByRole('region', { name: 'What others say' });
    expect(await reviews.textContent()).toMatch(/\d\.\d/);
    await reviews.getByRole('link', { name: '5 stars' }).click();
    await page.waitForURL(/\/products\/harbour-check\/reviews/);
    await page.getByRole('article').first().waitFor();
    for (const review of await page.getByRole('article').allTextContents())
      expect(review).toContain('5 out of 5');
  });

  it('says kindly that a page is not there', async () => {
    const visitor = await openShop({ javaScript, meets: [404] });
    const { page } = visitor;
    for (const path of [
      '/nowhere',
      '/products/no-such-cloth',
      '/collections/cloth?page=99',
      '/search?q=cotton&page=0',
    ]) {
      const response = await page.goto(path);
      expect(response?.status(), path).toBe(404);
      await heading(page, 'No cloth on this shelf').waitFor();
    }
    await page.getByRole('link', { name: 'Go to the shop' }).click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/');
  });
});
