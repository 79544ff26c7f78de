import { DomainError } from '../platform/domain-error.ts';

/** The channel does not offer this way to pay, or not in this manner. */
export class PaymentMethodNotOfferedError extends DomainError {
  readonly offered: readonly string[];
  constructor(offered: readonly string[], field: 'method' | 'flow') {
    super(
      field === 'method'
        ? 'This shop does not offer that way to pay. Please choose one that it offers.'
        : 'That way to pay works in another manner here. Please choose one of its flows.',
      [field],
    );
    this.offered = offered;
  }
}
