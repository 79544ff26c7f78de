import { DomainError } from '../platform/domain-error.ts';

/** No such product in a channel that the caller works for. */
export class ProductNotFoundError extends DomainError {
  constructor() {
    super('This product does not exist.', ['id']);
  }
}

/** No such variant in a channel that the caller works for. */
export class ProductVariantNotFoundError extends DomainError {
  constructor() {
    super('This variant does not exist.', ['variantId']);
  }
}

/** Its texts are the same in all channels, and the caller may not speak for one of them. */
export class ProductSharedError extends DomainError {
  constructor() {
    super('This product is also sold where you have no role. Ask an administrator to change its texts.', [
      'id',
    ]);
  }
}

/** Another product has the handle, or another variant the SKU. */
export class NameTakenError extends DomainError {
  readonly taken: string;
  constructor(taken: string, path: readonly string[]) {
    super(`“${taken}” is taken. Please choose another one.`, path);
    this.taken = taken;
  }
}

/** The channel sells in no region with that currency. */
export class CurrencyNotSoldError extends DomainError {
  constructor(currencyCode: string) {
    super(`This channel has no region that pays in ${currencyCode}.`, ['currencyCode']);
  }
}
