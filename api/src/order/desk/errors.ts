import type { OrderState } from '../../generated/prisma/enums.ts';
import { DomainError } from '../../platform/domain-error.ts';

/** No such order, or none in a channel that the caller works for: it is not told which. */
export class OrderUnknownError extends DomainError {
  constructor() {
    super('There is no such order in a channel that you work for.', ['orderId']);
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
