/** Times are seconds since the epoch, amounts minor units. */
export interface Order {
  id: string;
  amount: number;
  currency: string;
  receipt: string | null;
  notes: Record<string, string>;
  attempts: number;
  /** Minutes after which an authorised payment that nobody captured goes back. */
  expiryMinutes: number;
  createdAt: number;
}

export interface Payment {
  id: string;
  orderId: string;
  amount: number;
  currency: string;
  status: 'authorized' | 'captured' | 'refunded' | 'failed';
  captured: boolean;
  refunded: number;
  last4: string;
  errorCode: string | null;
  errorReason: string | null;
  notes: Record<string, string>;
  createdAt: number;
}

export interface Refund {
  id: string;
  paymentId: string;
  amount: number;
  currency: string;
  notes: Record<string, string>;
  receipt: string | null;
  status: 'pending' | 'processed' | 'failed';
  createdAt: number;
}

/** A refund's idempotency key and the request it came with. */
export interface RefundKey {
  id: string;
  fingerprint: string;
  refundId: string;
}

export const PHASES = ['fraud', 'retrieval', 'chargeback', 'pre_arbitration', 'arbitration'] as const;

export interface Dispute {
  id: string;
  paymentId: string;
  amount: number;
  currency: string;
  /** Taken from the account: nothing until the dispute is lost. */
  deducted: number;
  reasonCode: string;
  phase: (typeof PHASES)[number];
  status: 'open' | 'under_review' | 'won' | 'lost' | 'closed';
  respondBy: number;
  createdAt: number;
}
