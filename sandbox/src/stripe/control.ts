import { json, type Sandbox, type SandboxRequest, type SandboxResponse } from '../http.ts';
import { answerChallenge, failChallenge, passChallenge } from './challenge.ts';
import { payError, paySession } from './checkout-sessions.ts';
import { type Account, type Call, type Core, DEFAULT_ACCOUNT } from './core.ts';
import { decideDispute, openCardDispute, requireDispute } from './disputes.ts';
import { ApiError } from './errors.ts';
import { expireHold } from './expiry.ts';
import { FAULT_TYPES, type FaultAction, type FaultMatch } from './faults.ts';
import { requireIntent } from './intent-object.ts';
import { overview } from './overview.ts';
import type { Params } from './params.ts';
import { createRefund, failRefund, requireRefund, succeedRefund } from './refunds.ts';
import { answerSetupChallenge, requireSetupIntent } from './setup-intents.ts';
import { type LocalStripe, loadSettings } from './stripe.ts';
import { advanceTo, rescheduleAll, runDue } from './stripe-time.ts';
import { rollSecret } from './webhook-endpoints.ts';

type Body = Record<string, unknown>;

interface Visit {
  core: Core;
  stripe: LocalStripe;
  ids: string[];
  body: Body;
  /** Who causes the events that follow. */
  call: Call;
}

interface ControlRoute {
  method: string;
  path: RegExp;
  /** Pages of shoppers call it: no control token. */
  open?: boolean;
  run(visit: Visit): unknown;
}

class ControlError extends Error {}

function words(body: Body, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' ? value : undefined;
}

