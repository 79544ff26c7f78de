import { addBalanceTransaction } from './balance.ts';
import { type Actor, type Call, type Core, emit } from './core.ts';
import { missing, refused } from './errors.ts';
import { type Page, page } from './lists.ts';
import type { BalanceTransaction, ChargeRow, Metadata, Row } from './objects.ts';
import { flag, mergeMetadata, section, text } from './params.ts';

const EVIDENCE_TEXTS = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_communication',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'customer_signature',
  'duplicate_charge_documentation',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'receipt',
  'refund_policy',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'service_documentation',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_documentation',
  'shipping_tracking_number',
  'uncategorized_file',
  'uncategorized_text',
] as const;

type DisputeStatus = 'needs_response' | 'under_review' | 'won' | 'lost';

export interface Dispute {
  id: string;
  object: 'dispute';
  amount: number;
  balance_transactions: BalanceTransaction[];
  charge: string;
  created: number;
  currency: string;
  enhanced_eligibility_types: [];
  evidence: Record<string, string | null | Record<string, never>>;
  evidence_details: {
    due_by: number | null;
    enhanced_eligibility: Record<string, never>;
    has_evidence: boolean;
    past_due: boolean;
    submission_count: number;
    submission_method: 'manual' | 'not_submitted';
  };
  intended_submission_method: null;
  is_charge_refundable: false;
  livemode: false;
  metadata: Metadata;
  network_reason_code: string;
  payment_intent: string;
  payment_method_details: {
    card: { brand: string; case_type: 'chargeback'; network: string; network_reason_code: string };
    type: 'card';
  };
  reason: string;
  status: DisputeStatus;
}

export interface DisputeRow extends Row {
  body: Dispute;
}

export interface Warning {
  id: string;
  object: 'radar.early_fraud_warning';
  actionable: boolean;
  charge: string;
  created: number;
  fraud_type: string;
  livemode: false;
  payment_intent: string;
}

export interface WarningRow extends Row {
  body: Warning;
}

const DISPUTE_FEE_CENTS = 1500;
const DUE_S = 7 * 86_400;
const REASON_CODES: Record<string, string> = { fraudulent: '10.4', product_not_received: '13.1' };

