import type { Minor } from '../money/money.ts';
import { DomainError } from '../platform/domain-error.ts';
import type { DeclineReason } from './decline-reason.ts';

/** No such order for this token: unknown, expired, of another channel, or without the needed right. All look the same. */
export class OrderNotFoundError extends DomainError {
  constructor() {
    super('We cannot find this order. The link may have expired; ask for a new one.', ['orderToken']);
  }
}

/** The window has closed, or the order was cancelled: nothing can be changed any more. */
export class EditWindowClosedError extends DomainError {
  readonly closedAt: Date;
  constructor(closedAt: Date) {
    super('The time for changes is over, so this change was not made. Your order stays as it was.');
    this.closedAt = closedAt;
  }
}

/** The shop's policy does not let shoppers make this kind of change. */
export class ChangeNotAllowedError extends DomainError {
  readonly change: string;
  constructor(change: string) {
    super('This kind of change is not possible here. Please contact us.', ['changes']);
    this.change = change;
  }
}

/** A change names a line that the order does not have. */
export class OrderLineNotFoundError extends DomainError {
  constructor(index: number) {
    super('This line is no longer part of the order.', ['changes', String(index)]);
  }
}

/** The delivery address or option does not fit the order's region. */
export class DeliveryNotPossibleError extends DomainError {
  constructor(message: string, index: number | null = null) {
    super(message, index === null ? null : ['changes', String(index)]);
  }
}

/** Taken together, the changes leave the order as it is. */
export class EditEmptyError extends DomainError {
  constructor() {
    super('This changes nothing, so there is nothing to save.', ['changes']);
  }
}

/** What would be left costs nothing or less than a card can be charged. */
export class OrderTotalTooLowError extends DomainError {
  constructor() {
    super('There would be too little left to charge. Cancel the whole order instead.', ['changes']);
  }
}

/** Another change of this order is waiting for the bank. */
export class EditInProgressError extends DomainError {
  readonly editId: string;
  readonly actionUrl: string | null;
  constructor(edit: { id: string; actionUrl: string | null }) {
    super('Another change of this order is still waiting for the bank. Finish or discard it first.');
    this.editId = edit.id;
    this.actionUrl = edit.actionUrl;
  }
}

/** The way this order is paid cannot take another amount than it was placed for. */
export class TotalFixedError extends DomainError {
  readonly total: Minor;
  readonly currencyCode: string;
  constructor(total: Minor, currencyCode: string) {
    super(
      'This way of paying cannot change the amount. Make a change that leaves the total as it is, or cancel the order, which costs nothing, and order anew.',
      ['changes'],
    );
    this.total = total;
    this.currencyCode = currencyCode;
  }
}

const HINTS: Readonly<Record<DeclineReason, string>> = {
  FUNDS: 'There is not enough on the card: use another one, or make a smaller change.',
  EXPIRED: 'The card has expired: use another one.',
  NOT_CONFIRMED: 'The step at the bank was not completed: try again, or use another card.',
  OTHER_CARD: 'Another card may work.',
};

/** The bank did not hold the extra amount. Order, stock, totals and holds are as before. */
export class PaymentDeclinedError extends DomainError {
  readonly retryable: boolean;
  readonly reason: DeclineReason;
  readonly triesLeft: number;
  constructor(decline: {
    readonly retryable: boolean;
    readonly reason: DeclineReason;
    readonly triesLeft: number;
  }) {
    super(
      `Your bank did not hold the extra amount. Your order is unchanged. ${
        decline.triesLeft === 0
          ? 'It was tried often enough now: please call us, and we change the order together.'
          : HINTS[decline.reason]
      }`,
    );
    this.retryable = decline.retryable;
    this.reason = decline.reason;
    this.triesLeft = decline.triesLeft;
  }
}

/** It is too late to cancel: the order has been charged or is being charged. */
export class OrderNotCancelableError extends DomainError {
  constructor() {
    super('This order is already being charged and cannot be cancelled here. Contact us for a refund.');
  }
}

/** The one extension was used, the window has closed, or the shop grants none. */
export class ExtensionNotAvailableError extends DomainError {
  constructor() {
    super('The time for changes cannot be extended again.');
  }
}

/** No edit of this order is waiting. */
export class EditNotFoundError extends DomainError {
  constructor() {
    super('This change is no longer waiting.', ['editId']);
  }
}
