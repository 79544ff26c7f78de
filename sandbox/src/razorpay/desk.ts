import { formOf, isForeign, page, seeOther } from '../browser/answer.ts';
import { html } from '../browser/html.ts';
import { notice } from '../browser/layout.ts';
import { json, type SandboxRequest, type SandboxResponse } from '../http.ts';
import type { Core } from './core.ts';
import { deskPage } from './desk-page.ts';
import { isStep } from './disputes.ts';
import { collection, disputeEntity, orderEntity, paymentEntity, refundEntity } from './entities.ts';
import { RazorpayError } from './razorpay-error.ts';

type Input = Readonly<Record<string, unknown>>;

/** What bank and cardholder may do, by the path of its control; undefined when there is no such path. */
function act(core: Core, path: string, input: Input): unknown {
  const [, kind, id = '', step = ''] = /^(payments|disputes|refunds|events)\/(\w+)\/(\w+)$/.exec(path) ?? [];
  if (kind === 'payments' && step === 'dispute') return disputeEntity(core.dispute(id, input));
  if (kind === 'disputes' && isStep(step)) return disputeEntity(core.decide(id, step));
  if (kind === 'refunds' && step === 'fail') return refundEntity(core.failRefund(id));
  if (kind === 'events' && step === 'send') {
    core.webhooks.resend(id);
    return {};
  }
  return undefined;
}

/** Everything, oldest first, as the API would show it. */
function overview({ book, rules }: Core) {
  const payments = [...book.payments.keys()].map(rules.paymentOf);
  return {
    orders: collection([...book.orders.values()].map((order) => orderEntity(order, rules))),
    payments: collection(payments.map(paymentEntity)),
    refunds: collection([...book.refunds.values()].map(refundEntity)),
    disputes: collection([...book.disputes.values()].map(disputeEntity)),
    events: [...book.events.values()].map(({ id, type, state, attempts }) => ({ id, type, state, attempts })),
  };
}

/** `/_sandbox/…`, for programs that have the token. */
export function answerControl(
  core: Core,
  request: SandboxRequest,
  path: string,
): SandboxResponse | undefined {
  const { controlToken } = core.options;
  if (controlToken === undefined || !path.startsWith('/_sandbox/')) return undefined;
  if (request.headers.authorization !== `Bearer ${controlToken}`)
    throw new RazorpayError(401, 'The control API needs its bearer token.');
  const asked = path.slice('/_sandbox/'.length);
  if (request.method === 'GET' && asked === 'overview') return json(200, overview(core));
  if (request.method !== 'POST') return undefined;
  const answer = act(core, asked, request.body.length === 0 ? {} : inputOf(request));
  return answer === undefined ? undefined : json(200, answer);
}

function inputOf(request: SandboxRequest): Input {
  try {
    return JSON.parse(request.body.toString('utf8')) as Input;
  } catch {
    throw new RazorpayError(400, 'The request body is not JSON.');
  }
}

/** `/desk`, for people: what was paid, and buttons for what bank and cardholder may do about it. */
export function answerDesk(core: Core, request: SandboxRequest, path: string): SandboxResponse | undefined {
  const desk = `${core.prefix}/desk`;
  if (core.options.controlToken === undefined) return undefined;
  if (request.method === 'GET' && path === '/desk') return page(200, deskPage(core));
  if (request.method !== 'POST' || !path.startsWith('/desk/')) return undefined;
  if (isForeign(request)) return json(403, { error: 'Only pages of the sandbox may do this.' });
  const back = html`<a href="${desk}">To the desk</a>`;
  try {
    const form = Object.fromEntries(formOf(request));
    const done = act(core, path.slice('/desk/'.length), form);
    return done === undefined
      ? page(404, notice('Not here', 'There is no such button.', back))
      : seeOther(desk);
  } catch (error) {
    if (!(error instanceof RazorpayError)) throw error;
    return page(409, notice('Not done', `${error.message}.`, back));
  }
}
