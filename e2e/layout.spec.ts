import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import {
  addToBag,
  buy,
  changeQuantity,
  chooseDelivery,
  fillDetails,
  heading,
  newEmail,
  startChange,
  takeOut,
} from './shop.ts';
import { DESK, openShop, PHONE, type Visitor } from './visitor.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const NARROW = { width: 320, height: 700 };

const PUBLIC_PAGES = [
  '/',
  '/collections/cloth',
  '/products/harbour-check',
  '/products/harbour-check/reviews',
  '/search?q=linen',
  '/search?q=xylophone',
  '/help/cutting-hour',
  '/help/delivery',
] as const;

/** Rules that the page breaks, each with the elements that break it. */
async function broken(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (tags) =>
      window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }),
    RULES,
  );
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The page at hand in light and dark, on a desk and a phone, and as narrow as a page gets. */
async function inspect(page: Page, path: string): Promise<void> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const size of [DESK, PHONE]) {
      await page.setViewportSize(size);
      for (const problem of await broken(page)) found.push(`${colorScheme} ${size.width}: ${problem}`);
    }
  }
  expect(found, path).toEqual([]);
  await page.setViewportSize(NARROW);
  expect(await overflow(page), `${path} scrolls sideways at ${NARROW.width}`).toBe(0);
  await page.setViewportSize(DESK);
  expect(await page.locator('h1').count(), `${path}: one h1`).toBe(1);
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
}

const inspectAt = async (visitor: Visitor, path: string) => {
  await visitor.go(path);
  await inspect(visitor.page, path);
};

