import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { ProviderUnavailable } from './gateway.ts';
import { disputeFactsOf, isRelease, refundFactsOf, translate } from './stripe-facts.ts';

const refund = (facts: Partial<Stripe.Refund>) =>
  ({
    id: 're_1',
    amount: 500,
    currency: 'eur',
    status: 'succeeded',
    charge: 'ch_1',
    balance_transaction: 'txn_1',
    metadata: null,
    ...facts,
  }) as Stripe.Refund;
const held = { id: 'ch_1', captured: false } as Stripe.Charge;
const taken = { id: 'ch_1', captured: true } as Stripe.Charge;

test.each<[string, Partial<Stripe.Refund>, boolean]>([
  ['money given back', { charge: taken }, false],
  ['money on its way, not on the balance yet', { status: 'pending', balance_transaction: null }, false],
  ['a hold that was let go', { charge: held, balance_transaction: null }, true],
  ['a hold that was let go, whatever the balance says', { charge: held }, true],
  ['the rest of a partial capture', { charge: taken, balance_transaction: null }, true],
])('a refund at Stripe that is %s', (_what, facts, release) => {
  expect(isRelease(refund(facts))).toBe(release);
});

test.each<[Stripe.Refund['status'], string, string | null]>([
  ['succeeded', 'SUCCEEDED', null],
  ['pending', 'PENDING', null],
  ['requires_action', 'PENDING', null],
  [null, 'PENDING', null],
  ['failed', 'FAILED', 'lost_or_stolen_card'],
  ['canceled', 'FAILED', 'lost_or_stolen_card'],
])('a refund that is %s is %s', (status, state, problem) => {
  const facts = refundFactsOf(refund({ status, failure_reason: 'lost_or_stolen_card' }));
  expect(facts).toEqual({
    refundReference: 're_1',
    amount: 500n,
    currencyCode: 'EUR',
    state,
    problem,
    metadata: {},
  });
});

const dispute = (status: Stripe.Dispute['status'], moved: readonly number[]) =>
  disputeFactsOf({
    id: 'dp_1',
    amount: 900,
    currency: 'eur',
    status,
    reason: 'fraudulent',
    is_charge_refundable: moved.length === 0,
    balance_transactions: moved.map((amount) => ({ amount })),
    evidence_details: { due_by: null },
  } as unknown as Stripe.Dispute);

test.each<[Stripe.Dispute['status'], readonly number[], string, bigint, boolean]>([
  ['warning_needs_response', [], 'INQUIRY', 0n, false],
  ['warning_under_review', [], 'INQUIRY', 0n, false],
  ['warning_closed', [], 'CLOSED', 0n, false],
  ['needs_response', [-900], 'NEEDS_RESPONSE', 900n, false],
  ['under_review', [-900], 'UNDER_REVIEW', 900n, false],
  ['lost', [-900], 'LOST', 900n, false],
  ['won', [-900, 900], 'WON', 900n, true],
])('a dispute that is %s', (status, moved, state, withdrawn, reinstated) => {
  expect(dispute(status, moved)).toMatchObject({ state, withdrawn, reinstated, amount: 900n });
});

test('a key that another process is using is no refusal: that process will know', async () => {
  const inUse = new Stripe.errors.StripeIdempotencyError({
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: 'in use',
  } as never);
  await expect(translate(() => Promise.reject(inUse))).rejects.toBeInstanceOf(ProviderUnavailable);
});
