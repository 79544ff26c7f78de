import { ledger } from './attacks.ts';

const capturedPayment = `(SELECT p.id FROM "Payment" p JOIN "PaymentCollection" c ON c.id = p."paymentCollectionId" WHERE c."orderId" = :captured)`;
const capturedLine = `(SELECT id FROM "OrderLine" WHERE "orderId" = :captured LIMIT 1)`;
const refund = (amount: number, more: { id?: string; of?: string; payment?: string; state?: string } = {}) =>
  `INSERT INTO "Refund" (id, "requestId", "orderId", "paymentId", origin, amount, reason, state, "providerReference", "createdAt", "settledAt", problem)
   VALUES (${more.id ?? 'gen_random_uuid()'}, gen_random_uuid(), ${more.of ?? ':captured'}, ${more.payment ?? capturedPayment}, 'PROVIDER', ${amount}, 'OTHER',
     '${more.state ?? 'SUCCEEDED'}', 're_' || gen_random_uuid(), now(), now(), ${more.state === 'FAILED' ? "'gone'" : 'NULL'})`;
const refundLine = (quantity: number, amount: number, line = capturedLine) =>
  `INSERT INTO "RefundLine" ("refundId", "orderLineId", quantity, amount) VALUES (:id, ${line}, ${quantity}, ${amount})`;
const reversal = (kind: string, amount: number, reference: string) =>
  ledger(capturedPayment, kind, amount, ':captured').replace('gen_random_uuid()::text', `'${reference}'`);

/** Attempts to give back what was not taken, as those in `attacks.ts`. */
export const REFUND_ATTACKS: readonly [law: string, constraint: string, ...statements: string[]][] = [
  ['refund: more than was captured', 'Payment_pledged_check', refund(1_501)],
  ['refund: more than was captured, in two', 'Payment_pledged_check', refund(1_000), refund(501)],
  [
    'refund: a failed one made good again',
    'refund_moves',
    refund(1_500, { id: ':id', state: 'FAILED' }),
    refund(1_500),
    `UPDATE "Refund" SET state = 'SUCCEEDED', problem = NULL WHERE id = :id`,
  ],
  [
    'refund: back from SUCCEEDED to PENDING',
    'refund_moves',
    refund(100, { id: ':id' }),
    `UPDATE "Refund" SET state = 'PENDING', "settledAt" = NULL WHERE id = :id`,
  ],
  ['refund: forgotten', 'refund_moves', refund(100, { id: ':id' }), `DELETE FROM "Refund" WHERE id = :id`],
  [
    'refund: of another amount afterwards',
    'refund_moves',
    refund(100, { id: ':id' }),
    `UPDATE "Refund" SET amount = 1 WHERE id = :id`,
  ],
  ['refund: of nothing', 'Refund_amount_check', refund(0)],
  [
    'refund: that failed for no reason',
    'Refund_settled_check',
    refund(100, { state: 'FAILED' }).replace(`'gone'`, 'NULL'),
  ],
  ['refund: a line of nothing', 'RefundLine_values_check', refund(100, { id: ':id' }), refundLine(0, 0)],
  [
    'dispute: over nothing',
    'Dispute_amount_check',
    `INSERT INTO "Dispute" (id, "orderId", "paymentId", "providerReference", amount, state, reason, refundable, "openedAt", "changedAt")
     VALUES (:id, :captured, ${capturedPayment}, 'dp_1', 0, 'NEEDS_RESPONSE', 'fraudulent', false, now(), now())`,
  ],
  ['refund: of another order’s payment', 'refund_of_its_order', refund(100, { of: ':order' })],
  [
    'refund: of money that is only held',
    'Payment_pledged_check',
    refund(1, { of: ':order', payment: ':payment' }),
  ],
  [
    'refund: by staff, without a record of asking',
    'Refund_origin_check',
    refund(100).replace(`'PROVIDER'`, `'STAFF'`),
  ],
  [
    'refund: writing what is pledged',
    'payment_amounts_are_derived',
    refund(100),
    `UPDATE "Payment" SET "pledgedAmount" = 0 WHERE id = ${capturedPayment}`,
  ],
  [
    'refund: in the ledger, without a refund',
    'Payment_pledged_check',
    ledger(capturedPayment, 'REFUND', 100, ':captured'),
  ],
  [
    'refund: more of a line than was sold',
    'refund_within_line',
    refund(1_500, { id: ':id' }),
    refundLine(2_000, 1_000),
  ],
  [
    'refund: more for a line than was paid for it',
    'refund_within_line',
    refund(1_500, { id: ':id' }),
    refundLine(1_000, 1_001),
  ],
  [
    'refund: of another order’s line',
    'refund_within_line',
    refund(100, { id: ':id' }),
    refundLine(1_000, 100, ':line'),
  ],
  [
    'refund: a line changed afterwards',
    'append_only',
    refund(100, { id: ':id' }),
    refundLine(1_000, 100),
    `UPDATE "RefundLine" SET amount = 1 WHERE "refundId" = :id`,
  ],
  [
    'reversal: of a refund that was not',
    'reversal_has_its_entry',
    reversal('REFUND_REVERSAL', 100, 're_none'),
  ],
  [
    'reversal: of less than went',
    'reversal_has_its_entry',
    refund(100),
    reversal('REFUND', 100, 're_1'),
    reversal('REFUND_REVERSAL', 99, 're_1'),
  ],
  [
    'reversal: twice',
    'OrderTransaction_paymentId_kind_providerReference_key',
    refund(200),
    reversal('REFUND', 100, 're_1'),
    reversal('REFUND', 100, 're_2'),
    reversal('REFUND_REVERSAL', 100, 're_1'),
    reversal('REFUND_REVERSAL', 100, 're_1'),
  ],
  [
    'reversal: of a dispute that was not',
    'reversal_has_its_entry',
    reversal('DISPUTE_REVERSAL', 100, 'dp_none'),
  ],
  [
    'captured: ours on top of what somebody took unasked',
    'captured_within_total',
    ledger(':payment', 'CAPTURE', 2_500)
      .replace('"occurredAt")', '"occurredAt", unasked)')
      .replace('now())', 'now(), true)'),
    ledger(':supplement', 'CAPTURE', 1_000),
    ledger(':payment', 'INCREMENT', 1),
    ledger(':payment', 'CAPTURE', 1),
  ],
  [
    'a hold that nobody asked for',
    'OrderTransaction_unasked_check',
    ledger(':payment', 'AUTHORIZATION', 1)
      .replace('"occurredAt")', '"occurredAt", unasked)')
      .replace('now())', 'now(), true)'),
  ],
];
