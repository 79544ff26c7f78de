import { type Quantity, quantityText } from '../money/money.ts';
import { DomainError } from '../platform/domain-error.ts';

export interface Shortage {
  readonly variantId: string;
  /** What could be had now in one piece; never negative. */
  readonly available: Quantity;
  readonly requested: Quantity;
}

/** One or more lines ask for more than there is. Carries all of them, so a page can mend every line at once. */
export class InsufficientStockError extends DomainError {
  readonly shortages: readonly Shortage[];
  constructor(shortages: readonly Shortage[]) {
    const [first] = shortages;
    super(
      first && shortages.length === 1
        ? first.available === 0n
          ? 'This is sold out.'
          : `Only ${quantityText(first.available)} left; you asked for ${quantityText(first.requested)}.`
        : 'Some of these are no longer available in the quantity you asked for.',
    );
    this.shortages = shortages;
  }
}

/** No stock location can serve this channel and delivery option. A set-up problem the shopper can only report. */
export class NoLocationError extends DomainError {
  constructor() {
    super('We cannot deliver from any of our stores with this delivery option. Please choose another one.', [
      'shippingOptionId',
    ]);
  }
}
