import { addBalanceTransaction } from './balance.ts';
import { cardByNumber } from './cards.ts';
import { type Actor, type Call, type Core, emit } from './core.ts';
import { display } from './currency.ts';
import { invalidParam, missing, refused } from './errors.ts';
import { type Page, page } from './lists.ts';
import type { ChargeRow, Refund, RefundRow } from './objects.ts';
import { integer, mergeMetadata, type Params, text } from './params.ts';

function newRefund(core: Core, charge: ChargeRow, amount: number, params: Params): RefundRow {
  const { body: paid } = charge;
  const body: Refund = {
    id: core.random.id('re_3'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: core.clock.seconds(),
    currency: paid.currency,
    customer: paid.customer,
    customer_account: null,
    destination_details: {
      card: { type: 'refund', reference_status: 'pending', reference_type: 'acquirer_reference_number' },
      type: 'card',
    },
    metadata: mergeMetadata({}, params),
    payment_intent: paid.payment_intent,
    payment_method: paid.payment_method,
    reason: text(params, 'reason') ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  return { id: body.id, body, release: false, next: null };
}

/** Shows released, never captured money on the charge the way classic single captures do. No money moves. */
export function recordRelease(
  { core }: Actor,
  charge: ChargeRow,
  amount: number,
  reason: string | null,
): RefundRow | null {
  if (core.account.partial_release === 'silent' && charge.body.captured) return null;
  const row = newRefund(core, charge, amount, {});
  row.release = true;
  row.body.reason = reason;
  row.body.destination_details = { card: { type: 'reversal' }, type: 'card' };
  core.state.save('refunds', row);
  charge.body.amount_refunded += amount;
  core.state.save('charges', charge);
  return row;
}

function requireCharge(call: Call): ChargeRow {
  const { core, params } = call;
  const chargeId = text(params, 'charge');
  const intentId = text(params, 'payment_intent');
  if (intentId !== undefined) {
    const intent = core.state.intents.rows.get(intentId);
    if (!intent) throw missing('payment_intent', intentId, 'payment_intent');
    const charge = intent.body.latest_charge
      ? core.state.charges.rows.get(intent.body.latest_charge)
      : undefined;
    if (charge?.body.paid) return charge;
    throw refused(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`);
  }
  if (chargeId === undefined) {
    throw invalidParam(
      'One of the following params should be provided for this request: payment_intent or charge.',
      undefined,
      'parameter_missing',
    );
  }
  const charge = core.state.charges.rows.get(chargeId);
  if (!charge) throw missing('charge', chargeId, 'charge');
  return charge;
}

function requireRefundable(charge: ChargeRow, amount: number | undefined): number {
  const { body } = charge;
  if (!body.captured) {
    throw refused(
      `This uncaptured Charge was created by a PaymentIntent (${body.payment_intent}). You must cancel the PaymentIntent to reverse the authorization instead of refunding the Charge directly. See https://stripe.com/docs/api/payment_intents/cancel for more details.`,
    );
  }
  if (charge.dispute) {
    throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
  const left = body.amount_captured - charge.refunded;
  if (left === 0) {
    throw refused(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  if (amount !== undefined && amount < 1) {
    throw invalidParam(
      'This value must be greater than or equal to 1.',
      'amount',
      'parameter_invalid_integer',
    );
  }
  const wanted = amount ?? left;
  if (wanted > left) {
    throw refused(
      `Refund amount (${display(wanted, body.currency)}) is greater than unrefunded amount on charge (${display(left, body.currency)})`,
      { param: 'amount' },
    );
  }
  return wanted;
}

const ASYNC_REFUND_MS = 10_000;

function bookRefund(core: Core, row: RefundRow): void {
  const transaction = addBalanceTransaction(core, {
    amount: -row.body.amount,
    currency: row.body.currency,
    fee: 0,
    source: row.id,
    type: 'refund',
  });
  row.body.balance_transaction = transaction.id;
}

export function createRefund(call: Call): Refund {
  const { core, params } = call;
  const charge = requireCharge(call);
  const amount = requireRefundable(charge, integer(params, 'amount'));
  const row = newRefund(core, charge, amount, params);
  const course = cardByNumber(charge.card).refund;
  if (course === 'pending_then_succeeded') {
    row.body.status = 'pending';
    row.body.pending_reason = 'processing';
    row.next = 'succeed';
  } else if (course === 'succeeded_then_failed') row.next = 'fail';
  bookRefund(core, row);
  charge.refunded += amount;
  charge.body.amount_refunded += amount;
  charge.body.refunded = charge.refunded === charge.body.amount_captured;
  core.state.save('refunds', row);
  core.state.save('charges', charge);
  emit(call, 'refund.created', row.body);
  emit(call, 'charge.refunded', charge.body);
  scheduleRefund(core, row);
  return row.body;
}

/** Lets an asynchronous refund take its course. */
export function scheduleRefund(core: Core, row: RefundRow): void {
  if (row.next === null) return;
  core.due.add(row.body.created * 1000 + ASYNC_REFUND_MS, () => {
    if (row.next === 'succeed') succeedRefund({ core }, row);
    else if (row.next === 'fail') failRefund({ core }, row);
  });
}

export function succeedRefund(actor: Actor, row: RefundRow): void {
  row.next = null;
  if (row.body.status !== 'pending') return;
  row.body.status = 'succeeded';
  delete row.body.pending_reason;
  actor.core.state.save('refunds', row);
  emit(actor, 'refund.updated', row.body, { status: 'pending' });
  emit(actor, 'charge.refund.updated', row.body, { status: 'pending' });
}

/** The bank sent the money back: it is ours again and the charge is no longer refunded. */
export function failRefund(actor: Actor, row: RefundRow): void {
  const { core } = actor;
  row.next = null;
  if (row.body.status === 'failed') return;
  const previous = { status: row.body.status };
  const back = addBalanceTransaction(core, {
    amount: row.body.amount,
    currency: row.body.currency,
    fee: 0,
    source: row.id,
    type: 'refund_failure',
  });
  row.body.status = 'failed';
  delete row.body.pending_reason;
  row.body.failure_reason = 'unknown';
  row.body.failure_balance_transaction = back.id;
  const charge = core.state.charges.rows.get(row.body.charge)!;
  charge.refunded -= row.body.amount;
  charge.body.amount_refunded -= row.body.amount;
  charge.body.refunded = false;
  core.state.save('refunds', row);
  core.state.save('charges', charge);
  emit(actor, 'refund.failed', row.body);
  emit(actor, 'charge.refund.updated', row.body, previous);
}

/** @throws ApiError 404 */
export function requireRefund(core: Core, id: string): RefundRow {
  const row = core.state.refunds.rows.get(id);
  if (!row) throw missing('refund', id);
  return row;
}

export function retrieveRefund(call: Call): Refund {
  return requireRefund(call.core, call.ids[0]!).body;
}

export function updateRefund(call: Call): Refund {
  const row = requireRefund(call.core, call.ids[0]!);
  const previous = { metadata: row.body.metadata };
  row.body.metadata = mergeMetadata(row.body.metadata, call.params);
  call.core.state.save('refunds', row);
  emit(call, 'refund.updated', row.body, previous);
  return row.body;
}

export function cancelRefund(call: Call): Refund {
  const row = requireRefund(call.core, call.ids[0]!);
  throw refused(
    `Refund ${row.id} cannot be canceled: only refunds that need customer action can be canceled.`,
  );
}

export function listRefunds(call: Call): Page<Refund> {
  const { charges, refunds } = call.core.state;
  const charge = text(call.params, 'charge');
  const intent = text(call.params, 'payment_intent') ?? charges.rows.get(charge ?? '')?.body.payment_intent;
  return page(
    call,
    intent ? refunds.group(intent) : refunds,
    '/v1/refunds',
    ({ body }) => charge === undefined || body.charge === charge,
  );
}
