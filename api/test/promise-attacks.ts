const promise = (state = 'PROMISED', amount = 5_000, more = '') =>
  `INSERT INTO "ManualPayment" (id, key, state, amount, "currencyCode", metadata, "createdAt"${more && ', "paidAt", "paidReference", captured'})
   VALUES (:id, 'attack', '${state}', ${amount}, 'EUR', '{}', now()${more})`;
const captured = promise('CAPTURED', 5_000, `, now(), 'slip', 4000`);
const set = (columns: string) => `UPDATE "ManualPayment" SET ${columns} WHERE id = :id`;
const refund = (amount: number, key: string) =>
  `INSERT INTO "ManualRefund" (id, "manualPaymentId", key, amount, metadata, "createdAt")
   VALUES (gen_random_uuid(), :id, '${key}', ${amount}, '{}', now())`;

/** Attempts to take money that people have not seen come in, as those in `attacks.ts`. */
export const PROMISE_ATTACKS: readonly [law: string, constraint: string, ...statements: string[]][] = [
  [
    'promise: taken though nothing came',
    'manual_payment_moves',
    promise(),
    set(`state = 'CAPTURED', captured = 5000`),
  ],
  [
    'promise: paid under no name',
    'ManualPayment_paid_check',
    promise(),
    set(`state = 'PAID', "paidAt" = now()`),
  ],
  [
    'promise: paid without having been made',
    'manual_payment_moves',
    promise('OFFERED'),
    set(`state = 'PAID'`),
  ],
  [
    'promise: more taken than was promised',
    'ManualPayment_amounts_check',
    promise('PAID', 5_000, `, now(), 'slip', 0`),
    set(`state = 'CAPTURED', captured = 5001`),
  ],
  ['promise: lowered', 'manual_payment_moves', promise(), set('amount = 4999')],
  [
    'promise: raised after it was paid',
    'manual_payment_moves',
    promise('PAID', 5_000, `, now(), 'slip', 0`),
    set('amount = 6000'),
  ],
  [
    'promise: let go after it was paid',
    'manual_payment_moves',
    promise('PAID', 5_000, `, now(), 'slip', 0`),
    set(`state = 'CANCELED', "paidAt" = NULL, "paidReference" = NULL`),
  ],
  ['promise: taken again, more', 'manual_payment_moves', captured, set('captured = 4500')],
  ['promise: another slip', 'manual_payment_moves', captured, set(`"paidReference" = 'another'`)],
  [
    'promise: made again after it was let go',
    'manual_payment_moves',
    promise('CANCELED'),
    set(`state = 'PROMISED'`),
  ],
  ['promise: more back than came', 'manual_refund_within_captured', captured, refund(4_001, 'a')],
  [
    'promise: more back than came, in two',
    'manual_refund_within_captured',
    captured,
    refund(4_000, 'a'),
    refund(1, 'b'),
  ],
  [
    'promise: sent back without a name',
    'ManualRefund_shape_check',
    captured,
    refund(1_000, 'a'),
    `UPDATE "ManualRefund" SET state = 'SUCCEEDED'`,
  ],
  [
    'method: a handle no address can have',
    'PaymentMethod_shape_check',
    `INSERT INTO "PaymentMethod" (id, "salesChannelId", handle, kind, provider, title, position) VALUES (:id, :channel, 'A b', 'CARD', 'stripe', 'Card', 0)`,
  ],
  [
    'operation: an increment that waits for people',
    'PaymentOperation_waiting_check',
    `INSERT INTO "PaymentOperation" (id, kind, provider, amount, "createdAt", "nextAttemptAt", "waitingSince") VALUES (:id, 'INCREMENT', 'manual', 1, now(), now(), now())`,
  ],
];
