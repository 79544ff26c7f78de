/** What the auditor looks at in the local Stripe: its state as it lies there, past its API and past our gateway. */
export interface BankState {
  readonly intents: {
    readonly rows: ReadonlyMap<string, { readonly id: string; readonly body: BankIntent }>;
  };
  readonly refunds: {
    readonly rows: ReadonlyMap<string, { readonly release: boolean; readonly body: BankRefund }>;
  };
  readonly balanceTransactions: { readonly rows: ReadonlyMap<string, BankMovement> };
}

export interface BankIntent {
  readonly id: string;
  readonly status: string;
  readonly amount: number;
  readonly amount_capturable: number;
  readonly amount_received: number;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
}

interface BankRefund {
  readonly id: string;
  readonly amount: number;
  readonly status: string;
  readonly payment_intent: string | null;
}

interface BankMovement {
  readonly type: string;
  readonly amount: number;
  readonly currency: string;
}

/** What the auditor looks at in the local Razorpay. Times are seconds since the epoch. */
export interface OnlineState {
  readonly orders: ReadonlyMap<
    string,
    {
      readonly id: string;
      readonly expiryMinutes: number;
      readonly notes: Readonly<Record<string, string>>;
    }
  >;
  readonly payments: ReadonlyMap<string, OnlinePayment>;
  readonly refunds: ReadonlyMap<
    string,
    { readonly paymentId: string; readonly amount: number; readonly status: string }
  >;
}

interface OnlinePayment {
  readonly id: string;
  readonly orderId: string;
  readonly amount: number;
  readonly status: string;
  readonly captured: boolean;
  readonly createdAt: number;
}

/** Everybody who keeps money for the shop, as it lies there. */
export interface Vaults {
  readonly bank: BankState;
  readonly online: OnlineState;
  now(): Date;
}

/** A payment of ours, with the promise that stands for it when people move the money. */
export interface Kept {
  readonly provider: string;
  readonly intentId: string;
  readonly promise: { readonly state: string; readonly amount: string; readonly captured: string } | null;
}

/** What lies in a vault for one payment. */
export interface Lying {
  /** Has left the shopper for good, but for refunds. */
  readonly taken: bigint;
  /** Set aside and not taken. */
  readonly held: bigint;
  /** Was set aside, and went back untaken. */
  readonly gone: boolean;
}

/** Undefined when the vault does not know it. */
export function lyingFor(vaults: Vaults, { provider, intentId, promise }: Kept): Lying | undefined {
  if (provider === 'manual') return promise ? ofPromise(promise) : undefined;
  if (provider === 'razorpay') return ofOnline(vaults, intentId);
  const intent = vaults.bank.intents.rows.get(intentId)?.body;
  return intent && { taken: takenOf(intent), held: heldOf(intent), gone: intent.status === 'canceled' };
}

const ofPromise = ({ state, amount, captured }: NonNullable<Kept['promise']>): Lying => ({
  taken: BigInt(captured),
  held: state === 'PROMISED' || state === 'PAID' ? BigInt(amount) : 0n,
  gone: state === 'CANCELED',
});

/** One hold counts, however often somebody paid: nothing more is ever taken for the same order. */
export function ofOnline({ online, now }: Vaults, orderId: string): Lying | undefined {
  const order = online.orders.get(orderId);
  if (!order) return undefined;
  const seconds = now().getTime() / 1_000;
  const payments = paymentsOf(online, orderId);
  const taken = payments.filter(({ captured }) => captured);
  const held = payments.filter(
    ({ status, createdAt }) => status === 'authorized' && seconds < createdAt + order.expiryMinutes * 60,
  );
  const tried = payments.some(({ status }) => status !== 'failed');
  return {
    taken: taken.reduce((sum, { amount }) => sum + BigInt(amount), 0n),
    held: taken.length === 0 && held.length > 0 ? BigInt(held[0]!.amount) : 0n,
    gone: tried && taken.length === 0 && held.length === 0,
  };
}

const byOrder = new WeakMap<OnlineState, { seen: number; readonly payments: Map<string, OnlinePayment[]> }>();

/** Payments of one order; rows are only ever added, so that each is looked at once. */
function paymentsOf(online: OnlineState, orderId: string): readonly OnlinePayment[] {
  const index = byOrder.get(online) ?? { seen: 0, payments: new Map<string, OnlinePayment[]>() };
  byOrder.set(online, index);
  if (online.payments.size > index.seen)
    for (const payment of [...online.payments.values()].slice(index.seen))
      index.payments.set(payment.orderId, [...(index.payments.get(payment.orderId) ?? []), payment]);
  index.seen = online.payments.size;
  return index.payments.get(orderId) ?? [];
}

/** Money that has left the shopper's card for this intent. */
export const takenOf = (intent: BankIntent | undefined): bigint =>
  BigInt(intent?.status === 'succeeded' ? intent.amount_received : 0);

/** Money set aside for this intent and not taken. */
export const heldOf = (intent: BankIntent | undefined): bigint =>
  BigInt(intent?.status === 'requires_capture' ? intent.amount_capturable : 0);