describe('every page can be read and used by everyone', () => {
  it.each(PUBLIC_PAGES)('%s', async (path) => {
    await inspectAt(await openShop(), path);
  });

  it('the page of a wrong address', async () => {
    await inspectAt(await openShop({ meets: [404] }), '/nowhere');
  });

  it('bag, refused bag, and the pages of the checkout', async () => {
    const visitor = await openShop();
    const { page } = visitor;
    await inspectAt(visitor, '/bag');
    await addToBag(visitor, 'harbour-check', '2.5');
    await addToBag(visitor, 'market-tote', '1');
    await inspectAt(visitor, '/bag');
    await visitor.go('/checkout');
    await page.getByRole('button', { name: 'Go on to delivery' }).click();
    await page.getByRole('alert').waitFor();
    await inspect(page, '/checkout, refused');
    await fillDetails(visitor, newEmail());
    await inspect(page, '/checkout/delivery');
    await chooseDelivery(visitor);
    await page.getByRole('button', { name: /^Hold .* and order$/ }).isEnabled();
    await inspect(page, '/checkout/pay');
  });

  it('an order, its change, its review, its end', async () => {
    const visitor = await openShop();
    const { page } = visitor;
    const { number } = await buy(visitor, [
      ['harbour-check', '2'],
      ['market-tote', '1'],
    ]);
    await inspect(page, '/orders/:number, just placed');
    await startChange(visitor, number);
    await changeQuantity(visitor, 'Harbour check', '3');
    await takeOut(page, 'Market tote');
    await inspect(page, '/orders/:number/edit');
    for (const part of ['/edit/address', '/edit/delivery', '/edit/add', '/edit/review', '/cancel'])
      await inspectAt(visitor, `/orders/${number}${part}`);
  });

  it('what was just put into the bag', async () => {
    const visitor = await openShop();
    const { page } = visitor;
    await visitor.go('/products/harbour-check');
    const add = page.getByRole('button', { name: 'Add to bag' }).last();
    await add.click();
    const dialog = page.getByRole('dialog', { name: 'In your bag' });
    await dialog.waitFor();
    expect(await broken(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => add.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it('the first press of Tab skips to the page', async () => {
    const visitor = await openShop();
    const { page } = visitor;
    await visitor.go('/collections/cloth');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the page' });
    expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('main');
  });
});

const policyOf = (response: Response) =>
  new Map(
    (response.headers.get('content-security-policy') ?? '').split(';').map((rule) => {
      const [name = '', ...sources] = rule.trim().split(/\s+/);
      return [name, sources];
    }),
  );

describe('what is sent along with the pages', () => {
  it.each(PUBLIC_PAGES)('%s may be shared, and is the same for all', async (path) => {
    const address = `${inject('shop').storefront}${path}`;
    const [one, other] = await Promise.all([fetch(address), fetch(address)]);
    expect(one.headers.get('set-cookie')).toBeNull();
    expect(one.headers.get('cache-control')).toMatch(/^public, s-maxage=60, stale-while-revalidate=600/);
    expect(await one.text()).toBe(await other.text());
    const etag = one.headers.get('etag');
    expect(etag).toMatch(/^"/);
    const again = await fetch(address, { headers: { 'if-none-match': etag ?? '' } });
    expect(again.status).toBe(304);
    const withCookie = await fetch(address, { headers: { cookie: 'bag=x' } });
    expect(withCookie.headers.get('cache-control')).toBe('private, no-store');
  });

  it.each([...PUBLIC_PAGES, '/bag'])('%s runs no script that was not written for it', async (path) => {
    const response = await fetch(`${inject('shop').storefront}${path}`);
    const policy = policyOf(response);
    expect(policy.get('default-src')).toEqual(["'none'"]);
    for (const [rule, sources] of policy)
      expect(sources.join(' '), rule).not.toMatch(/unsafe-inline|unsafe-eval|\*/);
    expect(policy.get('style-src')).toEqual(["'self'"]);
    expect(policy.get('form-action')).toEqual(["'self'"]);
    expect(policy.get('base-uri')).toEqual(["'none'"]);
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(response.headers.get('permissions-policy')).toContain('camera=()');
  });

  it('private pages are kept by no one', async () => {
    for (const path of ['/bag', '/checkout', '/checkout/pay', '/checkout/return']) {
      const response = await fetch(`${inject('shop').storefront}${path}`, { redirect: 'manual' });
      if (response.status !== 303)
        expect(response.headers.get('cache-control'), path).toBe('private, no-store');
    }
  });

  it('an injected script does not run', async () => {
    const visitor = await openShop({ meets: [/Content Security Policy/] });
    const { page } = visitor;
    const html = await (await fetch(`${inject('shop').storefront}/help/delivery`)).text();
    await page.route('**/help/delivery', async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        body: html.replace('</h1>', '</h1><img src="/favicon.svg" onload="document.title=1">'),
      });
    });
    const blocked = page.waitForEvent('console', (message) =>
      message.text().includes('Content Security Policy'),
    );
    await page.goto('/help/delivery');
    await blocked;
    await heading(page, /./).waitFor();
    expect(await page.title()).not.toBe('1');
  });

  it('refuses what no form of the shop sends', async () => {
    const { storefront } = inject('shop');
    const form = new URLSearchParams({ theme: 'dark', back: '/' });
    const post = (headers: Record<string, string>, body: BodyInit = form) =>
      fetch(`${storefront}/theme`, { method: 'POST', headers, body, redirect: 'manual' });
    expect((await post({ origin: storefront })).status).toBe(303);
    expect((await post({ origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await post({ origin: 'null' })).status).toBe(403);
    expect(
      (await post({ origin: 'https://elsewhere.example', 'x-forwarded-host': 'elsewhere.example' })).status,
    ).toBe(403);
    expect((await post({ origin: storefront, 'content-type': 'text/plain' }, 'theme=dark')).status).toBe(415);
    expect((await fetch(`${storefront}/theme`, { method: 'DELETE' })).status).toBe(405);
    expect((await fetch(`${storefront}/%E0%A4%A`)).status).toBe(400);
    for (const back of [
      '//elsewhere.example',
      '\\\\elsewhere.example',
      'https:elsewhere.example',
      '/%2F/x@e',
    ]) {
      const answer = await post({ origin: storefront }, new URLSearchParams({ theme: 'dark', back }));
      const location = answer.headers.get('location') ?? '';
      expect(new URL(location, storefront).origin, back).toBe(storefront);
    }
  });

  it('scripts and styles are kept for a year', async () => {
    const { storefront } = inject('shop');
    const html = await (await fetch(`${storefront}/`)).text();
    const asset = /\/assets\/[\w.-]+\.css/.exec(html)?.[0];
    const response = await fetch(`${storefront}${asset}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toMatch(/max-age=31536000.*immutable/);
    expect((await fetch(`${storefront}/assets/none.js`)).status).toBe(404);
  });
});

describe('every public page, followed link by link without scripts', () => {
  it('answers, says something, and every picture is there', async () => {
    const { storefront } = inject('shop');
    const seen = new Set<string>(['/']);
    const waiting = ['/'];
    const pictures = new Set<string>();
    const wrong: string[] = [];
    const visit = async (path: string) => {
      const response = await fetch(`${storefront}${path}`);
      const html = await response.text();
      if (response.status !== 200) return void wrong.push(`${path}: ${response.status}`);
      if (!response.headers.get('content-type')?.startsWith('text/html')) return;
      const main =
        /<main\b[^>]*>(.*)<\/main>/s
          .exec(html)?.[1]
          ?.replace(/<[^>]+>/g, '')
          .trim() ?? '';
      if (main.length < 20 || /\bLoading\b/.test(main)) wrong.push(`${path}: nothing in main`);
      for (const form of html.match(/<form\b.*?<\/form>/gs) ?? [])
        if (!/<(button|input)\b[^>]*type="submit"/.test(form)) wrong.push(`${path}: a form without a button`);
      for (const [, href = ''] of html.matchAll(/<a\b[^>]*\bhref="([^"]+)"/g)) {
        const url = new URL(href.replaceAll('&amp;', '&'), `${storefront}${path}`);
        const next = `${url.pathname}${url.search}`;
        if (url.origin !== storefront || seen.has(next) || /^\/(checkout|bag)\b/.test(next)) continue;
        seen.add(next);
        waiting.push(next);
      }
      for (const [, src = ''] of html.matchAll(/<img\b[^>]*\bsrc="([^"]+)"/g)) pictures.add(src);
    };
    while (waiting.length > 0) await Promise.all(waiting.splice(0, 8).map(visit));
    const files = [...pictures];
    while (files.length > 0)
      await Promise.all(
        files.splice(0, 16).map(async (file) => {
          const { status } = await fetch(`${storefront}${file}`, { method: 'HEAD' });
          if (status !== 200) wrong.push(`${file}: ${status}`);
        }),
      );
    expect(wrong).toEqual([]);
    expect(seen.size).toBeGreaterThan(60);
    expect(pictures.size).toBeGreaterThan(40);
  });

  it('the sitemap names pages that stand', async () => {
    const { storefront } = inject('shop');
    const map = await (await fetch(`${storefront}/sitemap.xml`)).text();
    const addresses = [...map.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address = '']) => address);
    expect(addresses.length).toBeGreaterThan(50);
    for (const address of addresses.filter((_, index) => index % 6 === 0)) {
      const response = await fetch(address);
      expect(response.status, address).toBe(200);
      expect(await response.text()).toContain(`<link rel="canonical" href="${address}"`);
    }
  });
});
