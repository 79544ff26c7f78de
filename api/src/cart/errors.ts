import { type Quantity, quantityText } from '../money/money.ts';
import { DomainError } from '../platform/domain-error.ts';

/** No cart of this channel has that token. Another channel's cart looks exactly the same. */
export class CartNotFoundError extends DomainError {
  constructor() {
    super('We cannot find this bag. It may have been emptied; please start a new one.', ['token']);
  }
}

/** The cart became an order and cannot change any more. */
export class CartCompletedError extends DomainError {
  constructor() {
    super('This bag has been ordered already. Change the order instead, or start a new bag.');
  }
}

/** Somebody, perhaps another tab, changed the thing since the caller looked at it. */
export class StaleVersionError extends DomainError {
  readonly currentVersion: number;
  constructor(currentVersion: number) {
    super('This has changed since you last saw it. Please look at it again.', ['expectedVersion']);
    this.currentVersion = currentVersion;
  }
}

/** The cart is as long as it may be. */
export class CartFullError extends DomainError {
  readonly maximum: number;
  constructor(maximum: number) {
    super(`A bag holds at most ${maximum} different things.`, ['lines']);
    this.maximum = maximum;
  }
}

/** The cart has no such line; it may have been removed in another tab. */
export class CartLineNotFoundError extends DomainError {
  constructor() {
    super('This line is no longer in the bag.', ['lineId']);
  }
}

/** These variants do not exist for the channel, or have no price in the currency. */
export class VariantUnavailableError extends DomainError {
  readonly variantIds: readonly string[];
  constructor(...variantIds: string[]) {
    super('This is not available here at the moment.');
    this.variantIds = variantIds;
  }
}

/** The quantity is off the step, too small or too large. */
export class QuantityNotAllowedError extends DomainError {
  readonly variantId: string;
  readonly step: Quantity;
  readonly minimum: Quantity;
  readonly maximum: Quantity;
  constructor(limits: {
    readonly variantId: string;
    readonly step: Quantity;
    readonly minimum: Quantity;
    readonly maximum: Quantity;
  }) {
    super(
      `Choose between ${quantityText(limits.minimum)} and ${quantityText(limits.maximum)}, in steps of ${quantityText(limits.step)}.`,
      ['quantity'],
    );
    this.variantId = limits.variantId;
    this.step = limits.step;
    this.minimum = limits.minimum;
    this.maximum = limits.maximum;
  }
}

/** The channel does not sell to that region. */
export class RegionNotFoundError extends DomainError {
  constructor() {
    super('We do not sell to this region.', ['regionHandle']);
  }
}

/** The region of the cart does not reach that country. */
export class CountryNotServedError extends DomainError {
  readonly countries: readonly string[];
  constructor(countries: readonly string[]) {
    super('We do not deliver to this country from this shop. Choose another country or change your region.', [
      'shippingAddress',
      'countryCode',
    ]);
    this.countries = countries;
  }
}

/** The delivery option does not exist for this cart or does not serve its country. */
export class ShippingOptionUnavailableError extends DomainError {
  constructor() {
    super('This way of delivery is not offered for your address. Please choose another one.', [
      'shippingOptionId',
    ]);
  }
}
