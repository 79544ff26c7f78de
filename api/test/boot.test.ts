import { type ChildProcess, spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import { cloneDatabase, type TestDatabase } from './database.ts';
import { givenShop } from './factories.ts';

const API = path.join(import.meta.dirname, '..');

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
  await givenShop(database.db);
});
afterAll(() => database.drop());

// Each starts a process from source, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

/** The process as it is deployed, and everything it says. */
function start(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: API,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let said = '';
  const waiting: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      for (const look of waiting) look();
    });
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  return {
    child,
    ended,
    said: () => said,
    hears: (pattern: RegExp) =>
      new Promise<RegExpMatchArray>((resolve, reject) => {
        const look = () => {
          const match = said.match(pattern);
          if (match) resolve(match);
        };
        waiting.push(look);
        look();
        void ended.then(() => reject(new Error(`ended without saying ${pattern}: ${said}`)));
      }),
  };
}

const good = () => ({
  NODE_ENV: 'production',
  DATABASE_URL: database.url,
  REDIS_URL: inject('redis'),
  STRIPE_SECRET_KEY: 'sk_test_123456',
  STRIPE_WEBHOOK_SECRET: 'whsec_12345678',
  RESEND_API_KEY: 're_12345678',
  MAIL_FROM: 'Tenter <shop@tenter.example>',
  TOKEN_SECRET: 'q9xK0hB3vT6wZ1mN4cR7yL2pS5dF8gJa',
  STOREFRONT_URL: 'http://localhost:3000',
  PORT: '0',
});

test('a bad environment ends the process at once with every problem and no stack', async () => {
  const { ended, said } = start({ ...good(), TOKEN_SECRET: 'short', REDIS_URL: '' });
  expect(await ended).toBe(1);
  expect(said().trim().split('\n')).toEqual([
    'The environment is not fit to start:',
    expect.stringMatching(/^ {2}- REDIS_URL is missing/),
    expect.stringMatching(/^ {2}- TOKEN_SECRET is too short/),
  ]);
});

test('a taken port is named', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const { ended, said } = start({ ...good(), PORT: String(port), LOG_LEVEL: 'error' });
  expect(await ended).toBe(1);
  expect(said().trim()).toBe(
    `Port ${port} is taken by another process. Stop it, or set PORT to a free port.`,
  );
  await new Promise((resolve) => other.close(resolve));
});

test('the api serves the shop, shows GraphiQL, and leaves on SIGTERM with nobody cut off', async () => {
  const { child, ended, hears, said } = start({
    ...good(),
    GRAPHIQL: '1',
    GRAPHIQL_PUBLISHABLE_KEY: 'pk_test_weaver',
  });
  const [, origin] = await hears(/listening on (http:\/\/[\d.:]+)/);
  expect((await fetch(`${origin}/readyz`)).status).toBe(200);
  const shop = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-publishable-key': 'pk_test_weaver' },
    body: JSON.stringify({ query: '{ shop { handle } }' }),
  });
  expect(await shop.json()).toEqual({ data: { shop: { handle: 'weaver' } } });
  const page = await (await fetch(`${origin}/graphql`, { headers: { accept: 'text/html' } })).text();
  expect(page).toContain('pk_test_weaver');
  expect(page).not.toMatch(/(src|href)=["']?https?:/);

  // A request whose body is still on its way when the signal comes.
  let send: (chunk: string | null) => void = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      send = (chunk) =>
        chunk === null ? controller.close() : controller.enqueue(new TextEncoder().encode(chunk));
    },
  });
  const late = fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-publishable-key': 'pk_test_weaver' },
    body,
    duplex: 'half',
  } as RequestInit);
  send('{"query":"{ shop');
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill('SIGTERM');
  await hears(/"msg":"stopping"/);
  await expect(fetch(`${origin}/livez`)).rejects.toThrow();
  send(' { handle } }"}');
  send(null);
  expect(await (await late).json()).toEqual({ data: { shop: { handle: 'weaver' } } });
  expect(await ended).toBe(0);
  expect(said()).not.toContain('"level":50');
});
