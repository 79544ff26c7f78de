import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { browserRoutes } from './browser/routes.ts';
import { BodyTooLargeError, json, readRequest, type Sandbox, type SandboxRequest } from './http.ts';
import { mailboxRoutes } from './mailbox/routes.ts';
import type { RazorpayOptions } from './razorpay/core.ts';
import { createRazorpay, type LocalRazorpay } from './razorpay/razorpay.ts';
import type { Answer } from './stripe/api.ts';
import { controlRoutes } from './stripe/control.ts';
import { eventPageView, overview, paymentView } from './stripe/overview.ts';
import { createStripe, type LocalStripe } from './stripe/stripe.ts';

export interface SandboxOptions {
  /** 0 or nothing: any free port. */
  port?: number;
  host?: string;
  /** Equal seeds give equal ids and equal disorder of webhooks. Random when not given. */
  seed?: string;
  /** Keeps state over restarts; one line per change is appended. */
  journalFile?: string;
  /** An endpoint for all events, registered at start. */
  webhook?: { url: string; secret: string };
  /** Keys and webhook of the local Razorpay; without, well-known keys and no webhooks. */
  razorpay?: Pick<RazorpayOptions, 'keyId' | 'keySecret' | 'webhook'> | undefined;
  /** Real time in milliseconds; the virtual clock runs on top of it. */
  wallClock?: () => number;
  /** Address of the shop, for the link on the bench. */
  shopUrl?: string;
  /** False switches the control API off. */
  control?: boolean;
  controlToken?: string;
  /** The address browsers reach the sandbox at, where it differs from the one it listens on. */
  publicUrl?: string;
}

/** What the local Razorpay answers to unless it is told otherwise. Public, hence no secret. */
const RAZORPAY_KEYS = { keyId: 'rzp_test_sandbox', keySecret: 'sandbox_key_secret' };

export interface RunningSandbox {
  url: string;
  port: number;
  seed: string;
  /** Stops accepting requests and ends open connections. */
  stop(): Promise<void>;
}

const RAZORPAY_PREFIX = '/razorpay';

/** Beside the journal it is told to keep. */
const razorpayJournal = (file: string): string => file.replace(/(\.jsonl)?$/, '.razorpay.jsonl');

async function route(
  request: SandboxRequest,
  { sandbox, stripe, razorpay }: { sandbox: Sandbox; stripe: LocalStripe; razorpay: LocalRazorpay },
): Promise<Answer> {
  const { pathname } = request.url;
  if (pathname.startsWith('/v1/')) return stripe.answer(request);
  if (pathname.startsWith(`${RAZORPAY_PREFIX}/`)) return razorpay.answer(request);
  if (pathname.startsWith('/_sandbox/')) {
    const answer = await controlRoutes(request, sandbox, stripe);
    if (answer) return answer;
  }
  return (
    (await browserRoutes(request, sandbox)) ??
    (await mailboxRoutes(request, sandbox)) ??
    json(404, { error: { type: 'invalid_request_error', message: `Nothing is served at ${pathname}.` } })
  );
}

function write(response: ServerResponse, answer: Answer): void {
  const { socket } = response;
  if (answer.cut === 'hang') return;
  if (answer.cut === 'before') {
    socket?.destroy();
    return;
  }
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': body.length });
  if (answer.cut === 'mid_body') response.write(body.subarray(0, body.length >> 1), () => socket?.destroy());
  else response.end(body);
}

/** Starts the local Stripe with its pages and the mailbox. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const host = options.host ?? '127.0.0.1';
  const seed = options.seed ?? randomBytes(6).toString('hex');
  let sandbox: Sandbox | undefined;
  let stripe: LocalStripe | undefined;
  let razorpay: LocalRazorpay | undefined;
  const server = createServer(async (incoming, response) => {
    try {
      if (!sandbox || !stripe || !razorpay) throw new Error('not started');
      const request = await readRequest(incoming, sandbox.url);
      write(response, await route(request, { sandbox, stripe, razorpay }));
    } catch (error) {
      const tooLarge = error instanceof BodyTooLargeError;
      if (!tooLarge)
        process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
      const message = tooLarge ? 'The request body is too large.' : 'The sandbox failed to answer.';
      if (!response.headersSent) {
        // Whatever is left of the request body must not be read as the next request.
        const answer = json(
          tooLarge ? 413 : 500,
          { error: { type: 'api_error', message } },
          { Connection: 'close' },
        );
        write(response, answer);
      }
    }
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const url = options.publicUrl?.replace(/\/$/, '') ?? `http://${reachable}:${port}`;
  const running = createStripe(url, { ...options, seed });
  stripe = running;
  const controlToken = options.control === false ? undefined : (options.controlToken ?? 'sandbox');
  const runningRazorpay = createRazorpay({
    ...(options.razorpay ?? RAZORPAY_KEYS),
    now: () => running.core.clock.now(),
    prefix: RAZORPAY_PREFIX,
    journalFile: options.journalFile && razorpayJournal(options.journalFile),
    controlToken,
  });
  razorpay = runningRazorpay;
  sandbox = {
    url,
    clock: running.core.clock,
    stripe: {
      overview: () => overview(running.core),
      payment: (id) => paymentView(running.core, id),
      event: (id) => eventPageView(running.core, id),
      advanceClock: running.advance,
    },
    shopUrl: options.shopUrl,
    controlToken,
  };
  return {
    url,
    port,
    seed,
    stop: () =>
      new Promise((resolve) => {
        running.stop();
        runningRazorpay.stop();
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }),
  };
}
