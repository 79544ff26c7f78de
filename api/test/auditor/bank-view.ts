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

/** Money that has left the shopper's card for this intent. */
export const takenOf = (intent: BankIntent | undefined): bigint =>
  BigInt(intent?.status === 'succeeded' ? intent.amount_received : 0);

/** Money set aside for this intent and not taken. */
export const heldOf = (intent: BankIntent | undefined): bigint =>
  BigInt(intent?.status === 'requires_capture' ? intent.amount_capturable : 0);