function numberIn(body: Body, name: string): number | undefined {
  const value = body[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function clockNow(core: Core): unknown {
  return { now: new Date(core.clock.now()).toISOString(), offsetMs: core.clock.offsetMs() };
}

function setClock({ core, body }: Visit): unknown {
  const advance = numberIn(body, 'advance');
  const set = words(body, 'set');
  const target = advance !== undefined ? core.clock.now() + advance * 1000 : Date.parse(set ?? '');
  if (Number.isNaN(target) || target < core.clock.now()) {
    throw new ControlError('Say {"advance": seconds} or {"set": an ISO instant that is not in the past}.');
  }
  advanceTo(core, target);
  return clockNow(core);
}

function setAccount({ core, body }: Visit): unknown {
  for (const [name, value] of Object.entries(body)) {
    const known = DEFAULT_ACCOUNT[name as keyof Account];
    if (known === undefined) throw new ControlError(`The account has no switch "${name}".`);
    if (typeof known !== typeof value) throw new ControlError(`"${name}" must be a ${typeof known}.`);
  }
  core.account = { ...core.account, ...(body as Partial<Account>) };
  core.state.save('settings', { id: 'account', value: core.account });
  return core.account;
}

function addFault({ core, body }: Visit): unknown {
  const action = body['action'] as FaultAction | undefined;
  if (!action || !FAULT_TYPES.includes(action.type)) {
    throw new ControlError(`action.type must be one of ${FAULT_TYPES.join(', ')}.`);
  }
  return { id: core.faults.add((body['match'] ?? {}) as FaultMatch, action) };
}

function stateOf({ core, ids }: Visit): unknown {
  const { state } = core;
  const id = ids[0]!;
  const tables = [
    state.intents,
    state.charges,
    state.refunds,
    state.paymentMethods,
    state.customers,
    state.sessions,
    state.disputes,
    state.setupIntents,
    state.endpoints,
    state.events,
    state.balanceTransactions,
  ];
  for (const table of tables) {
    const row = table.rows.get(id);
    if (row) return row;
  }
  throw new ControlError(`There is no object ${id}.`);
}

interface Snapshot {
  dump: string;
  offset: number;
  account: Account;
}

const SNAPSHOT_DEFAULT = 'default';
const snapshots = new WeakMap<Core, Map<string, Snapshot>>();

function takeSnapshot({ core, body }: Visit): unknown {
  const name = words(body, 'name') ?? SNAPSHOT_DEFAULT;
  const kept = snapshots.get(core) ?? new Map<string, Snapshot>();
  snapshots.set(core, kept);
  kept.set(name, { dump: core.state.dump(), offset: core.clock.offsetMs(), account: { ...core.account } });
  return { name };
}

function restoreSnapshot({ core, body }: Visit): unknown {
  const name = words(body, 'name') ?? SNAPSHOT_DEFAULT;
  const snapshot = snapshots.get(core)?.get(name);
  if (!snapshot) throw new ControlError(`There is no snapshot "${name}".`);
  core.webhooks.reset();
  core.state.replace(snapshot.dump);
  loadSettings(core);
  core.clock.setOffset(snapshot.offset);
  core.account = { ...snapshot.account };
  rescheduleAll(core);
  core.webhooks.resume();
  return { name };
}

function answer3ds({ core, ids, body, call }: Visit): unknown {
  const outcome = body['outcome'];
  if (outcome !== 'complete' && outcome !== 'fail')
    throw new ControlError('outcome must be "complete" or "fail".');
  if (ids[0]!.startsWith('seti_')) {
    const setup = requireSetupIntent(core, ids[0]!);
    const return_url = answerSetupChallenge(call, setup, words(body, 'token'), outcome);
    return { return_url, status: setup.body.status };
  }
  const row = requireIntent(core, ids[0]!);
  const return_url = answerChallenge(call, row, words(body, 'token'), outcome);
  return { return_url, status: row.body.status };
}

function pay({ ids, body, call }: Visit): unknown {
  const number = String(body['number'] ?? '');
  const cvc = body['cvc'] === undefined || body['cvc'] === '' ? undefined : String(body['cvc']);
  const entry = {
    number,
    expMonth: Number(body['exp_month'] ?? 0),
    expYear: Number(body['exp_year'] ?? 0),
    cvc,
  };
  return paySession({ ...call, ids }, entry, words(body, 'email') || undefined);
}

function settleRefund({ core, ids }: Visit): unknown {
  const row = requireRefund(core, ids[0]!);
  if (ids[1] === 'succeed') succeedRefund({ core }, row);
  else failRefund({ core }, row);
  return row.body;
}

function steerIntent({ core, ids, body, call }: Visit): unknown {
  const row = requireIntent(core, ids[0]!);
  switch (ids[1]) {
    case 'authenticate':
      passChallenge(call, row);
      break;
    case 'fail_authentication':
      failChallenge(call, row);
      break;
    case 'expire':
      expireHold(core, row.id, row.body.latest_charge);
      break;
    default:
      row.declineNext = words(body, 'decline_code') ?? 'generic_decline';
      core.state.save('intents', row);
  }
  return row.body;
}

/** Gives money back as somebody in Stripe's dashboard would: past the shop. */
function refundPayment({ ids, body, call }: Visit): unknown {
  const params: Params = { payment_intent: ids[0]! };
  const amount = numberIn(body, 'amount');
  if (amount !== undefined) params['amount'] = amount;
  return createRefund({ ...call, params });
}

function dispute({ core, ids, body }: Visit): unknown {
  const charge = core.state.charges.rows.get(ids[0]!);
  if (!charge?.body.captured || charge.dispute)
    throw new ControlError('Only captured, undisputed charges can be disputed.');
  return openCardDispute({ core }, charge, words(body, 'reason') ?? 'fraudulent').body;
}

function settleDispute({ core, ids }: Visit): unknown {
  const row = requireDispute(core, ids[0]!);
  if (row.body.status !== 'needs_response' && row.body.status !== 'under_review')
    throw new ControlError('This dispute is decided.');
  decideDispute({ core }, row, ids[1] === 'win' ? 'won' : 'lost');
  return row.body;
}

async function steerWebhooks({ core, ids, body }: Visit): Promise<unknown> {
  if (ids[0] === 'release') await core.webhooks.release(body['order'] === 'reverse' ? 'reverse' : 'fifo');
  else if (ids[0] === 'resend_all') await core.webhooks.resend([...core.state.events.rows.values()]);
  else {
    const event = core.state.events.rows.get(words(body, 'event') ?? '');
    if (!event) throw new ControlError('There is no such event.');
    await core.webhooks.resend([event]);
  }
  return {};
}

function clearFaults({ core }: Visit): unknown {
  core.faults.clear();
  return {};
}

function reset({ stripe }: Visit): unknown {
  stripe.reset();
  return {};
}

const ROUTES: ControlRoute[] = [
  { method: 'GET', path: /^clock$/, open: true, run: ({ core }) => clockNow(core) },
  { method: 'POST', path: /^clock$/, run: setClock },
  { method: 'POST', path: /^3ds\/([^/]+)$/, open: true, run: answer3ds },
  { method: 'POST', path: /^checkout_sessions\/([^/]+)\/pay$/, open: true, run: pay },
  { method: 'GET', path: /^overview$/, run: ({ core }) => overview(core) },
  { method: 'GET', path: /^log$/, run: ({ core }) => ({ data: core.log.entries() }) },
  {
    method: 'GET',
    path: /^webhooks$/,
    run: ({ core }) => ({ data: [...core.state.deliveries.rows.values()] }),
  },
  { method: 'POST', path: /^webhooks\/(release|replay|resend_all)$/, run: steerWebhooks },
  { method: 'GET', path: /^state\/([^/]+)$/, run: stateOf },
  { method: 'GET', path: /^account$/, run: ({ core }) => core.account },
  { method: 'POST', path: /^account$/, run: setAccount },
  { method: 'GET', path: /^faults$/, run: ({ core }) => ({ data: core.faults.list() }) },
  { method: 'POST', path: /^faults$/, run: addFault },
  { method: 'DELETE', path: /^faults$/, run: clearFaults },
  { method: 'POST', path: /^faults\/clear$/, run: clearFaults },
  { method: 'POST', path: /^reset$/, run: reset },
  { method: 'POST', path: /^snapshot$/, run: takeSnapshot },
  { method: 'POST', path: /^restore$/, run: restoreSnapshot },
  {
    method: 'POST',
    path: /^payment_intents\/([^/]+)\/(authenticate|fail_authentication|expire|issuer_decline_next)$/,
    run: steerIntent,
  },
  { method: 'POST', path: /^payment_intents\/([^/]+)\/refund$/, run: refundPayment },
  { method: 'POST', path: /^charges\/([^/]+)\/dispute$/, run: dispute },
  { method: 'POST', path: /^disputes\/([^/]+)\/(win|lose)$/, run: settleDispute },
  { method: 'POST', path: /^refunds\/([^/]+)\/(succeed|fail)$/, run: settleRefund },
  {
    method: 'POST',
    path: /^webhook_endpoints\/([^/]+)\/roll_secret$/,
    run: ({ core, ids, body }) => ({
      secret: rollSecret(core, ids[0]!, numberIn(body, 'old_valid_seconds') ?? 86_400),
    }),
  },
];

const OPEN_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
  'Access-Control-Allow-Headers': 'Content-Type, Authorization',
};

function readBody(request: SandboxRequest): Body {
  if (request.body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(request.body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  } catch {}
  throw new ControlError('The body must be a JSON object.');
}

function actingCall(core: Core, request: SandboxRequest): Call {
  return {
    core,
    method: request.method,
    path: request.url.pathname,
    ids: [],
    params: {},
    form: {},
    keyKind: 'publishable',
    clientSecret: undefined,
    requestId: `req_${core.random.token(14)}`,
    idempotencyKey: null,
    injectedDecline: null,
  };
}

async function announce(core: Core): Promise<void> {
  const events = core.outbox;
  core.outbox = [];
  core.state.commit();
  await core.webhooks.dispatch(events);
}

/** The control API: what tests and the sandbox's own pages may do beside Stripe's API. */
export async function controlRoutes(
  request: SandboxRequest,
  sandbox: Sandbox,
  stripe: LocalStripe,
): Promise<SandboxResponse | undefined> {
  const path = request.url.pathname.slice('/_sandbox/'.length);
  const matching = ROUTES.filter((route) => route.path.test(path));
  if (matching.length === 0) return undefined;
  if (request.method === 'OPTIONS') return { status: 204, headers: OPEN_HEADERS, body: '' };
  const route = matching.find(({ method }) => method === request.method);
  if (!route) return json(405, { error: { message: `${request.method} is not possible here.` } });
  const token = sandbox.controlToken;
  if (!route.open && (token === undefined || request.headers.authorization !== `Bearer ${token}`)) {
    return json(401, { error: { message: 'The control API wants its own bearer token.' } }, OPEN_HEADERS);
  }
  const { core } = stripe;
  runDue(core);
  try {
    const call = actingCall(core, request);
    const ids = route.path.exec(path)!.slice(1).map(decodeURIComponent);
    const result = await route.run({ core, stripe, ids, body: readBody(request), call });
    await announce(core);
    return json(200, result, OPEN_HEADERS);
  } catch (error) {
    await announce(core);
    if (error instanceof ApiError) return json(error.status, payError(error), OPEN_HEADERS);
    if (error instanceof ControlError) return json(400, { error: { message: error.message } }, OPEN_HEADERS);
    throw error;
  }
}
