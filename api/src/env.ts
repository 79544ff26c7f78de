import { isIP } from 'node:net';
import { z } from 'zod';

/** The value in .env.example. Public, hence worthless as a secret. */
export const EXAMPLE_TOKEN_SECRET = 'change-me-to-32-or-more-random-bytes';
const TOKEN_SECRET_BYTES_MIN = 32;

/** Boot must not go on: every problem of the environment, each as one sentence that names the variable. */
export class EnvironmentError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The environment is not fit to start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const missing = (hint: string) => ({ error: `is missing: ${hint}` });
const text = (hint: string) => z.string(missing(hint));
const matching = (pattern: RegExp, hint: string) => text(hint).regex(pattern, `must be ${hint}`);
const address = (protocols: readonly string[], hint: string) =>
  text(hint).refine(
    (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
    `must be ${hint}`,
  );
const web = (hint: string) => address(['http:', 'https:'], hint).transform((url) => url.replace(/\/+$/, ''));
const flag = z
  .enum(['0', '1', 'true', 'false'], 'must be 1 or 0')
  .default('0')
  .transform((value) => value === '1' || value === 'true');
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);
const separated = (value: string) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
const list = z.string().default('').transform(separated);

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };
const WINDOW_SECONDS_MAX = 6 * 24 * 3_600;
const WINDOW_HINT =
  'must be a length of time from 1s to 144h, such as 90s, 15m or 1h (card holds end after 7 days)';
const duration = z
  .string()
  .regex(/^\d{1,6}[smh]$/, WINDOW_HINT)
  .transform((value) => Number(value.slice(0, -1)) * (UNIT_SECONDS[value.slice(-1)] ?? Number.NaN))
  .refine((seconds) => seconds >= 1 && seconds <= WINDOW_SECONDS_MAX, WINDOW_HINT);

const isOrigin = (value: string) => URL.canParse(value) && new URL(value).origin === value;
const isRange = (value: string) => {
  const [host = '', bits, ...rest] = value.split('/');
  const version = isIP(host);
  const bitsFit =
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32));
  return version !== 0 && rest.length === 0 && bitsFit;
};

const DEVELOPMENT = {
  TOKEN_SECRET: EXAMPLE_TOKEN_SECRET,
  STOREFRONT_URL: 'http://localhost:3000',
  MAIL_FROM: 'Hourglass <shop@localhost.example>',
};

const schema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development').catch('development'),
  ROLE: z.enum(['api', 'worker', 'all'], 'must be api, worker or all').default('api'),
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(0, 65_535).optional(),
  DATABASE_URL: address(
    ['postgres:', 'postgresql:'],
    'the address of PostgreSQL, such as postgresql://user:password@localhost:5432/hourglass',
  ),
  DATABASE_POOL: whole(1, 500).default(20),
  REDIS_URL: address(['redis:', 'rediss:'], 'the address of Redis, such as redis://localhost:6379'),
  STRIPE_SECRET_KEY: matching(
    /^(sk|rk)_\w{4,}$/,
    'a secret or restricted key of Stripe, which starts with sk_ or rk_',
  ),
  STRIPE_PUBLISHABLE_KEY: matching(
    /^pk_\w{4,}$/,
    'the publishable key of the same account, which starts with pk_',
  ).optional(),
  STRIPE_WEBHOOK_SECRET: text('the signing secret of the webhook endpoint, which starts with whsec_')
    .transform((value) => value.split(',').map((secret) => secret.trim()))
    .refine(
      (secrets) => secrets.every((secret) => /^whsec_.{8,}$/.test(secret)),
      'must be the signing secret of the webhook endpoint, which starts with whsec_ (two, separated by a comma, while you roll it)',
    ),
  STRIPE_API_URL: web('the address of a stand-in for Stripe, such as http://127.0.0.1:4010').optional(),
  RAZORPAY_KEY_ID: matching(
    /^rzp_(test|live)_\w{4,}$/,
    'a key id of Razorpay, which starts with rzp_test_ or rzp_live_',
  ).optional(),
  RAZORPAY_KEY_SECRET: z.string().min(8, 'is too short to be the secret of a Razorpay key').optional(),
  RAZORPAY_WEBHOOK_SECRET: z
    .string()
    .transform(separated)
    .refine(
      (secrets) => secrets.length > 0 && secrets.every((secret) => secret.length >= 8),
      'must be the secret of the webhook, at least 8 characters (two, separated by a comma, while you roll it)',
    )
    .optional(),
  RAZORPAY_API_URL: web('the address of a stand-in for Razorpay').optional(),
  CLOCK_URL: web('the address of the sandbox clock, such as http://127.0.0.1:4010/clock').optional(),
  RESEND_API_KEY: matching(/^re_\w{4,}$/, 'an API key of Resend, which starts with re_'),
  RESEND_BASE_URL: web('the address of a stand-in for Resend').optional(),
  MAIL_FROM: matching(
    /^([^<>]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
    'a sender such as Tenter <shop@example.com>',
  ),
  STAFF_EMAIL: matching(
    /^([^<>]+<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
    'an address such as desk@example.com',
  ).optional(),
  STAFF_ORDER_URL: web(
    'where staff look at an order, such as https://api.example.com/graphql; {number} becomes its number',
  ).optional(),
  TOKEN_SECRET: text('at least 32 random bytes, for example the output of: openssl rand -base64 48').refine(
    (value) => Buffer.byteLength(value) >= TOKEN_SECRET_BYTES_MIN,
    `is too short: give at least ${TOKEN_SECRET_BYTES_MIN} random bytes, for example the output of: openssl rand -base64 48`,
  ),
  STOREFRONT_URL: web('the public address of the storefront, such as https://shop.example.com'),
  GRACE_WINDOW: duration.optional(),
  REQUEST_INCREMENTAL_AUTHORIZATION: flag,
  GRAPHIQL: flag,
  GRAPHIQL_PUBLISHABLE_KEY: z.string().optional(),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('info'),
  CORS_ORIGINS: list.refine(
    (origins) => origins.every(isOrigin),
    'must be a list of origins separated by commas, such as https://shop.example.com (no path, no wildcard)',
  ),
  TRUSTED_PROXIES: z
    .string()
    .default('127.0.0.0/8,::1')
    .transform(separated)
    .refine(
      (ranges) => ranges.every(isRange),
      'must be addresses or CIDR ranges separated by commas, such as 10.0.0.0/8',
    ),
  RATE_LIMITS: z
    .enum(['on', 'off'], 'must be on or off')
    .default('on')
    .transform((value) => value === 'on'),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  TRUSTED_DOCUMENTS: z.string().optional(),
  TRUSTED_DOCUMENTS_ONLY: flag,
});

