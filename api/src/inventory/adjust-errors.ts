import { type Quantity, quantityText } from '../money/money.ts';
import { DomainError } from '../platform/domain-error.ts';

/** Stock cannot be set below what is promised to shoppers, less the backorder that is allowed. */
export class StockBelowReservedError extends DomainError {
  readonly reserved: Quantity;
  readonly minimum: Quantity;
  constructor(reserved: Quantity, minimum: Quantity) {
    super(
      `${quantityText(reserved)} are promised to shoppers, so there must be at least ${quantityText(minimum)}.`,
      ['onHand'],
    );
    this.reserved = reserved;
    this.minimum = minimum;
  }
}

/** No such stock keeping unit or location, as far as the channel goes. */
export class InventoryNotFoundError extends DomainError {
  constructor(field: 'sku' | 'location') {
    super(
      field === 'sku' ? 'This channel has no item with that SKU.' : 'This channel has no such location.',
      [field],
    );
  }
}
