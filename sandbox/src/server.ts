import { startSandbox } from './start.ts';

const PORT_DEFAULT = 4010;

function readPort(text: string | undefined): number {
  const port = text === undefined || text === '' ? PORT_DEFAULT : Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`SANDBOX_PORT must be a port number, not "${text}".`);
}

function readWebhook(env: NodeJS.ProcessEnv): { url: string; secret: string } | undefined {
  const { STRIPE_WEBHOOK_URL: url, STRIPE_WEBHOOK_SECRET: secret } = env;
  if (!url) return undefined;
  if (!secret) throw new Error('STRIPE_WEBHOOK_URL is set, so STRIPE_WEBHOOK_SECRET must be set too.');
  return { url, secret };
}

function readRazorpay(env: NodeJS.ProcessEnv) {
  const { RAZORPAY_KEY_ID: keyId, RAZORPAY_KEY_SECRET: keySecret } = env;
  if (!keyId || !keySecret) return undefined;
  const { RAZORPAY_WEBHOOK_URL: url, RAZORPAY_WEBHOOK_SECRET: secret } = env;
  return { keyId, keySecret, webhook: url && secret ? { url, secret } : undefined };
}

async function main(): Promise<void> {
  const { env } = process;
  const port = readPort(env.SANDBOX_PORT);
  const sandbox = await startSandbox({
    port,
    host: env.SANDBOX_HOST || '127.0.0.1',
    seed: env.SANDBOX_SEED || undefined,
    journalFile: env.SANDBOX_JOURNAL || undefined,
    webhook: readWebhook(env),
    razorpay: readRazorpay(env),
    shopUrl: env.SANDBOX_SHOP_URL || undefined,
    publicUrl: env.SANDBOX_PUBLIC_URL || undefined,
    controlToken: env.SANDBOX_CONTROL_TOKEN || undefined,
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} is taken by another process. Stop it, or set SANDBOX_PORT to a free port.`);
  });
  console.log(`sandbox ready at ${sandbox.url} (seed ${sandbox.seed})`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void sandbox.stop().then(() => process.exit(0)));
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