/** Every variable that is read; `.env.example` explains each. */
export const ENV_VARIABLES: readonly string[] = Object.keys(schema.shape);

/** What both processes know about where they run. Everything optional is undefined when unset. */
export type Env = Readonly<z.output<typeof schema>>;

/**
 * Reads the environment once. Empty counts as unset. Outside production a few variables have values that are fine on
 * one's own machine and refused in production.
 *
 * @throws {EnvironmentError} with every problem at once.
 */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  );
  const production = given.NODE_ENV === 'production';
  const parsed = schema.safeParse(production ? given : { ...DEVELOPMENT, ...given });
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`);
  problems.push(...contradictions(given, production));
  if (problems.length > 0 || !parsed.success) throw new EnvironmentError([...new Set(problems)]);
  return parsed.data;
}

/** Values that are fine one by one and wrong together. */
function contradictions(given: Readonly<Record<string, string | undefined>>, production: boolean): string[] {
  const problems: string[] = [];
  const { STRIPE_API_URL: apiUrl, STRIPE_SECRET_KEY: secretKey = '', CLOCK_URL: clockUrl } = given;
  if (production && given.TOKEN_SECRET === EXAMPLE_TOKEN_SECRET)
    problems.push('TOKEN_SECRET is the value of the example, which everybody knows: make your own');
  if (apiUrl && /^(sk|rk)_live_/.test(secretKey))
    problems.push('STRIPE_API_URL sends a live key to a stand-in for Stripe: unset it, or use a test key');
  if (clockUrl && !apiUrl)
    problems.push(
      'CLOCK_URL moves time and is only for the sandbox: set STRIPE_API_URL to the sandbox, or unset it',
    );
  if (clockUrl && apiUrl && !isPrivate(apiUrl))
    problems.push('CLOCK_URL is only allowed when STRIPE_API_URL is on this machine or a private network');
  const razorpay = [given.RAZORPAY_KEY_ID, given.RAZORPAY_KEY_SECRET, given.RAZORPAY_WEBHOOK_SECRET];
  if (razorpay.some((value) => value === undefined) && razorpay.some((value) => value !== undefined))
    problems.push(
      'RAZORPAY_KEY_ID, RAZORPAY_KEY_SECRET and RAZORPAY_WEBHOOK_SECRET belong together: set all of them, or none',
    );
  if (given.RAZORPAY_API_URL && given.RAZORPAY_KEY_ID?.startsWith('rzp_live_'))
    problems.push(
      'RAZORPAY_API_URL sends a live key to a stand-in for Razorpay: unset it, or use a test key',
    );
  if (given.RAZORPAY_API_URL && /^(sk|rk)_live_/.test(secretKey))
    problems.push(
      'RAZORPAY_API_URL is a stand-in, through which anybody could order without paying: unset it beside a live key of Stripe',
    );
  if ((given.STAFF_EMAIL === undefined) !== (given.STAFF_ORDER_URL === undefined))
    problems.push('STAFF_EMAIL and STAFF_ORDER_URL belong together: set both, or none');
  const modeOf = (key: string | undefined) => key?.match(/^[a-z]+_(live|test)_/)?.[1];
  const [secretMode, publishableMode] = [modeOf(secretKey), modeOf(given.STRIPE_PUBLISHABLE_KEY)];
  if (secretMode && publishableMode && secretMode !== publishableMode)
    problems.push(
      'STRIPE_PUBLISHABLE_KEY and STRIPE_SECRET_KEY are of different modes: both must be live or both test',
    );
  return problems;
}

/** Loopback, private ranges, and names that only a local resolver knows. */
function isPrivate(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) === 6) return host === '::1' || /^f[cd]/.test(host);
  if (isIP(host) === 4) return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host);
  return !host.includes('.') || /\.(localhost|internal|local)$/.test(host);
}
