import { DomainError } from '../platform/domain-error.ts';

/** The order line is not one of the order that the token opens, so there is no purchase to review. */
export class ReviewLineNotFoundError extends DomainError {
  constructor() {
    super('This order has no such line.', ['orderLineId']);
  }
}

/** One purchase, one review. */
export class ReviewExistsError extends DomainError {
  constructor() {
    super('You have reviewed this purchase already. Thank you!', ['orderLineId']);
  }
}

/** A cancelled order is no purchase. */
export class ReviewNotAllowedError extends DomainError {
  constructor() {
    super('This order was cancelled, so there is nothing to review.', ['orderToken']);
  }
}

/** No review of that id in the channel, as far as the caller may know. */
export class ReviewNotFoundError extends DomainError {
  constructor() {
    super('This review does not exist.', ['id']);
  }
}

/** Somebody else decided first. */
export class ReviewModeratedError extends DomainError {
  readonly state: 'APPROVED' | 'REJECTED';
  constructor(state: 'APPROVED' | 'REJECTED') {
    super(`This review was ${state.toLowerCase()} already.`, ['id']);
    this.state = state;
  }
}
