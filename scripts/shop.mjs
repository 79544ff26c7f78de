/** Starts the whole shop: services, sandbox, api, worker and storefront, wired together. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { answers } from './processes.mjs';
import { NODE_ENVIRONMENT, NODE_FLAGS } from './production-node.mjs';
import { freePort, root, startPostgres, startRedis } from './services.mjs';
import { bin, must } from './steps.mjs';

const CONTROL_TOKEN = 'sandbox';

/** Secrets of this machine's shop: made once, kept outside the repository. */
function secretsIn(dataDir) {
  const file = path.join(dataDir, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const random = () => randomBytes(32).toString('base64url');
  const secrets = {
    TOKEN_SECRET: random(),
    SESSION_SECRET: random(),
    STRIPE_WEBHOOK_SECRET: `whsec_${random()}`,
  };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}

async function startServices(processes, { dataDir, ephemeral, log }) {
  const [postgres, redis] = await Promise.all([
    process.env.DATABASE_URL
      ? { url: process.env.DATABASE_URL }
      : startPostgres({
          dir: path.join(dataDir, 'postgres'),
          durable: !ephemeral,
          ephemeral,
          port: ephemeral ? 0 : 5433,
        }),
    process.env.REDIS_URL
      ? { url: process.env.REDIS_URL }
      : startRedis({ dir: path.join(dataDir, 'redis'), ephemeral, log, port: ephemeral ? 0 : 6390 }),
  ]);
  for (const service of [postgres, redis]) if (service.stop) processes.onStop(service.stop);
  if (process.env.DATABASE_URL) return { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
  const url = new URL(postgres.url);
  url.pathname = '/hourglass';
  return { DATABASE_URL: url.href, REDIS_URL: redis.url };
}

/** Ports that are asked for, or free ones where something else listens already. */
async function choosePorts({ ephemeral }) {
  const wanted = (name, usual) => freePort(ephemeral ? 0 : Number(process.env[name] ?? usual));
  return {
    storefront: await wanted('STOREFRONT_PORT', 3000),
    api: await wanted('API_PORT', 4000),
    sandbox: await wanted('SANDBOX_PORT', 4010),
  };
}

function environment(services, ports, secrets) {
  const storefront = `http://localhost:${ports.storefront}`;
  const sandbox = `http://localhost:${ports.sandbox}`;
  const loopback = `http://127.0.0.1:${ports.sandbox}`;
  const realStripe = Boolean(process.env.STRIPE_SECRET_KEY);
  // A stand-in beside real money would be a way to order without paying.
  const localRazorpay = !realStripe && !process.env.RAZORPAY_KEY_ID;
  const realResend = Boolean(process.env.RESEND_API_KEY);
  return {
    urls: {
      storefront,
      sandbox,
      mailbox: `${sandbox}/mailbox`,
      api: `http://localhost:${ports.api}/graphql`,
    },
    needsSandbox: !realStripe || !realResend,
    env: {
      ...services,
      ...secrets,
      ...(realStripe
        ? {}
        : {
            STRIPE_SECRET_KEY: 'sk_test_sandbox',
            STRIPE_PUBLISHABLE_KEY: 'pk_test_sandbox',
            STRIPE_API_URL: loopback,
            CLOCK_URL: `${loopback}/_sandbox/clock`,
            STRIPE_JS_URL: `${sandbox}/endive/stripe.js`,
            STRIPE_API_ORIGIN: sandbox,
          }),
      ...(localRazorpay && {
        RAZORPAY_KEY_ID: 'rzp_test_sandbox',
        RAZORPAY_KEY_SECRET: 'sandbox_key_secret',
        RAZORPAY_WEBHOOK_SECRET: randomBytes(24).toString('base64url'),
        RAZORPAY_API_URL: `${sandbox}/razorpay`,
      }),
      ...(realResend ? {} : { RESEND_API_KEY: 're_sandbox', RESEND_BASE_URL: `${loopback}/resend` }),
      MAIL_FROM: process.env.MAIL_FROM ?? 'Tenter <shop@tenter.example>',
      STOREFRONT_URL: process.env.STOREFRONT_URL ?? storefront,
      API_URL: `http://127.0.0.1:${ports.api}/graphql`,
      PUBLISHABLE_KEY: process.env.PUBLISHABLE_KEY ?? 'pk_demo_tenter',
      GRAPHIQL: process.env.GRAPHIQL ?? '1',
      GRAPHIQL_PUBLISHABLE_KEY: 'pk_demo_tenter',
      SEED_STAFF_PASSWORD: process.env.SEED_STAFF_PASSWORD ?? 'a-cloth-is-cut-once',
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
    },
  };
}

/** How each part is run: bundles in production, watchers while developing. */
function commands(dev, ports) {
  const node = (file) => [process.execPath, [...NODE_FLAGS, file]];
  const watch = (folder, file) => [
    bin('tsx', folder),
    ['watch', '--clear-screen=false', `${folder}/src/${file}`],
  ];
  return dev
    ? {
        sandbox: watch('sandbox', 'server.ts'),
        api: watch('api', 'server.ts'),
        worker: watch('api', 'server.ts'),
        storefront: [
          bin('remix', 'storefront'),
          ['vite:dev', '--port', String(ports.storefront), '--strictPort'],
        ],
      }
    : {
        sandbox: node('sandbox/dist/server.js'),
        api: node('api/dist/server.js'),
        worker: node('api/dist/server.js'),
        storefront: node('server.mjs'),
      };
}

/**
 * Starts everything and answers when it can be used. `ephemeral` takes free ports and forgets its data; `dev` watches
 * the sources. With real keys in the environment the sandbox is not started.
 */
export async function startShop(
  processes,
  {
    dataDir = path.resolve(root, process.env.DATA_DIR ?? '.data'),
    dev = false,
    ephemeral = false,
    log = () => {},
  } = {},
) {
  const [services, ports] = await Promise.all([
    startServices(processes, { dataDir, ephemeral, log }),
    choosePorts({ ephemeral }),
  ]);
  const { env, urls, needsSandbox } = environment(services, ports, secretsIn(dataDir));
  log(`postgres ${new URL(env.DATABASE_URL).host}, redis ${new URL(env.REDIS_URL).host}`);
  log('migrating and seeding');
  must(bin('prisma'), ['migrate', 'deploy'], { env, quiet: true });
  must(bin('tsx'), ['prisma/seed.ts'], { env, quiet: true });

  const mode = dev ? 'development' : 'production';
  const run = commands(dev, ports);
  const start = (name, extra, cwd = root) =>
    processes.start(name, ...run[name], {
      cwd,
      env: { ...env, ...NODE_ENVIRONMENT, NODE_ENV: mode, ...extra },
    });
  if (needsSandbox) {
    start('sandbox', {
      SANDBOX_PORT: String(ports.sandbox),
      SANDBOX_CONTROL_TOKEN: CONTROL_TOKEN,
      SANDBOX_SHOP_URL: urls.storefront,
      STRIPE_WEBHOOK_URL: `http://127.0.0.1:${ports.api}/webhooks/stripe`,
      RAZORPAY_WEBHOOK_URL: `http://127.0.0.1:${ports.api}/webhooks/razorpay`,
      ...(ephemeral ? {} : { SANDBOX_JOURNAL: path.join(dataDir, 'sandbox.jsonl') }),
    });
    await answers('sandbox', `http://127.0.0.1:${ports.sandbox}/_sandbox/clock`);
  }
  start('api', { PORT: String(ports.api), ROLE: 'api', UV_THREADPOOL_SIZE: '4' });
  const startWorker = () => start('worker', { ROLE: 'worker' });
  const worker = startWorker();
  start('storefront', { PORT: String(ports.storefront) }, path.join(root, 'storefront'));
  await answers('api', `http://127.0.0.1:${ports.api}/readyz`);
  await answers('storefront', `http://127.0.0.1:${ports.storefront}/health`);
  return { urls, env, controlToken: CONTROL_TOKEN, worker, startWorker };
}
