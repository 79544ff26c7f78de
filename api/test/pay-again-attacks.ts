const operation = (kind: string, columns: Readonly<Record<string, string>>) => {
  const names = Object.keys(columns).map((name) => `, "${name}"`);
  return `INSERT INTO "PaymentOperation" (id, kind, "orderId", provider, "createdAt", "nextAttemptAt"${names.join('')})
   VALUES (gen_random_uuid(), '${kind}', :order, 'stripe', now(), now()${Object.values(columns)
     .map((value) => `, ${value}`)
     .join('')})`;
};
const replacement = operation('AUTHORIZE_REPLACEMENT', {
  amount: '100',
  flow: `'ELEMENT'`,
  expiresAt: 'now()',
});

/** Attempts to break what holds when the money cannot be taken; see `ATTACKS`. */
export const PAY_AGAIN_ATTACKS: readonly [law: string, constraint: string, ...statements: string[]][] = [
  [
    'deadline: a window that reaches into the days kept for capturing',
    'Order_captureBy_check',
    `UPDATE "Order" SET "captureBy" = "placedAt" WHERE id = :order`,
  ],
  [
    'deadline: a failed charge on which nobody ever decides',
    'Order_paymentDueAt_check',
    `UPDATE "Order" SET state = 'FREEZING' WHERE id = :waiting`,
    `UPDATE "Order" SET state = 'CAPTURING' WHERE id = :waiting`,
    `UPDATE "Order" SET state = 'CAPTURE_FAILED' WHERE id = :waiting`,
  ],
  [
    'deadline: a lost payment that is never due',
    'Order_paymentLostAt_check',
    `UPDATE "Order" SET "paymentLostAt" = now() WHERE id = :waiting`,
  ],
  [
    'deadline: no time to pay again',
    'EditPolicy_payAgainSeconds_check',
    `UPDATE "EditPolicy" SET "payAgainSeconds" = 0 WHERE "salesChannelId" = :channel`,
  ],
  [
    'money: about to capture more than the total, over two holds',
    'captures_within_total',
    operation('CAPTURE', { paymentId: ':payment', amount: '2500' }),
    operation('CAPTURE', { paymentId: ':supplement', amount: '1001' }),
  ],
  [
    'money: about to capture what was captured before',
    'captures_within_total',
    `INSERT INTO "PaymentOperation" (id, kind, "orderId", provider, amount, "createdAt", "nextAttemptAt")
     VALUES (gen_random_uuid(), 'CAPTURE', :captured, 'stripe', 1, now(), now())`,
  ],
  [
    'paying again: a payment that nobody can make',
    'PaymentOperation_replacement_check',
    operation('AUTHORIZE_REPLACEMENT', { amount: '100' }),
  ],
  [
    'paying again: nothing',
    'PaymentOperation_replacement_check',
    operation('AUTHORIZE_REPLACEMENT', { amount: '0', flow: `'HOSTED'`, expiresAt: 'now()' }),
  ],
  [
    'paying again: a payment that never ends',
    'PaymentOperation_flow_check',
    operation('AUTHORIZE_REPLACEMENT', { amount: '100', flow: `'HOSTED'` }),
  ],
  [
    'paying again: a secret of a payment that is not the shopper’s',
    'PaymentOperation_flow_check',
    operation('CANCEL', { amount: '0', clientSecret: `'secret'` }),
  ],
  ['paying again: two payments open at once', 'PaymentOperation_replacement_key', replacement, replacement],
  [
    'declines: less than none',
    'PaymentOperation_declines_check',
    `UPDATE "PaymentOperation" SET declines = -1 WHERE "orderEditId" = :edit`,
  ],
  [
    'another card: raising the hold of the first one',
    'OrderEdit_flow_check',
    `UPDATE "OrderEdit" SET flow = 'ELEMENT', "planKind" = 'INCREMENT' WHERE id = :edit`,
  ],
];
