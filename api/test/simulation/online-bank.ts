import type { SandboxResponse } from '../../../sandbox/src/http.ts';
import { answerApi } from '../../../sandbox/src/razorpay/api.ts';
import { type Core, createCore } from '../../../sandbox/src/razorpay/core.ts';
import { failure, RazorpayError } from '../../../sandbox/src/razorpay/razorpay-error.ts';
import { type EventRow, hmac } from '../../../sandbox/src/razorpay/webhooks.ts';
import { type ApiFault, createFaultBook, type FaultBook } from '../../../sandbox/src/stripe/faults.ts';
import { BankDeskRefused } from './bank.ts';

/** An event of the local Razorpay, as it is sent. */
export interface OnlineEvent extends Pick<EventRow, 'id' | 'type' | 'body'> {
  readonly signature: string;
}

/** The local Razorpay inside this process, with the faults of the local Stripe on the way to it. */
export interface OnlineBank {
  readonly core: Core;
  readonly faults: FaultBook;
  readonly keys: { readonly keyId: string; readonly keySecret: string; readonly apiUrl: string };
  /** Carries the shop's requests. */
  readonly fetch: typeof fetch;
  /** What browsers and the dashboard do: never disturbed. @throws {BankDeskRefused} */
  act<Answer>(work: (core: Core) => Answer): Answer;
  /** A call of its API as the dashboard makes it. */
  call(path: string, body: unknown): void;
  /** Events that nobody has taken for delivery yet, oldest first. */
  takeEvents(): OnlineEvent[];
}

export const ONLINE_SECRET = 'a secret of the simulated webhooks';

const KEYS = { keyId: 'rzp_test_sim', keySecret: 'simulation', apiUrl: 'http://razorpay.simulated' };

export function openOnlineBank(now: () => Date): OnlineBank {
  const core = createCore({ ...KEYS, now: () => now().getTime() });
  const faults = createFaultBook();
  let taken = 0;
  const act: OnlineBank['act'] = (work) => {
    try {
      return work(core);
    } catch (error) {
      if (error instanceof RazorpayError) throw new BankDeskRefused(error.message);
      throw error;
    } finally {
      core.webhooks.send();
    }
  };
  return {
    core,
    faults,
    keys: KEYS,
    fetch: carrierTo(core, faults),
    act,
    call: (path, body) => void act(() => answer(core, 'POST', path, JSON.stringify(body))),
    takeEvents() {
      if (core.book.events.size === taken) return [];
      const fresh = [...core.book.events.values()].slice(taken);
      taken = core.book.events.size;
      return fresh.map(({ id, type, body }) => ({ id, type, body, signature: hmac(ONLINE_SECRET, body) }));
    },
  };
}

const answer = (
  core: Core,
  method: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): SandboxResponse =>
  answerApi(
    core,
    {
      method,
      url: new URL(path, KEYS.apiUrl),
      headers: { ...headers, authorization: core.authorization },
      body: Buffer.from(body),
    },
    path.split('?')[0]!,
  );

/** The shop's requests, as `fetch` sends them. One that would hang times out without waiting. */
function carrierTo(core: Core, faults: FaultBook): typeof fetch {
  const effect = (method: string, url: URL, init: RequestInit): SandboxResponse => {
    try {
      const headers = init.headers as Record<string, string>;
      return answer(core, method, `${url.pathname}${url.search}`, String(init.body ?? ''), headers);
    } catch (error) {
      if (error instanceof RazorpayError) return failure(error);
      throw error;
    } finally {
      core.webhooks.send();
    }
  };
  return async (input, init = {}) => {
    const url = new URL(String(input));
    const method = init.method ?? 'GET';
    const fault = faults.forCall(method, url.pathname);
    if (fault && strikesBefore(fault)) return disturbed(fault);
    const response = effect(method, url, init);
    return fault ? disturbed(fault) : responseOf(response.status, String(response.body));
  };
}

const strikesBefore = (fault: ApiFault): boolean =>
  fault.type === 'drop'
    ? fault.when === 'before'
    : fault.type === 'hang' || fault.type === 'status'
      ? fault.effect !== 'after'
      : fault.type === 'rate_limited';

/** What comes instead of an answer. */
function disturbed(fault: ApiFault): Response {
  switch (fault.type) {
    case 'status':
      return responseOf(
        fault.status,
        '{"error":{"code":"SERVER_ERROR","description":"something went wrong"}}',
      );
    case 'rate_limited':
      return responseOf(429, '{"error":{"code":"BAD_REQUEST_ERROR","description":"too many requests"}}');
    case 'html_body':
      return responseOf(502, '<html>Bad gateway</html>');
    case 'hang':
      throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    default:
      throw new TypeError('fetch failed');
  }
}

const responseOf = (status: number, body: string) => new Response(body, { status });
