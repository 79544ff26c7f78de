import { z } from 'zod';

const DEVELOPMENT_SECRET = 'only-for-development-0123456789abcdef';

const Environment = z
  .object({
    NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
    API_URL: z.url().default('http://127.0.0.1:4000/graphql'),
    PUBLISHABLE_KEY: z.string().min(1).default('pk_demo_tenter'),
    SESSION_SECRET: z.string().min(32).default(DEVELOPMENT_SECRET),
    /** Comma-separated origins the shop is reached at, for example `https://tenter.example`. Empty: whatever host is asked for. */
    PUBLIC_ORIGINS: z.string().default(''),
    STRIPE_PUBLISHABLE_KEY: z.string().default('pk_test_sandbox'),
    STRIPE_JS_URL: z.url().default('https://js.stripe.com/endive/stripe.js'),
    STRIPE_API_ORIGIN: z.url().default('https://api.stripe.com'),
    /** `off` runs scripts on catalogue pages at once instead of after load and at idle. */
    DELAY_HYDRATION: z.enum(['on', 'off']).default('on'),
  })
  .check((context) => {
    const { NODE_ENV, SESSION_SECRET, PUBLIC_ORIGINS } = context.value;
    const served = PUBLIC_ORIGINS !== '' && !/localhost|127\.0\.0\.1/.test(PUBLIC_ORIGINS);
    if (NODE_ENV === 'production' && served && SESSION_SECRET.includes(DEVELOPMENT_SECRET))
      context.issues.push({
        code: 'custom',
        input: SESSION_SECRET,
        path: ['SESSION_SECRET'],
        message: 'must be set to a secret of its own when PUBLIC_ORIGINS names a public address',
      });
  });

export type Env = Readonly<z.output<typeof Environment>> & {
  readonly origins: readonly string[];
  /** True when every public origin is https, so cookies may carry `Secure` and the `__Host-` prefix. */
  readonly https: boolean;
};

/** Reads and checks the environment. @throws naming each value that is missing or wrong. */
export function readEnv(source: Record<string, string | undefined>): Env {
  // An empty value is how an env file leaves one out.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(given);
  if (!parsed.success)
    throw new Error(`The storefront's environment is not usable:\n${z.prettifyError(parsed.error)}`);
  const origins = parsed.data.PUBLIC_ORIGINS.split(',')
    .map((origin) => origin.trim().replace(/\/$/, ''))
    .filter((origin) => origin !== '');
  return {
    ...parsed.data,
    origins,
    https: origins.length > 0 && origins.every((origin) => origin.startsWith('https:')),
  };
}

/** The storefront's only look at `process.env`. */
export const env: Env = readEnv(process.env);
