import Stripe from 'stripe';
import { NotHereError, type Stand } from './checks/stand.ts';
import { listen } from './setting.ts';

const LISTEN_PORT = 4242;
const RETRIES = 3;

/** Origin of the API and how the SDK reaches it; `STRIPE_API_URL` points it elsewhere. */
function target(env: NodeJS.ProcessEnv): { origin: string; options: Stripe.StripeConfig } {
  const origin = env['STRIPE_API_URL'] || 'https://api.stripe.com';
  const { protocol, hostname, port } = new URL(origin);
  const name = protocol === 'http:' ? 'http' : 'https';
  return {
    origin: origin.replace(/\/$/, ''),
    options: {
      protocol: name,
      host: hostname,
      ...(port ? { port } : {}),
      httpClient: Stripe.createFetchHttpClient(),
    },
  };
}

/** The real Stripe in test mode, with the keys of the environment. @throws NotHereError without a test key */
export function liveStand(env: NodeJS.ProcessEnv = process.env): Stand {
  const secretKey = env['STRIPE_SECRET_KEY'] ?? '';
  if (!/^(sk|rk)_test_/.test(secretKey)) throw new NotHereError('STRIPE_SECRET_KEY must be a test key');
  const { origin, options } = target(env);
  return {
    origin,
    secretKey,
    publicKey: env['STRIPE_PUBLISHABLE_KEY'] || undefined,
    local: undefined,
    // Rate limits are waited out; a check that counts calls brings its own client.
    stripe: new Stripe(secretKey, { ...options, maxNetworkRetries: RETRIES }),
    client: (more, key = secretKey) => new Stripe(key, { ...options, maxNetworkRetries: 0, ...more }),
    deliveries: async () => {
      const secret = env['STRIPE_WEBHOOK_SECRET'];
      if (!secret) return undefined;
      const listener = await listen(Number(env['STRIPE_LISTEN_PORT'] || LISTEN_PORT));
      return { listener, secret, stop: () => listener.close() };
    },
  };
}
