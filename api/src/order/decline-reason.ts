/** Why a bank said no, as far as a shopper is told: what they can do about it, and never what a thief would learn from. */
export type DeclineReason = 'FUNDS' | 'EXPIRED' | 'NOT_CONFIRMED' | 'OTHER_CARD';

const REASONS: Readonly<Record<string, DeclineReason>> = {
  insufficient_funds: 'FUNDS',
  card_velocity_exceeded: 'FUNDS',
  withdrawal_count_limit_exceeded: 'FUNDS',
  expired_card: 'EXPIRED',
  authentication_failed: 'NOT_CONFIRMED',
  authentication_required: 'NOT_CONFIRMED',
  payment_intent_authentication_failure: 'NOT_CONFIRMED',
};

/** The class of a provider's code. Lost, stolen and suspected cards are told like any other refusal. Pure. */
export const declineReasonOf = (code: string | null): DeclineReason => REASONS[code ?? ''] ?? 'OTHER_CARD';

/** How often a bank may say no to one version of an order before a person has to help. */
export const TRIES_MAX = 3;
