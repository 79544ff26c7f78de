import type { OrderState } from '../../generated/prisma/enums.ts';
import { DomainError } from '../../platform/domain-error.ts';

/** No such order, or none in a channel that the caller works for: it is not told which. */
export class OrderUnknownError extends DomainError {
  constructor() {
    super('There is no such order in a channel that you work for.', ['orderId']);
  }
}

/** No money of this order is awaited from the shopper, so none can be said to have come, or not to come. */
export class PaymentNotAwaitedError extends DomainError {
  readonly state: OrderState;
  constructor(state: OrderState) {
    super(
      state === 'OPEN' || state === 'FREEZING'
        ? 'The shopper may still change this order, so it is not known yet what is to be paid. Mark it when its window has closed.'
        : 'No transfer or cash is awaited for this order. Look at its timeline.',
      ['orderId'],
    );
    this.state = state;
  }
}

/** The money of this order was marked as come under another reference. */
export class PaidUnderOtherReferenceError extends DomainError {
  readonly reference: string;
  constructor(reference: string) {
    super('This order is marked as paid already, under another reference. Nothing was changed.', [
      'reference',
    ]);
    this.reference = reference;
  }
}

/** This refund is not one that people have to send, or it was sent under another reference. */
export class RefundNotAwaitedError extends DomainError {
  constructor() {
    super('Nobody has to send this refund by hand, or it was marked as sent under another reference.', [
      'refundId',
    ]);
  }
}

/** Nothing to try again: capturing this order has not failed. */
export class CaptureNotFailedError extends DomainError {
  readonly state: OrderState;
  constructor(state: OrderState) {
    super('Capturing this order has not failed, so there is nothing to try again. Look at its timeline.', [
      'orderId',
    ]);
    this.state = state;
  }
}
