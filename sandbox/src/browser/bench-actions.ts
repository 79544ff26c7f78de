import type { Sandbox, SandboxRequest, SandboxResponse } from '../http.ts';
import { json } from '../http.ts';
import { formOf, isForeign, page, seeOther } from './answer.ts';
import { member, numberOf, postControl, textOf } from './core-client.ts';
import { faultOf } from './fault-forms.ts';
import { html } from './html.ts';
import { notice } from './layout.ts';
import { paymentPage } from './payment-page.ts';

const ADVANCE_S_MAX = 31 * 86_400;

function advance(form: URLSearchParams, sandbox: Sandbox): SandboxResponse {
  const seconds = Number(form.get('advance'));
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > ADVANCE_S_MAX) {
    return json(400, { error: `advance must be a whole number of seconds from 1 to ${ADVANCE_S_MAX}.` });
  }
  sandbox.stripe.advanceClock(seconds);
  return seeOther('/');
}

function problemIn(body: unknown): string {
  return textOf(member(body, 'error'), 'message') ?? 'The sandbox did not say why.';
}

/** A decimal amount as typed, in minor units; undefined when it is none. */
function minorOf(typed: string, exponent: number): number | undefined {
  const match = /^(\d{1,9})(?:[.,](\d+))?$/.exec(typed.trim());
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > exponent) return undefined;
  return Number(match[1] + fraction.padEnd(exponent, '0'));
}

/** What a button of a payment's page asks the control API for; a sentence when it cannot be asked. */
function controlCall(
  id: string,
  action: string,
  form: URLSearchParams,
  intent: unknown,
): { path: string; body: object } | string {
  const path = `/_sandbox/payment_intents/${id}/${action}`;
  if (action === 'refund') {
    const amount = minorOf(form.get('amount') ?? '', numberOf(intent, 'exponent'));
    return amount === undefined
      ? 'Write the amount in digits, for example 12.50.'
      : { path, body: { amount } };
  }
  if (action === 'dispute') {
    const charge = textOf(intent, 'latestCharge');
    return {
      path: `/_sandbox/charges/${charge}/dispute`,
      body: { reason: form.get('reason') ?? 'fraudulent' },
    };
  }
  return { path, body: Object.fromEntries(form) };
}

async function steerPayment(
  sandbox: Sandbox,
  id: string,
  action: string,
  form: URLSearchParams,
): Promise<SandboxResponse> {
  const intent = member(sandbox.stripe.payment(id), 'intent');
  const wanted = controlCall(id, action, form, intent);
  const answer =
    typeof wanted === 'string' ? undefined : await postControl(sandbox, wanted.path, wanted.body);
  if (answer?.status === 200) return seeOther(`/payments/${id}`);
  const problem = typeof wanted === 'string' ? wanted : problemIn(answer?.body);
  return refusal(paymentPage(sandbox, id, problem), problem);
}

function refusal(shown: ReturnType<typeof paymentPage>, problem: string): SandboxResponse {
  const bench = html`<a href="/">To the bench</a>`;
  return shown ? page(409, shown) : page(404, notice('Not done', problem, bench));
}

async function settleCase(
  sandbox: Sandbox,
  payment: string,
  path: string,
  outcome: string,
): Promise<SandboxResponse> {
  const answer = await postControl(sandbox, `/_sandbox/${path}/${encodeURIComponent(outcome)}`, {});
  if (answer.status === 200) return seeOther(`/payments/${payment}`);
  const problem = problemIn(answer.body);
  return refusal(paymentPage(sandbox, payment, problem), problem);
}

async function control(sandbox: Sandbox, path: string, body: object, back: string): Promise<SandboxResponse> {
  const answer = await postControl(sandbox, `/_sandbox/${path}`, body);
  if (answer.status === 200) return seeOther(back);
  return page(409, notice('Not done', problemIn(answer.body), html`<a href="${back}">Back</a>`));
}

async function setFault(sandbox: Sandbox, form: URLSearchParams): Promise<SandboxResponse> {
  const fault = faultOf(form);
  if (fault) return control(sandbox, 'faults', fault, '/');
  return page(400, notice('Not done', 'There is no such fault.', html`<a href="/">To the bench</a>`));
}

type Act = (
  sandbox: Sandbox,
  form: URLSearchParams,
  parts: string[],
) => Promise<SandboxResponse> | SandboxResponse;

const ACTS: [RegExp, Act][] = [
  [/^\/clock$/, (sandbox, form) => advance(form, sandbox)],
  [/^\/faults$/, (sandbox, form) => setFault(sandbox, form)],
  [/^\/faults\/clear$/, (sandbox) => control(sandbox, 'faults/clear', {}, '/')],
  [
    /^\/webhooks\/release$/,
    (sandbox, form) => control(sandbox, 'webhooks/release', { order: form.get('order') ?? 'fifo' }, '/'),
  ],
  [
    /^\/events\/(evt_\w+)\/send$/,
    (sandbox, _, [id]) => control(sandbox, 'webhooks/replay', { event: id }, `/events/${id}`),
  ],
  [
    /^\/payments\/(pi_\w+)\/(authenticate|fail_authentication|expire|issuer_decline_next|refund|dispute)$/,
    (sandbox, form, [id, action]) => steerPayment(sandbox, id!, action!, form),
  ],
  [
    /^\/payments\/(pi_\w+)\/(refunds|disputes)\/(\w+)$/,
    (sandbox, form, [id, kind, row]) => settleCase(sandbox, id!, `${kind}/${row}`, form.get('outcome') ?? ''),
  ],
];

/** A button of the bench, pressed: does it and leads back to the page. Undefined for any other POST. */
export async function benchAction(
  request: SandboxRequest,
  sandbox: Sandbox,
): Promise<SandboxResponse | undefined> {
  for (const [pattern, act] of ACTS) {
    const match = pattern.exec(request.url.pathname);
    if (!match) continue;
    if (isForeign(request)) return json(403, { error: 'Only pages of the sandbox may do this.' });
    return act(sandbox, formOf(request), match.slice(1));
  }
  return undefined;
}
