/**
 * Every side effect of the operations that move money, stock or mail, in the order in which it happens. `commit A B` is a
 * database commit that writes at least the tables A and B, and `!C` says that it does not write C; a method with a path is a call to somebody outside, `enqueue`
 * hands tickets to Redis. The crash matrix kills the process before and after each of these, and fails when a run
 * has an effect that is not listed here: then add it, and see that the system survives losing the process there.
 */
export const EFFECTS = {
  'open a payment session': [
    'commit PaymentSession Reservation',
    'POST /v1/customers',
    'POST /v1/payment_intents',
    'commit PaymentSession',
  ],
  'open a newer session over a paid one': [
    'commit PaymentSession Reservation',
    'commit PaymentOperation',
    'POST /v1/payment_intents/:id/cancel',
    'commit PaymentOperation',
    'commit PaymentSession',
    'POST /v1/customers',
    'POST /v1/payment_intents',
    'commit PaymentSession',
  ],
  'expire a session nobody paid': [
    'commit PaymentSession Reservation',
    'commit PaymentOperation',
    'POST /v1/payment_intents/:id/cancel',
    'commit PaymentOperation',
    'commit PaymentSession',
  ],
  'place an order': ['commit Cart Order OutboxEvent Payment PaymentSession Reservation'],
  'refuse to place: the goods are gone': [
    'commit PaymentSession',
    'commit PaymentOperation',
    'POST /v1/payment_intents/:id/cancel',
    'commit PaymentOperation',
    'commit PaymentSession',
  ],
  'store a webhook': ['commit OutboxEvent ProviderEvent'],
  'edit to less': ['commit Order OrderEdit OutboxEvent PaymentCollection Reservation'],
  'edit to more, covered by the hold': ['commit Order OrderEdit OutboxEvent PaymentCollection Reservation'],
  'edit to more, held separately': [
    'commit OrderEdit PaymentOperation Reservation',
    'POST /v1/payment_intents',
    'commit PaymentOperation',
    'POST /v1/payment_intents/:id/confirm',
    'commit Order OrderEdit OrderTransaction OutboxEvent Payment PaymentOperation Reservation',
  ],
  'edit to more, the bank asks the shopper': [
    'commit OrderEdit PaymentOperation Reservation',
    'POST /v1/payment_intents',
    'commit PaymentOperation',
    'POST /v1/payment_intents/:id/confirm',
    'commit OrderEdit OutboxEvent',
  ],
  'come back from the bank': [
    'commit Order OrderEdit OrderTransaction OutboxEvent Payment PaymentOperation Reservation',
  ],
  'edit to more, declined': [
    'commit OrderEdit PaymentOperation Reservation',
    'POST /v1/payment_intents',
    'commit PaymentOperation',
    'POST /v1/payment_intents/:id/confirm',
    'commit OrderEdit OutboxEvent PaymentOperation Reservation',
    'POST /v1/payment_intents/:id/cancel',
    'commit PaymentOperation',
  ],
  'give up an edit': [
    'commit OrderEdit Reservation',
    'commit PaymentOperation',
    'POST /v1/payment_intents/:id/cancel',
    'commit PaymentOperation',
  ],
  'edit to more, the hold raised': [
    'commit OrderEdit PaymentOperation Reservation',
    'POST /v1/payment_intents/:id/increment_authorization',
    'commit Order OrderEdit OrderTransaction OutboxEvent PaymentOperation Reservation',
  ],
  'edit to more, the raise declined': [
    'commit OrderEdit PaymentOperation Reservation',
    'POST /v1/payment_intents/:id/increment_authorization',
    'commit OrderEdit OutboxEvent PaymentOperation Reservation',
  ],
  'cancel an order': [
    'commit Order OutboxEvent PaymentOperation Reservation',
    'POST /v1/payment_intents/:id/cancel',
    'commit OrderTransaction PaymentOperation',
  ],
  'cancel an order held on two intents': [
    'commit Order OutboxEvent PaymentOperation Reservation',
    'POST /v1/payment_intents/:id/cancel',
    'commit OrderTransaction PaymentOperation',
    'POST /v1/payment_intents/:id/cancel',
    'commit OrderTransaction PaymentOperation',
  ],
  'cancel an order with an edit at the bank': [
    'commit Order OrderEdit OutboxEvent PaymentOperation Reservation',
    'POST /v1/payment_intents/:id/cancel',
    'commit OrderTransaction PaymentOperation',
    'commit PaymentOperation',
    'POST /v1/payment_intents/:id/cancel',
    'commit PaymentOperation',
  ],
  'capture an order': [
    'commit Order PaymentOperation',
    'POST /v1/payment_intents/:id/capture',
    'commit OrderTransaction PaymentOperation',
    'commit Order OutboxEvent',
  ],
  'capture an order from two intents': [
    'commit Order PaymentOperation',
    'POST /v1/payment_intents/:id/capture',
    'commit OrderTransaction PaymentOperation',
    'POST /v1/payment_intents/:id/capture',
    'commit OrderTransaction PaymentOperation',
    'commit Order OutboxEvent',
  ],
  'capture less than one of two intents holds': [
    'commit Order PaymentOperation',
    'POST /v1/payment_intents/:id/capture',
    'commit OrderTransaction PaymentOperation',
    'POST /v1/payment_intents/:id/cancel',
    'commit OrderTransaction PaymentOperation',
    'commit Order OutboxEvent',
  ],
  'capture, refused by the bank': [
    'commit Order PaymentOperation',
    'POST /v1/payment_intents/:id/capture',
    'commit PaymentOperation !OrderTransaction',
    'commit Order OutboxEvent',
  ],
  'capture again after a refusal': [
    'commit Order PaymentOperation',
    'POST /v1/payment_intents/:id/capture',
    'commit OrderTransaction PaymentOperation',
    'commit Order OutboxEvent',
  ],
  'capture an order whose edit was never confirmed': [
    'commit Order',
    'commit OrderEdit Reservation',
    'commit PaymentOperation',
    'POST /v1/payment_intents/:id/cancel',
    'commit PaymentOperation',
    'commit Order PaymentOperation',
    'POST /v1/payment_intents/:id/capture',
    'commit OrderTransaction PaymentOperation',
    'commit Order OutboxEvent',
  ],
  'refund an order': [
    'commit AuditEntry PaymentOperation Refund',
    'POST /v1/refunds',
    'commit OrderTransaction OutboxEvent PaymentOperation Refund',
  ],
  'refund an order from two intents': [
    'commit AuditEntry PaymentOperation Refund',
    'POST /v1/refunds',
    'commit OrderTransaction PaymentOperation Refund',
    'POST /v1/refunds',
    'commit OrderTransaction OutboxEvent PaymentOperation Refund',
  ],
  'sweep a due order': [
    'commit Order',
    'commit Order PaymentOperation',
    'POST /v1/payment_intents/:id/capture',
    'commit OrderTransaction PaymentOperation',
    'commit Order OutboxEvent',
  ],
  'announce an order by mail': [
    'commit OutboxDelivery OutboxEvent',
    'commit OutboxDelivery',
    'enqueue notification.order-placed',
    'commit OutboxDelivery',
    'commit EmailMessage',
    'POST /resend/emails',
    'commit EmailMessage',
    'commit OutboxDelivery',
  ],
  'edit to more, the raise refused': [
    'commit OrderEdit PaymentOperation Reservation',
    'POST /v1/payment_intents/:id/increment_authorization',
    'commit OrderEdit Payment PaymentOperation',
    'POST /v1/payment_intents',
    'commit PaymentOperation',
    'POST /v1/payment_intents/:id/confirm',
    'commit Order OrderEdit OrderTransaction OutboxEvent Payment PaymentOperation Reservation',
  ],
  'open a payment session on the provider’s page': [
    'commit PaymentSession Reservation',
    'POST /v1/customers',
    'POST /v1/checkout/sessions',
    'commit PaymentSession',
  ],
  'open a payment session instead of the provider’s page': [
    'commit PaymentSession Reservation',
    'POST /v1/checkout/sessions/:id/expire',
    'commit PaymentSession',
    'POST /v1/customers',
    'POST /v1/payment_intents',
    'commit PaymentSession',
  ],
  'place an order that was paid on the provider’s page': [
    'commit PaymentSession',
    'commit Cart Order OutboxEvent Payment PaymentSession Reservation',
  ],
  'expire a page on which nobody paid': ['commit PaymentSession Reservation', 'commit PaymentSession'],
  'open a payment session at Razorpay': [
    'commit PaymentSession Reservation',
    'POST /razorpay/v1/orders',
    'commit PaymentSession',
  ],
  'place an order that was paid at Razorpay': [
    'commit PaymentSession',
    'commit Cart Order OutboxEvent Payment PaymentSession Reservation',
  ],
  'capture an order at Razorpay': [
    'commit Order PaymentOperation',
    'POST /razorpay/v1/payments/:id/capture',
    'commit OrderTransaction PaymentOperation',
    'commit Order OutboxEvent',
  ],
  'refund an order at Razorpay': [
    'commit AuditEntry PaymentOperation Refund',
    'POST /razorpay/v1/payments/:id/refund',
    'commit OrderTransaction OutboxEvent PaymentOperation Refund',
  ],
  'order by transfer': [
    'commit ManualPayment',
    'commit Cart Order OutboxEvent Payment PaymentSession Reservation',
  ],
  'mark a transfer paid': [
    'commit AuditEntry ManualPayment Order',
    'commit ManualPayment',
    'commit OrderTransaction PaymentOperation',
    'commit Order OutboxEvent',
  ],
  'mark a transfer not coming': [
    'commit AuditEntry ManualPayment Order',
    'commit ManualPayment',
    'commit OrderTransaction PaymentOperation',
    'commit Order OutboxEvent',
  ],
  'mark a refund sent by hand': [
    'commit AuditEntry ManualRefund',
    'commit OrderTransaction PaymentOperation Refund',
  ],
  'pay again in our page': ['commit PaymentOperation', 'POST /v1/payment_intents', 'commit PaymentOperation'],
  'pay again on the provider’s page': [
    'commit PaymentOperation',
    'POST /v1/checkout/sessions',
    'commit PaymentOperation',
  ],
  'pay again in our page instead of the provider’s': [
    'commit PaymentOperation',
    'POST /v1/checkout/sessions/:id/expire',
    'commit PaymentOperation',
    'POST /v1/payment_intents',
    'commit PaymentOperation',
  ],
  'pay again on the provider’s page, paid in ours already': [
    'commit PaymentOperation',
    'commit OrderTransaction Payment PaymentOperation',
    'POST /v1/payment_intents/:id/cancel',
    'commit OrderTransaction PaymentOperation',
    'commit PaymentOperation',
    'POST /v1/checkout/sessions',
    'commit PaymentOperation',
  ],
  'come back from paying again': [
    'commit Order OrderTransaction Payment PaymentOperation',
    'commit Order PaymentOperation',
    'POST /v1/payment_intents/:id/capture',
    'commit OrderTransaction PaymentOperation',
    'commit Order OutboxEvent',
  ],
  'come back from the provider’s page, paid again': [
    'commit PaymentOperation',
    'commit Order OrderTransaction Payment PaymentOperation',
    'commit Order PaymentOperation',
    'POST /v1/payment_intents/:id/capture',
    'commit OrderTransaction PaymentOperation',
    'commit Order OutboxEvent',
  ],
  'close a payment that nobody made again': [
    'commit PaymentOperation',
    'commit PaymentOperation',
    'POST /v1/payment_intents/:id/cancel',
    'commit PaymentOperation',
    'commit PaymentOperation',
  ],
  'close a page on which nobody paid again': ['commit PaymentOperation', 'commit PaymentOperation'],
  'give up an order that nobody paid again': [
    'commit Order OutboxEvent PaymentOperation Refund Reservation',
    'POST /v1/refunds',
    'commit OrderTransaction OutboxEvent PaymentOperation Refund',
  ],
  'edit to more, on another card': [
    'commit OrderEdit PaymentOperation Reservation',
    'POST /v1/payment_intents',
    'commit PaymentOperation',
    'commit OrderEdit',
  ],
  'edit to more, on another card at the provider’s': [
    'commit OrderEdit PaymentOperation Reservation',
    'POST /v1/checkout/sessions',
    'commit PaymentOperation',
    'commit OrderEdit',
  ],
  'come back from paying with another card': [
    'commit Order OrderEdit OrderTransaction OutboxEvent Payment PaymentOperation Reservation',
  ],
  'give up an edit on another card': [
    'commit OrderEdit Reservation',
    'commit PaymentOperation',
    'commit PaymentOperation',
    'POST /v1/payment_intents/:id/cancel',
    'commit PaymentOperation',
    'commit PaymentOperation',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ScenarioName = keyof typeof EFFECTS;

/** The first place at which a run differs from the list, in words that say what to do; null when it is as listed. */
export function differenceOf(name: ScenarioName, seen: readonly string[]): string | null {
  const listed: readonly string[] = EFFECTS[name];
  for (let index = 0; index < Math.max(listed.length, seen.length); index++) {
    const [expected, actual] = [listed[index], seen[index]];
    if (actual === undefined)
      return `'${name}' did not have effect ${index + 1}, '${expected}': remove it from api/test/crash/effects.ts`;
    if (expected === undefined || !isListedAs(actual, expected))
      return `'${name}' has '${actual}' as effect ${index + 1}, where api/test/crash/effects.ts has ${expected ? `'${expected}'` : 'nothing'}: list it there, and the matrix kills the process before and after it`;
  }
  return null;
}

function isListedAs(actual: string, listed: string): boolean {
  if (!listed.startsWith('commit ')) return actual === listed;
  const written = new Set(actual.split(' '));
  return listed
    .split(' ')
    .every((word) => (word.startsWith('!') ? !written.has(word.slice(1)) : written.has(word)));
}
