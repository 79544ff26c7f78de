import type { OrderState } from '../../generated/prisma/enums.ts';
import type { Minor, Quantity } from '../../money/money.ts';
import { DomainError } from '../../platform/domain-error.ts';

/** Nothing of this order was charged, or nothing is left of it. */
export class NothingToRefundError extends DomainError {
  readonly state: OrderState;
  constructor(state: OrderState) {
    super(
      state === 'OPEN' || state === 'FREEZING'
        ? 'This order is not charged yet. Change or cancel it instead.'
        : 'Nothing of this order is left to give back.',
      ['orderId'],
    );
    this.state = state;
  }
}

/** More than is left of what was charged. */
export class RefundTooLargeError extends DomainError {
  readonly refundable: Minor;
  readonly currencyCode: string;
  constructor(refundable: Minor, currencyCode: string) {
    super('This is more than can still be given back of this order. Look at what is refundable.', ['refund']);
    this.refundable = refundable;
    this.currencyCode = currencyCode;
  }
}

/** The order has no such line, or none that was given twice. */
export class RefundLineUnknownError extends DomainError {
  constructor(index: number) {
    super('The order has no such line, or it is named twice.', ['refund', 'lines', String(index)]);
  }
}

/** More of a line than was sold and not yet given back, or no whole step of it. */
export class RefundQuantityError extends DomainError {
  readonly lineId: string;
  readonly refundableQuantity: Quantity;
  constructor(index: number, line: { readonly lineId: string; readonly refundableQuantity: Quantity }) {
    super('This quantity of the line cannot be given back. Look at its refundable quantity.', [
      'refund',
      'lines',
      String(index),
    ]);
    this.lineId = line.lineId;
    this.refundableQuantity = line.refundableQuantity;
  }
}

/** The cardholder disputes the payment: giving it back as well would pay twice. */
export class PaymentDisputedError extends DomainError {
  readonly refundable: Minor;
  readonly currencyCode: string;
  constructor(refundable: Minor, currencyCode: string) {
    super(
      'The cardholder disputes this payment, so it cannot be refunded as well. Answer the dispute at the provider.',
      ['refund'],
    );
    this.refundable = refundable;
    this.currencyCode = currencyCode;
  }
}

/** The provider said no; nothing was given back. Asking again is a new attempt. */
export class RefundRefusedError extends DomainError {
  readonly problem: string;
  constructor(problem: string) {
    super(
      'The payment provider refused the refund and nothing was given back. Read the problem before trying again.',
    );
    this.problem = problem;
  }
}