/** The cardholder's bank takes a captured charge back until the case is decided. */
export function openCardDispute(actor: Actor, charge: ChargeRow, reason: string): DisputeRow {
  const { core } = actor;
  const { brand } = charge.body.payment_method_details.card;
  const code = REASON_CODES[reason] ?? '10.4';
  const amount = charge.body.amount_captured - charge.refunded;
  const id = core.random.id('dp_1');
  const withdrawn = addBalanceTransaction(core, {
    amount: -amount,
    currency: charge.body.currency,
    fee: DISPUTE_FEE_CENTS,
    source: id,
    type: 'adjustment',
  });
  const body: Dispute = {
    id,
    object: 'dispute',
    amount,
    balance_transactions: [withdrawn],
    charge: charge.id,
    created: core.clock.seconds(),
    currency: charge.body.currency,
    enhanced_eligibility_types: [],
    evidence: { ...Object.fromEntries(EVIDENCE_TEXTS.map((name) => [name, null])), enhanced_evidence: {} },
    evidence_details: {
      due_by: core.clock.seconds() + DUE_S,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    network_reason_code: code,
    payment_intent: charge.body.payment_intent,
    payment_method_details: {
      card: { brand, case_type: 'chargeback', network: brand, network_reason_code: code },
      type: 'card',
    },
    reason,
    status: 'needs_response',
  };
  const row: DisputeRow = { id, body };
  charge.dispute = id;
  charge.body.disputed = true;
  core.state.save('charges', charge);
  core.state.save('disputes', row);
  emit(actor, 'charge.dispute.created', body);
  emit(actor, 'charge.dispute.funds_withdrawn', body);
  return row;
}

export function warnOfFraud(actor: Actor, charge: ChargeRow): void {
  const { core } = actor;
  const body: Warning = {
    id: core.random.id('issfr_1'),
    object: 'radar.early_fraud_warning',
    actionable: true,
    charge: charge.id,
    created: core.clock.seconds(),
    fraud_type: 'made_with_stolen_card',
    livemode: false,
    payment_intent: charge.body.payment_intent,
  };
  core.state.save('warnings', { id: body.id, body });
  emit(actor, 'radar.early_fraud_warning.created', body);
}

export function requireDispute(core: Core, id: string): DisputeRow {
  const row = core.state.disputes.rows.get(id);
  if (!row) throw missing('dispute', id);
  return row;
}

export function decideDispute(actor: Actor, row: DisputeRow, status: 'won' | 'lost'): void {
  const { core } = actor;
  const { body } = row;
  body.status = status;
  if (status === 'won') {
    body.balance_transactions.push(
      addBalanceTransaction(core, {
        amount: body.amount,
        currency: body.currency,
        fee: -DISPUTE_FEE_CENTS,
        source: body.id,
        type: 'adjustment',
      }),
    );
  }
  core.state.save('disputes', row);
  emit(actor, 'charge.dispute.closed', body);
  if (status === 'won') emit(actor, 'charge.dispute.funds_reinstated', body);
}

export function retrieveDispute(call: Call): Dispute {
  return requireDispute(call.core, call.ids[0]!).body;
}

export function updateDispute(call: Call): Dispute {
  const { core, params } = call;
  const row = requireDispute(core, call.ids[0]!);
  const { body } = row;
  if (body.status !== 'needs_response') throw refused('This dispute is already closed or under review.');
  const previous = { evidence: { ...body.evidence } };
  const evidence = section(params, 'evidence') ?? {};
  for (const name of EVIDENCE_TEXTS) {
    const value = text(evidence, name);
    if (value !== undefined) body.evidence[name] = value === '' ? null : value;
  }
  body.metadata = mergeMetadata(body.metadata, params);
  body.evidence_details.has_evidence = EVIDENCE_TEXTS.some((name) => body.evidence[name] !== null);
  const submitted = flag(params, 'submit') ?? body.evidence_details.has_evidence;
  if (submitted) {
    body.status = 'under_review';
    body.evidence_details.submission_count++;
    body.evidence_details.submission_method = 'manual';
  }
  core.state.save('disputes', row);
  emit(call, 'charge.dispute.updated', body, previous);
  const words = body.evidence['uncategorized_text'];
  if (submitted && words === 'winning_evidence') decideDispute(call, row, 'won');
  else if (submitted && words === 'losing_evidence') decideDispute(call, row, 'lost');
  return body;
}

export function closeDispute(call: Call): Dispute {
  const row = requireDispute(call.core, call.ids[0]!);
  if (row.body.status !== 'needs_response') throw refused('This dispute is already closed or under review.');
  decideDispute(call, row, 'lost');
  return row.body;
}

export function listDisputes(call: Call): Page<Dispute> {
  const [charge, intent] = ['charge', 'payment_intent'].map((name) => text(call.params, name));
  return page(
    call,
    intent === undefined ? call.core.state.disputes : call.core.state.disputes.group(intent),
    '/v1/disputes',
    ({ body }) => charge === undefined || body.charge === charge,
  );
}

export function retrieveWarning(call: Call): Warning {
  const row = call.core.state.warnings.rows.get(call.ids[0]!);
  if (!row) throw missing('early fraud warning', call.ids[0]!);
  return row.body;
}

export function listWarnings(call: Call): Page<Warning> {
  const [charge, intent] = ['charge', 'payment_intent'].map((name) => text(call.params, name));
  return page(
    call,
    intent === undefined ? call.core.state.warnings : call.core.state.warnings.group(intent),
    '/v1/radar/early_fraud_warnings',
    ({ body }) => charge === undefined || body.charge === charge,
  );
}
