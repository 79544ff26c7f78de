import { z } from 'zod';
import { type DisputeFacts, ProviderRefused } from '../gateway.ts';
import type { RazorpayPayment } from './facts.ts';
import { pages, type RazorpayClient } from './pages.ts';

const Amount = z.int().nonnegative().transform(BigInt);

const Dispute = z.object({
  id: z.string(),
  payment_id: z.string(),
  amount: Amount,
  currency: z.string(),
  /** What left the account: nothing until the dispute is lost. */
  amount_deducted: Amount,
  reason_code: z.string(),
  respond_by: z.int().nullish(),
  status: z.enum(['open', 'under_review', 'won', 'lost', 'closed']),
  phase: z.string(),
  created_at: z.int(),
});

/** Questions of the bank before anybody claims the money. */
const INQUIRIES = new Set(['fraud', 'retrieval']);

const STATE = {
  open: 'NEEDS_RESPONSE',
  under_review: 'UNDER_REVIEW',
  won: 'WON',
  lost: 'LOST',
  closed: 'CLOSED',
} as const satisfies Record<z.output<typeof Dispute>['status'], DisputeFacts['state']>;

/** Razorpay's dispute in the gateway's words. */
export function disputeFactsOf(dispute: z.output<typeof Dispute>): DisputeFacts {
  const { status, phase, amount_deducted: deducted, respond_by: respondBy } = dispute;
  const pending = status === 'open' || status === 'under_review';
  const state = pending && INQUIRIES.has(phase) ? 'INQUIRY' : STATE[status];
  return {
    disputeReference: dispute.id,
    amount: dispute.amount,
    currencyCode: dispute.currency,
    state,
    reason: dispute.reason_code,
    withdrawn: deducted,
    reinstated: deducted > 0n && status === 'won',
    refundable: state === 'INQUIRY' || state === 'WON' || state === 'CLOSED',
    respondBy: status === 'open' && respondBy ? new Date(respondBy * 1000) : null,
  };
}

/** Every dispute about these payments. The list knows no payments, but no dispute is older than what it is about. */
export async function readDisputesOf(
  call: RazorpayClient,
  payments: readonly RazorpayPayment[],
): Promise<DisputeFacts[]> {
  const taken = payments.filter(({ captured }) => captured);
  if (taken.length === 0) return [];
  const since = new Date(Math.min(...taken.map(({ created_at }) => created_at)) * 1000);
  const ids = new Set(taken.map(({ id }) => id));
  const found = new Map<string, DisputeFacts>();
  for await (const dispute of pages(call, Dispute, { path: '/v1/disputes', since }))
    if (ids.has(dispute.payment_id)) found.set(dispute.id, disputeFactsOf(dispute));
  return [...found.values()];
}

/** A refund that is refused because the money is claimed already has the gateway's name for that. */
export function namedAsDisputed(error: unknown): never {
  if (error instanceof ProviderRefused && /\bdispute/i.test(error.message))
    throw new ProviderRefused('charge_disputed', error.message, error);
  throw error;
}
