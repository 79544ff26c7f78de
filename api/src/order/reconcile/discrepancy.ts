/** Two sources that should say the same and do not. */
export interface Discrepancy {
  readonly kind: DiscrepancyKind;
  /** Null where no order is concerned. */
  readonly orderNumber: string | null;
  /** What to look up: intents, operations, levels, mails; ours and the provider's. */
  readonly ids: readonly string[];
  readonly ours: string;
  readonly theirs: string;
}

export const DISCREPANCIES = {
  CAPTURED_DIFFERS: 'The ledger and the provider disagree on what was taken.',
  HELD_DIFFERS: 'The ledger and the provider disagree on what is held.',
  REFUNDED_DIFFERS: 'The ledger and the provider disagree on what was given back.',
  REFUND_UNKNOWN_TO_US: 'The provider gave money back that no refund of ours knows.',
  REFUND_UNKNOWN_TO_PROVIDER: 'A refund of ours that went through is not known at the provider.',
  INTENT_UNKNOWN_TO_PROVIDER: 'The provider does not know an intent of ours.',
  INTENT_UNKNOWN_TO_US:
    'The provider has money for an intent that carries our name and that nothing of ours knows.',
  CAPTURED_ABOVE_TOTAL: 'More was taken than the order comes to.',
  CAPTURED_WITHOUT_CAPTURE: 'An order is CAPTURED though its total was not taken.',
  BOOKS_DISAGREE: 'Total, payment collection, lines and current version of an order differ.',
  LEDGER_DIFFERS: 'The amounts on a payment are not the sums of its ledger.',
  OPERATION_STALE: 'A call of the provider has waited for its outcome longer than any retry takes.',
  HOLD_LEFT: 'Money is still held for an order or a payment session that has ended.',
  MARK_WITHOUT_AUDIT:
    'A promise is marked as paid, given up or sent back, and no entry says that staff did it, under this reference.',
  AUDIT_WITHOUT_MARK:
    'Staff are on record for marking money as paid, given up or sent back, and the promise does not say so.',
  RESERVED_DIFFERS: 'What a shelf counts as reserved is not the sum of its reservations.',
  MAIL_TWICE: 'One mail was sent twice.',
} as const;

export type DiscrepancyKind = keyof typeof DISCREPANCIES;

export const report = (kind: DiscrepancyKind, found: Omit<Discrepancy, 'kind'>): Discrepancy => ({
  kind,
  orderNumber: found.orderNumber,
  ids: found.ids,
  ours: found.ours,
  theirs: found.theirs,
});
