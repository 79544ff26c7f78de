import type { CartProblem } from '../cart/assess.ts';
import type { Minor } from '../money/money.ts';
import { DomainError } from '../platform/domain-error.ts';

/** The cart cannot be paid for as it is; says everything that stands in the way. */
export class CartNotReadyError extends DomainError {
  readonly problems: readonly CartProblem[];
  constructor(problems: readonly CartProblem[]) {
    super('Something in the bag needs your attention before you can pay.');
    this.problems = problems;
  }
}

/** The total moved since the shopper saw it, because a price or a tax changed. */
export class TotalChangedError extends DomainError {
  readonly total: Minor;
  readonly currencyCode: string;
  constructor(total: Minor, currencyCode: string) {
    super('The total has changed since you last saw it. Please check it before you pay.', ['expectedTotal']);
    this.total = total;
    this.currencyCode = currencyCode;
  }
}

/** A card cannot be charged so little. */
export class CartTotalTooLowError extends DomainError {
  constructor() {
    super('The total is below what a card can be charged. Please add something to your bag.');
  }
}

/** No such payment session for this cart. */
export class PaymentSessionNotFoundError extends DomainError {
  constructor() {
    super('This payment is not known. Please start again from your bag.', ['paymentSessionId']);
  }
}

/** What came back from the provider's page is not signed for this payment. */
export class PaymentReturnNotGenuineError extends DomainError {
  constructor() {
    super(
      'What came back from the payment page is not from there, so we did not use it. Nothing was charged; if you have paid, your order appears by itself.',
      ['returnFields'],
    );
  }
}

/** The money is not held yet: the shopper has to pay, to confirm with the bank, or to try another card. */
export class PaymentNotCompletedError extends DomainError {
  readonly reason: 'REQUIRES_PAYMENT' | 'REQUIRES_ACTION' | 'PROCESSING' | 'DECLINED' | 'EXPIRED';
  constructor(reason: PaymentNotCompletedError['reason']) {
    super(
      {
        REQUIRES_PAYMENT: 'The payment was not finished. Nothing was charged; your bag is as you left it.',
        REQUIRES_ACTION: 'Your bank still wants you to confirm the payment.',
        PROCESSING:
          'Your bank is still working on it. Reload this page in a moment; nothing is charged twice.',
        DECLINED: 'Your bank did not accept the card. Nothing was charged. Try again or use another card.',
        EXPIRED: 'The payment took too long and was stopped. Nothing was charged; please try again.',
      }[reason],
    );
    this.reason = reason;
  }
}

/** The money was held but no order could be made of it; the hold is let go again. */
export class OrderNotPlacedError extends DomainError {
  readonly reason: 'OUT_OF_STOCK' | 'AMOUNT_MISMATCH' | 'CART_ALREADY_ORDERED';
  constructor(reason: OrderNotPlacedError['reason']) {
    super(
      {
        OUT_OF_STOCK:
          'Something in your bag sold out while you paid. Your card was not charged and the hold is released.',
        AMOUNT_MISMATCH:
          'The amount held did not match your bag, so we released it. Your card was not charged; please try again.',
        CART_ALREADY_ORDERED: 'This bag was already ordered. The second hold on your card is released.',
      }[reason],
    );
    this.reason = reason;
  }
}
