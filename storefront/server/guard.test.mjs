import { createServer } from 'node:http';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import {
  BODY_BYTES_MAX,
  decodableOnly,
  limitMethodsAndBodies,
  nameVisitor,
  sameOriginOnly,
  secureHeaders,
  stripForwarded,
  withoutTrailingSlash,
} from './guard.mjs';

const servers = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function givenShop(origins = [], trustProxy = false) {
  const app = express();
  app.set('trust proxy', trustProxy);
  app.use(stripForwarded({ trustProxy }), secureHeaders({ https: true }), nameVisitor);
  app.use(decodableOnly, withoutTrailingSlash, limitMethodsAndBodies, sameOriginOnly({ origins }));
  app.all('*', (request, response) =>
    response.json({ host: request.hostname, visitor: request.headers['x-visitor-address'] }),
  );
  const server = createServer(app);
  servers.push(server);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  return `http://127.0.0.1:${port}`;
}

const form = (origin, extra = {}) => ({
  method: 'POST',
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    ...(origin === undefined ? {} : { origin }),
    ...extra,
  },
  body: 'a=1',
});

describe('forms from elsewhere', () => {
  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'not an origin'])(
    'origin %s gets a 403 page',
    async (origin) => {
      const response = await fetch(await givenShop(), form(origin));
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('<h1>');
    },
  );
  it('are not let in by a forwarding header', async () => {
    const shop = await givenShop();
    const response = await fetch(
      shop,
      form('https://evil.example', { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }),
    );
    expect(response.status).toBe(403);
  });
  it('from the shop itself pass, and only from it when origins are configured', async () => {
    const shop = await givenShop();
    expect((await fetch(shop, form(shop))).status).toBe(200);
    const configured = await givenShop(['https://tenter.example']);
    expect((await fetch(configured, form(configured))).status).toBe(403);
    expect((await fetch(configured, form('https://tenter.example'))).status).toBe(200);
  });
  it('without an origin pass only from what is not a browser on another site', async () => {
    const shop = await givenShop();
    expect((await fetch(shop, form(undefined))).status).toBe(200);
    expect((await fetch(shop, form(undefined, { 'sec-fetch-site': 'cross-site' }))).status).toBe(403);
  });
});

describe('methods and bodies', () => {
  it.each([
    [{ method: 'PUT', body: 'x' }, 405],
    [{ method: 'DELETE' }, 405],
    [{ method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' }, 415],
    [{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }, 415],
    [
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'a'.repeat(BODY_BYTES_MAX + 1),
      },
      413,
    ],
  ])('%j is answered with %d', async (init, status) => {
    expect((await fetch(await givenShop(), init)).status).toBe(status);
  });
});

describe('addresses', () => {
  it('lose a trailing slash for good, without leaving the shop', async () => {
    const shop = await givenShop();
    const response = await fetch(`${shop}/collections/cloth/?page=2`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([308, '/collections/cloth?page=2']);
    const tricky = await fetch(`${shop}//evil.example/`, { redirect: 'manual' });
    expect(tricky.headers.get('location')).toBe('/evil.example');
  });
  it('that cannot be decoded are a 400', async () => {
    expect((await fetch(`${await givenShop()}/products/%E0%A4%A`)).status).toBe(400);
  });
});

it('order pages keep their address from other sites; every answer forbids sniffing', async () => {
  const shop = await givenShop();
  expect((await fetch(`${shop}/orders/TN-1`)).headers.get('referrer-policy')).toBe('same-origin');
  const home = await fetch(shop);
  expect(home.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
  expect(home.headers.get('x-content-type-options')).toBe('nosniff');
  expect(home.headers.get('strict-transport-security')).toContain('max-age');
});

it('a visitor is who the connection comes from, unless a trusted proxy says more', async () => {
  const claim = { headers: { 'x-visitor-address': '203.0.113.9', 'x-forwarded-for': '203.0.113.7' } };
  expect((await (await fetch(await givenShop(), claim)).json()).visitor).toBe('127.0.0.1');
  expect((await (await fetch(await givenShop([], true), claim)).json()).visitor).toBe('203.0.113.7');
});
