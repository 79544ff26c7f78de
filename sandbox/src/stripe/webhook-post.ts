import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

export interface Posted {
  status: number | null;
  latencyMs: number;
  error: string | null;
}

/** `Stripe-Signature`: one v1 per valid secret, and the v0 that test mode adds and everyone must ignore. */
export function signatureHeader(body: string, seconds: number, secrets: string[]): string {
  const sign = (secret: string): string =>
    createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return [`t=${seconds}`, ...secrets.map((secret) => `v1=${sign(secret)}`), `v0=${sign('test')}`].join(',');
}

/** Posts over connections of its own. */
export interface Poster {
  /** Posts an event body exactly as signed. Follows no redirects; never rejects. */
  post(url: string, body: string, signature: string, timeoutMs: number): Promise<Posted>;
  /** Lets go of its connections, so that a process can end. */
  close(): void;
}

const SOCKETS_MAX = 64;

export function createPoster(): Poster {
  const options = { keepAlive: true, maxSockets: SOCKETS_MAX };
  const plain = new http.Agent(options);
  const secure = new https.Agent(options);
  return {
    post: (url, body, signature, timeoutMs) =>
      post(url.startsWith('https:') ? secure : plain, url, body, signature, timeoutMs),
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}

function post(
  agent: http.Agent,
  url: string,
  body: string,
  signature: string,
  timeoutMs: number,
): Promise<Posted> {
  const started = performance.now();
  return new Promise((resolve) => {
    const finish = (status: number | null, error: string | null): void =>
      resolve({ status, error, latencyMs: Math.round(performance.now() - started) });
    const target = new URL(url);
    const request = (target.protocol === 'https:' ? https : http).request(
      target,
      {
        method: 'POST',
        agent,
        timeout: timeoutMs,
        headers: {
          'User-Agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
          'Content-Type': 'application/json; charset=utf-8',
          Accept: '*/*; q=0.5, application/xml',
          'Content-Length': Buffer.byteLength(body),
          'Stripe-Signature': signature,
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => finish(response.statusCode ?? null, null));
        response.on('error', (error) => finish(null, error.message));
      },
    );
    request.on('timeout', () => request.destroy(new Error('timed out')));
    request.on('error', (error) => finish(null, error.message));
    request.end(body);
  });
}
