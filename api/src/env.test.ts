import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ENV_VARIABLES, EnvironmentError, EXAMPLE_TOKEN_SECRET, readEnv } from './env.ts';

const GOOD = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://shop:secret@db.example:5432/shop',
  REDIS_URL: 'redis://cache.example:6379',
  STRIPE_SECRET_KEY: 'sk_test_123456',
  STRIPE_WEBHOOK_SECRET: 'whsec_12345678',
  RESEND_API_KEY: 're_12345678',
  MAIL_FROM: 'Tenter <shop@example.com>',
  TOKEN_SECRET: 'q9xK0hB3vT6wZ1mN4cR7yL2pS5dF8gJa',
  STOREFRONT_URL: 'https://shop.example/',
};

const problemsOf = (source: Record<string, string | undefined>): readonly string[] => {
  try {
    readEnv(source);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
};

test('a complete environment is read into values', () => {
  expect(
    readEnv({ ...GOOD, GRACE_WINDOW: '90s', CORS_ORIGINS: 'https://a.example, https://b.example' }),
  ).toMatchObject({
    ROLE: 'api',
    STOREFRONT_URL: 'https://shop.example',
    GRACE_WINDOW: 90,
    CORS_ORIGINS: ['https://a.example', 'https://b.example'],
    DATABASE_POOL: 20,
    GRAPHIQL: false,
    RATE_LIMITS: true,
    TRUSTED_PROXIES: ['127.0.0.0/8', '::1'],
  });
});

test('production names everything that is missing at once', () => {
  const problems = problemsOf({ NODE_ENV: 'production' });
  const named = problems.map((problem) => problem.split(' ')[0]);
  expect(named).toEqual([
    'DATABASE_URL',
    'REDIS_URL',
    'STRIPE_SECRET_KEY',
    'STRIPE_WEBHOOK_SECRET',
    'RESEND_API_KEY',
    'MAIL_FROM',
    'TOKEN_SECRET',
    'STOREFRONT_URL',
  ]);
  for (const problem of problems) expect(problem).toMatch(/ is missing: .{10,}/);
});

test.each([
  ['a secret that is too short', { TOKEN_SECRET: 'short' }, /^TOKEN_SECRET is too short/],
  [
    'the secret of the example',
    { TOKEN_SECRET: EXAMPLE_TOKEN_SECRET },
    /^TOKEN_SECRET is the value of the example/,
  ],
  ['an empty secret', { TOKEN_SECRET: '' }, /^TOKEN_SECRET is missing/],
  [
    'a publishable key as the secret key',
    { STRIPE_SECRET_KEY: 'pk_test_1234' },
    /^STRIPE_SECRET_KEY must be/,
  ],
  [
    'a webhook secret of another kind',
    { STRIPE_WEBHOOK_SECRET: 'sk_test_1234' },
    /^STRIPE_WEBHOOK_SECRET must be/,
  ],
  ['a clock without the sandbox', { CLOCK_URL: 'http://127.0.0.1:4010/clock' }, /^CLOCK_URL moves time/],
  [
    'a clock beside a far Stripe',
    { CLOCK_URL: 'http://127.0.0.1:4010/clock', STRIPE_API_URL: 'https://api.stripe.example' },
    /^CLOCK_URL is only allowed/,
  ],
  [
    'a live key for the sandbox',
    { STRIPE_SECRET_KEY: 'sk_live_123456', STRIPE_API_URL: 'http://127.0.0.1:4010' },
    /^STRIPE_API_URL sends a live key/,
  ],
  [
    'half a Razorpay',
    { RAZORPAY_KEY_ID: 'rzp_test_1234', RAZORPAY_KEY_SECRET: 'a secret of it' },
    /^RAZORPAY_KEY_ID, .* belong together/,
  ],
  [
    'a stand-in for Razorpay beside real money',
    { STRIPE_SECRET_KEY: 'sk_live_123456', RAZORPAY_API_URL: 'http://127.0.0.1:4010/razorpay' },
    /^RAZORPAY_API_URL is a stand-in/,
  ],
  [
    'a staff address without the place where staff look',
    { STAFF_EMAIL: 'desk@example.com' },
    /^STAFF_EMAIL and STAFF_ORDER_URL belong together/,
  ],
  [
    'a staff address that is none',
    { STAFF_EMAIL: 'the desk', STAFF_ORDER_URL: 'https://api.example/graphql' },
    /^STAFF_EMAIL must be/,
  ],
  ['keys of two modes', { STRIPE_PUBLISHABLE_KEY: 'pk_live_123456' }, /different modes/],
  ['a window without a unit', { GRACE_WINDOW: '3600' }, /^GRACE_WINDOW must be a length of time/],
  ['a window longer than a card hold', { GRACE_WINDOW: '200h' }, /^GRACE_WINDOW must be a length of time/],
  ['a port that does not exist', { PORT: '70000' }, /^PORT must be/],
  ['another database', { DATABASE_URL: 'mysql://db.example/shop' }, /^DATABASE_URL must be/],
  ['an origin with a path', { CORS_ORIGINS: 'https://shop.example/a' }, /^CORS_ORIGINS must be/],
  ['a wildcard for origins', { CORS_ORIGINS: '*' }, /^CORS_ORIGINS must be/],
  ['a proxy that is no address', { TRUSTED_PROXIES: 'proxy' }, /^TRUSTED_PROXIES must be/],
  ['a role nobody plays', { ROLE: 'both' }, /^ROLE must be/],
])('%s is refused by name', (_what, change, message) => {
  expect(problemsOf({ ...GOOD, ...change })).toEqual([expect.stringMatching(message)]);
});

test('no message repeats a value, which may be a secret', () => {
  const problems = problemsOf({
    ...GOOD,
    TOKEN_SECRET: 'hunter2',
    STRIPE_SECRET_KEY: 'hunter2',
    PORT: 'hunter2',
  });
  expect(problems).toHaveLength(3);
  for (const problem of problems) expect(problem).not.toContain('hunter2');
});

test('one’s own machine needs no more than the services and test keys', () => {
  const { NODE_ENV: _mode, MAIL_FROM: _from, TOKEN_SECRET: _secret, STOREFRONT_URL: _url, ...rest } = GOOD;
  expect(readEnv(rest)).toMatchObject({ NODE_ENV: 'development', STOREFRONT_URL: 'http://localhost:3000' });
});

test('the sandbox may bring its clock', () => {
  for (const host of ['127.0.0.1', 'localhost', 'sandbox', '10.1.2.3', '[::1]'])
    expect(
      problemsOf({ ...GOOD, STRIPE_API_URL: `http://${host}:4010`, CLOCK_URL: `http://${host}:4010/clock` }),
    ).toEqual([]);
});

test('the example explains every variable, and its secret is the one that production refuses', () => {
  const example = readFileSync(path.join(import.meta.dirname, '../../.env.example'), 'utf8');
  const explained = [...example.matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
  expect(ENV_VARIABLES.filter((name) => !explained.includes(name))).toEqual(['NODE_ENV']);
  expect(example).toContain(`TOKEN_SECRET=${EXAMPLE_TOKEN_SECRET}\n`);
});
