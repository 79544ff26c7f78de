import { z } from 'zod';
import { ProviderRefused, ProviderUnavailable } from '../gateway.ts';

export interface RazorpayKeys {
  readonly keyId: string;
  readonly keySecret: string;
  /** Another address for Razorpay's API, such as the local stand-in; undefined means the real one. */
  readonly apiUrl?: string | undefined;
  /** Who carries the requests, if not the network. */
  readonly fetch?: typeof fetch;
}

export const RAZORPAY_URL = 'https://api.razorpay.com';
const TIMEOUT_MS = 20_000;

const Refusal = z.object({
  error: z.object({ code: z.string(), description: z.string(), reason: z.string().nullish() }),
});

interface RazorpayCall {
  readonly method?: 'GET' | 'POST';
  /** Below the address of the API: `/v1/orders`. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Calls Razorpay's API over `fetch`. Answers what the schema reads from the body and drops the rest.
 * @throws {ProviderRefused} a 4xx other than 409 and 429, {ProviderUnavailable} for anything else that is no answer
 */
export function createRazorpayClient(keys: RazorpayKeys) {
  const { keyId, keySecret, apiUrl = RAZORPAY_URL, fetch = globalThis.fetch } = keys;
  const authorization = `Basic ${Buffer.from(`${keyId}:${keySecret}`).toString('base64')}`;
  return async <Answer>(schema: z.ZodType<Answer>, call: RazorpayCall): Promise<Answer> => {
    const response = await send(call).catch((error: unknown) => {
      throw new ProviderUnavailable(error);
    });
    if (!response.ok) throw problemOf(response);
    const parsed = schema.safeParse(response.body);
    if (!parsed.success) throw new ProviderUnavailable(parsed.error);
    return parsed.data;
  };

  async function send({ method = 'GET', path, body, headers }: RazorpayCall) {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: {
        authorization,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { ok: response.ok, status: response.status, body: (await response.json()) as unknown };
  }
}

/** 409 says that the same request is still at work, 429 that there were too many: neither says what happened. */
const NO_ANSWER = new Set([409, 429]);

function problemOf({ status, body }: { status: number; body: unknown }): Error {
  const refusal = Refusal.safeParse(body);
  if (!refusal.success || status >= 500 || NO_ANSWER.has(status))
    return new ProviderUnavailable(new Error(`Razorpay answered ${status}`));
  const { code, description, reason } = refusal.data.error;
  return new ProviderRefused(reason ?? code, description);
}
