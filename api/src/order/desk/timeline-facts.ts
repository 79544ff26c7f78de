import type { Prisma } from '../../generated/prisma/client.ts';
import type { Minor } from '../../money/money.ts';
import type { MoneyWords } from './problem-words.ts';

export type TimelineKind =
  | 'ORDER'
  | 'STANDING'
  | 'LEDGER'
  | 'OPERATION'
  | 'EDIT'
  | 'REFUND'
  | 'DISPUTE'
  | 'PROVIDER_EVENT'
  | 'DELIVERY'
  | 'MAIL'
  | 'STAFF';

/** Why an order is, or is not, captured. */
export type CaptureStanding =
  | 'WINDOW_OPEN'
  | 'EDIT_UNDER_WAY'
  | 'DUE'
  | 'CAPTURING'
  | 'PROVIDER_SILENT'
  | 'MONEY_AWAITED'
  | 'REFUSED'
  | 'PAYMENT_LOST'
  | 'SHOPPER_PAYS'
  | 'UNPAID'
  | 'STUCK'
  | 'CAPTURED'
  | 'CANCELED';

/** One thing that happened, or is due, to the money of an order. */
export interface TimelineEntry {
  readonly at: Date;
  readonly kind: TimelineKind;
  readonly title: string;
  /** What happened and what follows from it, in whole sentences. */
  readonly sentence: string;
  /** What a person has to do; null where it goes on by itself. */
  readonly todo: string | null;
  /** Of the one entry that says how the order stands. */
  readonly standing: CaptureStanding | null;
  readonly state: string | null;
  readonly amount: Minor | null;
  readonly currencyCode: string;
  /** What it is called at the provider or in the logs. */
  readonly reference: string | null;
  readonly attempts: number | null;
  readonly problem: string | null;
  readonly settledAt: Date | null;
  readonly nextAttemptAt: Date | null;
}

/** An entry as its source writes it. */
export type Told = Pick<TimelineEntry, 'at' | 'kind' | 'title' | 'sentence'> & Partial<TimelineEntry>;

/** Of each kind, the latest so many. */
export const EACH_MAX = 200;
export const latest = { orderBy: { id: 'desc' }, take: EACH_MAX } as const;

export const FACTS = {
  id: true,
  number: true,
  currencyCode: true,
  state: true,
  total: true,
  placedAt: true,
  editableUntil: true,
  extendedAt: true,
  finalizedAt: true,
  canceledAt: true,
  cancelReason: true,
  captureAttempts: true,
  captureProblem: true,
  nextCaptureAt: true,
  captureBy: true,
  captureAlarmedAt: true,
  paymentDueAt: true,
  paymentLostAt: true,
  transactions: { ...latest, include: { payment: true } },
  operations: latest,
  edits: latest,
  refunds: latest,
  disputes: latest,
  emails: latest,
  paymentSession: { select: { intentId: true, hostedSessionId: true, method: true } },
  paymentCollection: { select: { payments: { orderBy: { id: 'asc' } } } },
} satisfies Prisma.OrderSelect;

export type Facts = Prisma.OrderGetPayload<{ select: typeof FACTS }>;
export type OperationRow = Facts['operations'][number];
export type EditRow = Facts['edits'][number];
export type PaymentRow = NonNullable<Facts['paymentCollection']>['payments'][number];

/** What every source of entries may look at. */
export interface Telling {
  readonly order: Facts;
  readonly now: Date;
  readonly money: MoneyWords;
}

export const paymentsOf = ({ paymentCollection }: Pick<Facts, 'paymentCollection'>): PaymentRow[] =>
  paymentCollection?.payments ?? [];

export const heldOn = ({ authorizedAmount, releasedAmount, capturedAmount }: PaymentRow): Minor =>
  authorizedAmount - releasedAmount - capturedAmount;

/** `a Visa ending 4242`, or what else the money was held on. */
export function holdWords({ cardBrand, cardLast4 }: Pick<PaymentRow, 'cardBrand' | 'cardLast4'>): string {
  if (!cardBrand || !cardLast4) return 'the payment';
  return `the ${cardBrand[0]!.toUpperCase()}${cardBrand.slice(1)} ending ${cardLast4}`;
}
