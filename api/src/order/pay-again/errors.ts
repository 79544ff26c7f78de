import { DomainError } from '../../platform/domain-error.ts';

/** There is nothing to pay now: the order is paid, is being charged, was cancelled, or its time to pay is over. */
export class NothingToPayError extends DomainError {
  constructor() {
    super('There is nothing to pay for this order now. Look at the order to see how it stands.', [
      'orderToken',
    ]);
  }
}

/** What is missing is less than a card can be charged, so that a person has to settle it. */
export class PaymentTooSmallError extends DomainError {
  constructor() {
    super(
      'What is missing is too little to be charged on a card. Please contact us; we settle it with you.',
      ['orderToken'],
    );
  }
}

/** Banks have refused this order too often within a day: who tests cards is stopped here. */
export class TooManyRefusalsError extends DomainError {
  /** When the shopper may try again; null when that is after the time in which the order can be paid. */
  readonly retryAt: Date | null;
  constructor(retryAt: Date | null) {
    super(
      retryAt
        ? 'Banks have refused this payment too often today. Please try again tomorrow, or contact us.'
        : 'Banks have refused this payment too often. Please contact us; we settle it with you.',
      ['orderToken'],
    );
    this.retryAt = retryAt;
  }
}
